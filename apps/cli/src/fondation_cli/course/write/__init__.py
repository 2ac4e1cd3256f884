"""The offline writer: from a fact sheet to a chapter, deterministic, in English and French."""
