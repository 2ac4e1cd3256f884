"""What a function does, statement by statement, in words that are the same for every language."""
