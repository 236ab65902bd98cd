"""One line an event, JSON in production, without anybody's data: names, phones, codes, answers, addresses stay out.

The code logs through the standard library; so do gunicorn and the libraries. All of it is shaped here.
"""

import logging
import re
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

#: Of the request that is being answered; "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: What a line may say beside its event. Anything else is left out, whoever adds it.
FIELDS = frozenset(
    {"event", "level", "logger", "timestamp", "request_id", "method", "route", "status", "ms", "error", "frames"}
)

#: Exceptions whose own words speak of code and settings only. What others say may quote what somebody typed.
_TELLING = (AttributeError, NameError, ImportError, TypeError)
_MOST_FRAMES = 15
_ROOT = Path(__file__).parents[1]

#: What begins a line, or moves a terminal's cursor.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LEFT_OUT = "[…]"
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"://[^\s/@]+@"), f"://{_LEFT_OUT}@"),
    (re.compile(r"\?[^\s\"']*=[^\s\"']*"), f"?{_LEFT_OUT}"),
    (re.compile(r"/(a|verify|c)/[^\s\"'?]+"), rf"/\1/{_LEFT_OUT}"),
    (re.compile(r"(?<![\d.])(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"), _LEFT_OUT),
    (re.compile(r"(?<![\w.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?![\w.])"), _LEFT_OUT),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"), _LEFT_OUT),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}\b"), _LEFT_OUT),
)

Event = MutableMapping[str, Any]


def logging_config(level: str, *, is_json: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig` and gunicorn's `logconfig_dict`: everything to standard error, in one shape."""
    before = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        say_only_what_is_ours,
        structlog.stdlib.ExtraAdder(),
        add_request_id,
        describe_exception,
        leave_out_personal_data,
    ]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if is_json else write_plainly
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                "foreign_pre_chain": before,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": "WARNING", "handlers": ["console"]},
        "loggers": {
            "quizapp": {"level": level},
            "gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def say_only_what_is_ours(_logger: Any, _method: str, event: Event) -> Event:
    """Messages of others lose what they quote: an exception as its own message, gunicorn's addresses and requests."""
    record: logging.LogRecord = event["_record"]
    if isinstance(record.msg, BaseException):
        event["event"] = type(record.msg).__name__
    elif record.name.startswith("gunicorn"):
        if str(record.msg).startswith("Invalid request"):
            event["event"] = "invalid request refused"
        elif str(record.msg).startswith("Error handling request"):
            event["event"] = "error handling request"
        else:
            event["event"] = str(event["event"]).partition("\n")[0]
    return event


def add_request_id(_logger: Any, _method: str, event: Event) -> Event:
    if current := request_id.get():
        event.setdefault("request_id", current)
    return event


def describe_exception(_logger: Any, _method: str, event: Event) -> Event:
    """Which kind of error, caused by which, and where in the code: never its values, never the statement's."""
    exc_info = event.pop("exc_info", None)
    event.pop("exc_text", None)
    if exc_info and exc_info is not True and exc_info[1] is not None:
        event["error"] = _chain(exc_info[1])
        event["frames"] = _frames(exc_info[2])
    return event


def leave_out_personal_data(_logger: Any, _method: str, event: Event) -> Event:
    """The last sieve: unknown fields go, and in words everything that looks like a phone, code, token or address."""
    for name in list(event):
        if name not in FIELDS and not name.startswith("_"):
            del event[name]
    event["event"] = masked(str(event["event"]))
    return event


def masked(words: str) -> str:
    for pattern, instead in _MASKS:
        words = pattern.sub(instead, words)
    return words


def write_plainly(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
    """For people at a terminal; words can't begin a line of their own."""
    rest = " ".join(f"{key}={value}" for key, value in event.items() if key not in _WRITTEN_FIRST)
    words = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], str(event["event"]))
    line = f"{event['timestamp']} {event['level'].upper()} {event['logger']}: {words} {rest}".rstrip()
    return "\n    ".join([line, *event.get("frames", ())])


_WRITTEN_FIRST = frozenset({"timestamp", "level", "logger", "event", "frames"})


def log_thread_failure(failure: threading.ExceptHookArgs) -> None:
    """For `threading.excepthook`: Python's own prints the values of the exception."""
    if failure.exc_value is not None:
        exc_info = (failure.exc_type, failure.exc_value, failure.exc_traceback)
        logging.getLogger("quizapp").error("a thread ended by an error", exc_info=exc_info)


def _chain(error: BaseException) -> str:
    """`IntegrityError, caused by UniqueViolation 23505`."""
    names: list[str] = []
    current: BaseException | None = error
    while current is not None and len(names) < 5:
        code = getattr(current, "sqlstate", None) or getattr(current, "sqlite_errorname", None)
        words = f": {masked(str(current))}" if type(current) in _TELLING else ""
        name = type(current).__name__ + (f" {code}" if code else "") + words
        if not names or names[-1] != name:
            names.append(name)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return ", caused by ".join(names)


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
