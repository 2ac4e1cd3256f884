"""Exercises cut from a repository's own code and tests, and tried: the solution passes, the start fails.

Running a repository's tests runs code that nobody here has read. So it runs behind walls (`walls`), or not at all.
"""
