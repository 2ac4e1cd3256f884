"""Changes to a project that is there, as far as they can be made without a model."""
