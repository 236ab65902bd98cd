"""Banks of questions: list, contents, files in and out, review."""

from . import exports, imports, quality, review, routes
from .blueprint import bp

__all__ = ["bp", "exports", "imports", "quality", "review", "routes"]
