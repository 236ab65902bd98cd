"""Static files under addresses that change with their content, so that phones may keep them for a year."""

import hashlib
from pathlib import Path

from flask import Flask, request


def init_static_files(app: Flask) -> None:
    """Puts `static_url('css/base.css')` into the templates: `/static/css/base.css?v=3f2a1b9c`."""
    folder = Path(app.static_folder or "")
    versions: dict[str, str] = {}

    def static_url(name: str) -> str:
        if name not in versions:
            versions[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
        # By hand: asked several times a page, and the address has no part that routing would have to find.
        return f"{request.script_root}{app.static_url_path}/{name}?v={versions[name]}"

    app.jinja_env.globals["static_url"] = static_url
