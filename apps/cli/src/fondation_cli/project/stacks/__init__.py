"""Stack definitions: each folder here is one, data and a starter, so that adding one is adding a folder."""
