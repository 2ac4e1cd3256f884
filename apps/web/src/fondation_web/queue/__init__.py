"""Which job is delivered next: a port, and the engine that needs nothing but the store."""
