"""Is the service alive, and ready to take answers: for proxies, supervisors and people on call."""

from flask import Blueprint, Response, jsonify

from ...queries.readiness import check_readiness
from ..context import running
from ..gate import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """This process answers; says nothing about the database."""
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """200 when answers can be stored; 503 with the name of the failing check when not. No details for strangers."""
    problems = check_readiness(running().database)
    body = {"status": "ready" if not problems else "not_ready", "failing": problems}
    return jsonify(body), 503 if problems else 200
