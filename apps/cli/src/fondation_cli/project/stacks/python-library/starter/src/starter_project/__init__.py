"""Starter Title."""

from starter_project.todos import Todo, Todos

__all__ = ["Todo", "Todos"]
