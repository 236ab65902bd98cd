"""Banks of questions: list, contents, files in and out, review."""

from . import exports, imports, review, routes
from .blueprint import bp

__all__ = ["bp", "exports", "imports", "review", "routes"]
