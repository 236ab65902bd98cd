"""Signing in and out, one's own account, and the accounts of the office."""

from . import office, own, sign_in
from .blueprint import bp

__all__ = ["bp", "office", "own", "sign_in"]
