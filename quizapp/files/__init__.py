"""File formats in and out, a file per format; they know the domain's drafts and tables, not the database."""
