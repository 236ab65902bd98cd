"""Settings: read once from the environment, checked, frozen; every bad value is named with what to do."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Shorter keys can be guessed; `flask doctor` and the start refuse them.
MIN_SECRET_LENGTH = 32

#: Who has it reads figures only.
MIN_METRICS_TOKEN = 20

#: Words that example files of other programs use as keys.
EXAMPLE_SECRETS = ("changeme", "secret", "dev", "your-secret-key", "default", "password")


class BadSetting(Exception):
    """A setting that the service does not start with. The text names the setting and the mend."""


@dataclass(frozen=True)
class Settings:
    """What one installation was told. Paths are absolute, the database URL is SQLAlchemy's."""

    data_dir: Path
    database_url: str
    secret_key: str
    #: The issuing office, as shown in the header and on exports.
    site_name: str = "Phường Minh Xuân"
    office_name: str = "Phòng Văn hóa - Xã hội"
    #: Host names the service answers to; empty means any (a single machine without a domain).
    trusted_hosts: tuple[str, ...] = ()
    #: How many reverse proxies stand in front; 0 means forwarded headers are not believed.
    proxy_hops: int = 0
    #: Whether citizens reach the service by https: cookies get `Secure` and the `__Host-` prefix.
    is_https: bool = False
    log_level: str = "INFO"
    #: "auto": JSON unless standard error is a terminal.
    log_format: str = "auto"
    #: Opens /metrics to whoever sends it; "" means to this machine alone, and behind a proxy to nobody.
    metrics_token: str = field(default="", repr=False)
    #: Seconds between two looks for overdue attempts; 0 switches the look off (tests, one-off commands).
    tick_seconds: int = 15
    #: How many hours a large export waits to be fetched before its file is deleted.
    export_hours: int = 24
    #: The hour in Vietnam at which the service backs itself up each night; None: never by itself.
    backup_hour: int | None = 2
    #: Where several hosts share limits, snapshots and queues; empty means each host is alone with the database.
    redis_url: str = ""
    #: New attempts a second, at most; 0 means as many as there is room for, which the service finds out by itself.
    starts_per_second: int = 0

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Reads the environment; `overrides` (field names) win. Creates the data folder and, the first time, the key.

    Raises BadSetting naming the variable, what it held and what it should hold.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(str(overrides.pop("data_dir", "") or env.get("FLASK_DATA_DIR") or "instance")).resolve()
    _make_private_folder(data_dir)
    values: dict[str, object] = {
        "data_dir": data_dir,
        "database_url": _database_url(env, data_dir),
        "redis_url": _redis_url(env),
        "secret_key": env.get("FLASK_SECRET_KEY") or env.get("SECRET_KEY") or "",
        "trusted_hosts": tuple(h.strip() for h in env.get("FLASK_TRUSTED_HOSTS", "").split(",") if h.strip()),
        "proxy_hops": _whole_number(env, "FLASK_PROXY_HOPS", 0, 0, 5),
        "is_https": _yes_or_no(env, "FLASK_HTTPS", False),
        "log_level": _one_of(env, "FLASK_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        "log_format": _one_of(env, "FLASK_LOG_FORMAT", "AUTO", ("AUTO", "JSON", "TEXT")).lower(),
        "metrics_token": _metrics_token(env),
        "tick_seconds": _whole_number(env, "FLASK_TICK_SECONDS", 15, 0, 60),
        "export_hours": _whole_number(env, "FLASK_EXPORT_HOURS", 24, 1, 168),
        "backup_hour": _hour_or_off(env, "FLASK_BACKUP_HOUR", 2),
        "starts_per_second": _whole_number(env, "FLASK_STARTS_PER_SECOND", 0, 0, 1000),
    }
    for name, variable in (("site_name", "FLASK_SITE_NAME"), ("office_name", "FLASK_OFFICE_NAME")):
        if env.get(variable):
            values[name] = env[variable]
    values |= overrides
    values["secret_key"] = _secret(str(values["secret_key"]), data_dir)
    return Settings(**values)  # type: ignore[arg-type]


def _make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"FLASK_DATA_DIR: không tạo được thư mục {folder} ({error.strerror}). "
            f"The data folder can't be made: choose one this user may write to."
        ) from error


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("DATABASE_URL") or env.get("FLASK_DATABASE_URL") or ""
    if not url:
        return f"sqlite:///{data_dir / 'quizapp.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return _with_several_hosts("postgresql+psycopg://" + url.removeprefix(prefix))
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return _with_several_hosts(url)
    scheme = url.split(":", 1)[0]
    raise BadSetting(
        f"DATABASE_URL: không hỗ trợ “{scheme}”. Use postgresql://user@host/name, or leave it unset for SQLite."
    )


def _with_several_hosts(url: str) -> str:
    """A primary and its standbys, libpq's user@one:5432,two:5432/name in SQLAlchemy's form: ?host=one:5432&…

    Asked for is whichever of them takes writes, unless the address says otherwise: a standby would refuse every answer.
    """
    head, slashes, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    user, at, hosts = place.rpartition("@")
    if "," not in hosts:
        return url
    path, _, query = path.partition("?")
    wanted = [f"host={host}" for host in hosts.split(",")] + ([query] if query else [])
    if "target_session_attrs=" not in query:
        wanted.append("target_session_attrs=read-write")
    return f"{head}{slashes}{user}{at}{slash or '/'}{path}?{'&'.join(wanted)}"


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("FLASK_METRICS_TOKEN", "")
    if token and (len(token) < MIN_METRICS_TOKEN or any(word in token.lower() for word in EXAMPLE_SECRETS)):
        raise BadSetting(
            f"FLASK_METRICS_TOKEN: mã quá ngắn hoặc là mã mẫu. Use at least {MIN_METRICS_TOKEN} random characters, "
            "or leave it unset: then /metrics answers this machine only."
        )
    return token


def _redis_url(env: Mapping[str, str]) -> str:
    url = env.get("REDIS_URL") or env.get("FLASK_REDIS_URL") or ""
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        # What it held may be a password.
        raise BadSetting(
            "REDIS_URL: địa chỉ Redis không đúng dạng. Use redis://host:6379/0 (rediss:// with TLS), or leave it unset."
        )
    return url


def _secret(given: str, data_dir: Path) -> str:
    if given:
        if len(given) < MIN_SECRET_LENGTH or any(word in given.lower() for word in EXAMPLE_SECRETS):
            raise BadSetting(
                f"FLASK_SECRET_KEY: khóa quá ngắn hoặc là khóa mẫu. Use at least {MIN_SECRET_LENGTH} random "
                "characters, or unset it and one is made in the data folder."
            )
        return given
    path = data_dir / "secret_key"
    try:
        # O_EXCL: two workers that start at once must end with the same key.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    secret = path.read_text().strip()
    if len(secret) < MIN_SECRET_LENGTH:
        raise BadSetting(f"{path}: khóa bị hỏng hoặc quá ngắn. Delete the file to have a new one made.")
    return secret


def _whole_number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadSetting(f"{name}: “{text}” không hợp lệ. Use a whole number from {least} to {most}.")
    return int(text)


def _hour_or_off(env: Mapping[str, str], name: str, default: int) -> int | None:
    return None if env.get(name, "").lower() == "off" else _whole_number(env, name, default, 0, 23)


def _yes_or_no(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "").lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if text:
        raise BadSetting(f"{name}: “{text}” không hợp lệ. Use 1 or 0.")
    return default


def _one_of(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    text = env.get(name, default).upper()
    if text not in allowed:
        raise BadSetting(f"{name}: “{text}” không hợp lệ. Use one of {', '.join(allowed)}.")
    return text
