"""Banks of questions: list, contents, files in, review."""

from . import imports, review, routes
from .blueprint import bp

__all__ = ["bp", "imports", "review", "routes"]
