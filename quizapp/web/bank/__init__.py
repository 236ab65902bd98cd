"""Banks of questions: list, contents, files in and out, review."""

from . import editing, exports, history, imports, quality, review, routes
from .blueprint import bp

__all__ = ["bp", "editing", "exports", "history", "imports", "quality", "review", "routes"]
