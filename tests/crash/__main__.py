"""The long form of the crash proof (`make crash`): many kills, many saves, a table for docs/measurements.md."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from quizapp.config import Settings, load_settings
from tests.conftest import SECRET, migrate

from .cluster import Cluster, own_cluster
from .evening import Report, spend_evening
from .killer import Stroke, plan_strokes

HEADER = (
    "| database | strokes | saves acknowledged | other acknowledgements | requests | 503 | no answer | attempts "
    "| lost | wrong | duplicate | ghost | half | other findings | seed | seconds |"
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="default: both")
    parser.add_argument("--kills", type=int, default=66)
    parser.add_argument("--saves", type=int, default=20_000)
    parser.add_argument("--citizens", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--peaceful", action="store_true", help="reloads and restarts instead of kills, four to one")
    given = parser.parse_args()
    reports = []
    for database in given.database or ("sqlite", "postgresql"):
        kinds = (Stroke.RELOAD, Stroke.RELOAD, Stroke.RELOAD, Stroke.RELOAD, Stroke.RESTART) if given.peaceful else ()
        strokes = plan_strokes(database, given.kills, given.seed, kinds)
        print(
            f"{database}: {given.kills} strokes, {given.saves} saves, seed {given.seed} …", file=sys.stderr, flush=True
        )
        reports.append(long_evening(database, strokes, given.saves, given.citizens, given.seed))
    print(table(reports))
    findings = [f"{report.database}: {text}" for report in reports for text in report.findings()]
    print("\n".join(findings[:50]), file=sys.stderr)
    return 1 if findings else 0


def long_evening(database: str, strokes: list[Stroke], saves: int, citizens: int, seed: int) -> Report:
    """The folder with the history, the export and the log stays when something was found."""
    folder = Path(tempfile.mkdtemp(prefix="quizapp-crash-data-"))
    with ExitStack() as stack:
        cluster = stack.enter_context(own_cluster()) if database == "postgresql" else None
        settings = long_settings(folder, cluster)
        migrate(settings)
        report = spend_evening(settings, strokes, saves=saves, citizens=citizens, seed=seed, cluster=cluster)
    if report.findings():
        print(f"what was written is in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return report


def long_settings(folder: Path, cluster: Cluster | None) -> Settings:
    given = {"DATABASE_URL": cluster.url} if cluster else {}
    return load_settings(given, data_dir=folder, secret_key=SECRET, tick_seconds=0)


def table(reports: list[Report]) -> str:
    rows = [HEADER, "|" + " --- |" * HEADER.count(" | ") + " --- |"]
    for one in reports:
        verdict = one.verdict
        strokes = "; ".join(f"{count} × {kind}" for kind, count in sorted(one.strokes.items()))
        found = (verdict.lost, verdict.wrong, verdict.duplicates, verdict.ghosts, verdict.halves)
        figures = [
            one.database,
            f"**{one.strokes.total()}**: {strokes}",
            f"**{one.saves:,}**",
            f"{one.submits + one.starts:,}",
            f"{one.invoked:,}",
            f"{one.statuses[503]:,}",
            f"{one.statuses[0]:,}",
            f"{one.attempts:,}",
            *(f"**{len(texts)}**" for texts in found),
            len(one.refusals) + len(one.damage),
            one.seed,
            round(one.seconds),
        ]
        rows.append("| " + " | ".join(map(str, figures)) + " |")
    return f"{time.strftime('%d/%m/%Y')}\n\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
