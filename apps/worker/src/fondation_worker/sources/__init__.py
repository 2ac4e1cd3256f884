"""Where jobs come from and reports go: a port, and one module an engine."""
