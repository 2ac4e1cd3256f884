"""What matters in a repository: which definition uses which, and how much each means to a newcomer."""
