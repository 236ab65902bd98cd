"""The blueprint that the routes of this feature are put on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
