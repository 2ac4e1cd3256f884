"""Fixers: failures whose cause and remedy are certain, without asking any writer."""
