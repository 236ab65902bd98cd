"""`/metrics` for Prometheus: to this machine itself, or to whoever has the token. To others it is not there."""

import hmac
import os
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from ...metering import REGISTRY
from ..context import running
from ..gate import public
from .present import Present

bp = Blueprint("metrics", __name__)

#: A request with one of these came through somebody else's program, whatever its address says.
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


@bp.get("/metrics")
@public
def metrics() -> Response:
    if not _may_read():
        abort(404)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY)
    present = CollectorRegistry()
    present.register(Present(running()))
    return Response(text + generate_latest(present), content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    settings = running().settings
    if settings.metrics_token:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), settings.metrics_token.encode()):
            return True
    # Behind a proxy everybody may come from this machine.
    return not settings.proxy_hops and not any(name in request.headers for name in _FORWARDED) and _is_loopback()


def _is_loopback() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
