"""Starter Title."""
