"""Backups of the whole installation: made while it serves, sealed, checked, restored all or nothing.

Their refusals are read on the command line only, which speaks Vietnamese: they are not in the catalogues.
"""
