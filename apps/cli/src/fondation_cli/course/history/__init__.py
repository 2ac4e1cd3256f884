"""What happened to a repository before the commit that a course is pinned to."""
