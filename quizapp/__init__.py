"""Online multiple-choice contests for the public, run by a ward's culture office."""
