"""Where foreign code is run: one policy, two backends, and a report of the walls that are really up."""
