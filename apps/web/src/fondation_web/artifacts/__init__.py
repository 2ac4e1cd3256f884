"""The bytes that jobs leave: a port, and its engine over one object-store library."""
