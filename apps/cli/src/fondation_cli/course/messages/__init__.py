"""What the offline writer says, one catalogue a language: `en.toml`, `fr.toml`, with the same keys."""
