"""Git as processes that trust nothing, for whoever works with a repository of ours."""
