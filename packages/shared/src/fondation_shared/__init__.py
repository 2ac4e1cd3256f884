"""Typed models of everything that crosses a border, and the client of the API. Nothing else."""
