"""What operations want to know: are answers being saved, how fast, what is failing. Counted here, read at /metrics.

No label names a person, an attempt or an address. Under gunicorn the figures of all workers are kept in small files
in memory (PROMETHEUS_MULTIPROC_DIR, made by gunicorn.conf.py before the fork); elsewhere in the process itself.
"""

from collections.abc import Mapping
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

#: From a save on an idle machine to what a person takes for a failure.
_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

#: What is told apart; all else is "page" (citizens), "staff" or "service" (health, metrics, static files).
_KINDS: Mapping[str, str] = {
    "play.save": "save",
    "play.save_form": "save",
    "play.submit": "submit",
    "play.start": "start",
    "play.enter": "join",
    "play.come_back": "resume",
    "play.paper": "paper",
    "play.result": "result",
}
_SERVICE = ("static", "health", "metrics")
_CITIZENS = ("play", "results", "practice")

_REQUESTS = Counter(
    "quizapp_requests", "Requests answered, by kind and status code", ["kind", "status"], registry=REGISTRY
)
_REQUEST_SECONDS = Histogram(
    "quizapp_request_seconds",
    "Seconds from the request to its answer, by kind",
    ["kind"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
_COMMIT_SECONDS = Histogram(
    "quizapp_commit_seconds", "Seconds until a commit was durable", buckets=_SECONDS, registry=REGISTRY
)
_COMMIT_WRITERS = Histogram(
    "quizapp_commit_writers",
    "Requests whose work one commit made durable",
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=REGISTRY,
)
_ERRORS = Counter(
    "quizapp_errors", "Requests that failed: database (busy, full or away), internal", ["kind"], registry=REGISTRY
)
_OVERDUE = Counter("quizapp_overdue_closed", "Attempts ended by the service at their deadline", registry=REGISTRY)
_LOOKED_AT = Gauge(
    "quizapp_overdue_looked_at_timestamp_seconds",
    "When the service last looked for overdue attempts",
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)

# The children are looked up once: `labels()` costs more than counting.
_counters: dict[tuple[str, int], Counter] = {}
_histograms: dict[str, Histogram] = {}


def kind_of(endpoint: str) -> str:
    """What a request is counted as."""
    kind = _KINDS.get(endpoint)
    if kind is None:
        room = endpoint.partition(".")[0]
        kind = "service" if room in _SERVICE else "page" if room in _CITIZENS or not endpoint else "staff"
    return kind


def begin() -> None:
    """Opens the files of this process, all at once: the first request it answers may meet a disk already full.

    Where even now there is no room, the process begins all the same; its requests will try again.
    """
    with suppress(OSError):
        _OVERDUE.inc(0)


def observe_request(endpoint: str, status: int, seconds: float) -> None:
    """One request answered. Costs a few microseconds; an endpoint is a name such as `play.save`, "" for none."""
    kind = kind_of(endpoint)
    counter = _counters.get((kind, status))
    if counter is None:
        counter = _counters[kind, status] = _REQUESTS.labels(kind, str(status))
    counter.inc()
    histogram = _histograms.get(kind)
    if histogram is None:
        histogram = _histograms[kind] = _REQUEST_SECONDS.labels(kind)
    histogram.observe(seconds)


def observe_commit(seconds: float, writers: int = 1) -> None:
    """One commit became durable, for so many requests at once."""
    _COMMIT_SECONDS.observe(seconds)
    _COMMIT_WRITERS.observe(writers)


def observe_failure(kind: str) -> None:
    """A request failed for a reason of ours: `database` or `internal`."""
    _ERRORS.labels(kind).inc()


def observe_overdue(closed: int) -> None:
    """The look for overdue attempts was done, and ended so many."""
    _LOOKED_AT.set_to_current_time()
    if closed:
        _OVERDUE.inc(closed)


# All shown from the start, as zero: an alert on a figure that is not there never rings.
for _kind in (*dict.fromkeys(_KINDS.values()), "page"):
    _histograms[_kind] = _REQUEST_SECONDS.labels(_kind)
for _status in (200, 409, 410, 422, 500, 503):
    _counters["save", _status] = _REQUESTS.labels("save", str(_status))
for _failure in ("database", "internal"):
    _ERRORS.labels(_failure)
