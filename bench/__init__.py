"""What a contest costs: whole journeys against the real service and against a bare Flask floor, side by side."""
