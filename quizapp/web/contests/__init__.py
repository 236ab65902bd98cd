"""Contests for the office: listed, written, checked against the banks, published, finished."""

from .blueprint import bp
from .editing import create, edit
from .office import show

__all__ = ["bp", "create", "edit", "show"]
