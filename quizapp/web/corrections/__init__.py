"""Corrected keys: proposed with their consequences in view, confirmed by a second person, listed for good."""

from . import beside, decide, exports, kept, propose
from .blueprint import bp

__all__ = ["beside", "bp", "decide", "exports", "kept", "propose"]
