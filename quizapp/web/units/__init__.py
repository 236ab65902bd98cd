"""Units and their headcounts: the denominators of every report."""

from .routes import bp

__all__ = ["bp"]
