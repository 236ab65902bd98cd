"""The composition root: settings, database, pages and commands put together into one application."""

import logging
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from .cli import register_commands
from .config import Settings, load_settings
from .db import Database
from .sharing.shared import Shared
from .web import register_pages
from .web.context import Services
from .web.observing import init_observing

#: A workbook of questions; forms are far smaller.
MAX_REQUEST_BYTES = 11 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """One application for one installation. Opens no connection: workers are forked after this."""
    settings = settings or load_settings()
    app = Flask(__name__)
    app.config.update(_flask_config(settings))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["quizapp"] = Services(settings, Database(settings), Shared(settings))
    logging.getLogger("quizapp").setLevel(settings.log_level)
    CSRFProtect(app)
    register_pages(app)
    register_commands(app)
    Compress(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_observing(app, believes_id=settings.proxy_hops > 0)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}qz",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 86400,
        # A paper stays open for hours; in-app browsers send no Referer. The token itself is bound to the browser.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_ZSTD_LEVEL": 3,
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
    }
