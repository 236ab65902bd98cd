"""A second lock beside the CSRF token: unsafe requests that say they come from another site are refused."""

from urllib.parse import urlsplit

from flask import Flask, request

from ..domain.errors import N_, Refusal


def init_origin_check(app: Flask) -> None:
    """Old phones send neither header; for them the token alone decides."""

    @app.before_request
    def check_origin() -> None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        origin = request.headers.get("Origin")
        is_foreign = origin not in {None, "null"} and urlsplit(origin or "").netloc != request.host
        if site == "cross-site" or is_foreign:
            raise Refusal("foreign_origin", N_("Yêu cầu gửi từ một trang khác nên không được thực hiện."), status=403)
