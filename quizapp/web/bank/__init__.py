"""Banks of questions: list, contents, files in and out, review."""

from . import amending, documents, editing, exports, history, imports, quality, review, routes, uploads
from .blueprint import bp

__all__ = [
    "amending",
    "bp",
    "documents",
    "editing",
    "exports",
    "history",
    "imports",
    "quality",
    "review",
    "routes",
    "uploads",
]
