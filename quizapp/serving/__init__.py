"""What the running service does beside answering: its workers, and the quiet threads in them."""
