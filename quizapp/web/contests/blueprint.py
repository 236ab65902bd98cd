"""The one blueprint of the office's pages on contests."""

from flask import Blueprint

bp = Blueprint("contests", __name__)
