"""Writes: one verb a function; session, actor and moment come in; a Refusal means nothing was stored."""
