"""The rules of contests, as functions of values: no Flask, no SQLAlchemy, no clock, no unseeded randomness."""
