"""The writer with a model: what it says is material, parsed and checked, and never evaluated."""
