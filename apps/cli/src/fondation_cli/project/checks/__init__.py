"""Acceptance checks, run by us: what a project says of itself counts for nothing here."""
