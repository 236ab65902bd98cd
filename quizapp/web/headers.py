"""Security headers of every answer, and `no-store` on everything personal."""

from flask import Flask, Response, current_app, request

from .gate import is_personal

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


def headers_of_all(is_https: bool) -> list[tuple[str, str]]:
    """What every answer carries."""
    always = list(ALWAYS.items())
    if is_https:
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    return always


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Adds the headers after every request, error pages included."""
    always = headers_of_all(is_https)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(always)
        if request.endpoint != "static":
            view = current_app.view_functions.get(request.endpoint or "")
            if is_personal(view):
                response.headers["Cache-Control"] = "no-store"
            else:
                response.headers.setdefault("Cache-Control", "no-cache")
        return response
