"""Figures for the office: participation as pages and files, lists of results, the live view, the coordinator's unit."""

from flask import Blueprint

bp = Blueprint("reports", __name__)

from . import exports, files, live, routes  # noqa: E402, F401 (they put their routes on the blueprint)
