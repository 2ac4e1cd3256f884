"""How good outlines are: courses beside golden sets that people wrote."""
