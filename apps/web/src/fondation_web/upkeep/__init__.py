"""What must be done without being asked: one loop, and a file a chore."""
