"""Works docs/sizing.md out anew: reads the inputs of its first table, writes the tables that follow from them."""

import re
from math import ceil
from pathlib import Path

DOCUMENT = Path(__file__).with_name("sizing.md")
BEGIN, END = "<!-- worked out by docs/sizing.py -->", "<!-- end -->"
#: Requests of the journey that `make bench` measures, and how many of these are saves.
BENCH_REQUESTS, BENCH_SAVES = 11, 4
#: Entry, start and submit are one durable commit each, and so is a save.
OTHER_COMMITS = 3
#: Who may take part; the share that does; the share of these that comes on the last evening.
PLACES = (
    ("a ward of 15,000", 15_000, 0.30, 0.25),
    ("a ward of 40,000", 40_000, 0.30, 0.25),
    ("10,000 phones at 20:00", 10_000, 1.0, 1.0),
    ("a province, 900,000 adults", 900_000, 0.20, 0.25),
    ("the country, 73,000,000 adults", 73_000_000, 0.05, 0.25),
)


def inputs(text: str) -> dict[str, float]:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.,]+) \|", text, re.MULTILINE)
    return {name: float(value.replace(",", "")) for name, value in rows}


def per_core(given: dict[str, float], database: str) -> tuple[float, float]:
    """CPU milliseconds of one citizen, and citizens a second that one core carries."""
    requests = BENCH_REQUESTS - BENCH_SAVES + given["saves"]
    cpu_ms = given[f"cpu_ms_{database}"] * requests / BENCH_REQUESTS
    return cpu_ms, 1000 / cpu_ms * given["load"]


def tables(given: dict[str, float]) -> str:
    lines = ["| one core carries | CPU ms a citizen | citizens a second | a minute | phones at work at once |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for database, name in (("sqlite", "on SQLite"), ("postgresql", "on PostgreSQL")):
        cpu_ms, rate = per_core(given, database)
        at_once = rate * given["paper_minutes"] * 60
        lines.append(f"| {name} | {cpu_ms:.1f} | {rate:.1f} | {rate * 60:,.0f} | {at_once:,.0f} |")
    lines += ["", "| | comes on the last evening | arrivals a second | phones at work | commits a second | cores |"]
    lines[-1] += " workers | their memory MB |"
    lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, people, share, evening in PLACES:
        coming = people * share * evening
        seconds = 300 if share == evening == 1 else 3600
        peak = 1 if seconds == 300 else given["peak_hour"] * given["burst"]
        arrivals = coming * peak / seconds
        cores = max(1, ceil(arrivals / per_core(given, "postgresql")[1]))
        workers = max(2, cores)
        at_work = min(coming, arrivals * given["paper_minutes"] * 60)
        cells = [f"{coming:,.0f}", f"{arrivals:,.1f}", f"{at_work:,.0f}"]
        cells += [f"{arrivals * (OTHER_COMMITS + given['saves']):,.0f}", f"{cores}", f"{workers}"]
        lines.append(f"| {name} | {' | '.join(cells)} | {workers * given['worker_mb']:,.0f} |")
    return "\n".join(lines)


def worked_out(text: str) -> str:
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    return f"{head}{BEGIN}\n\n{tables(inputs(text))}\n\n{END}{tail}"


if __name__ == "__main__":
    DOCUMENT.write_text(worked_out(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
