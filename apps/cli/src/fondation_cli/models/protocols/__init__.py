"""How each provider is spoken to: a module a wire protocol."""
