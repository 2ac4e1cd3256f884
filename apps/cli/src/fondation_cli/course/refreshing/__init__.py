"""The next version of a course: what of the earlier one still holds is kept, and what changed is said."""
