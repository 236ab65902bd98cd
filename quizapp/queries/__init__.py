"""Reads: a session comes in, frozen dataclasses go out; nothing is changed."""
