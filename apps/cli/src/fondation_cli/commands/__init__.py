"""A command a file: from parsed words to an exit code. `main` loads each only when it is called."""
