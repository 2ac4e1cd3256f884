"""The same events for a person at a terminal, as plain lines, or as JSON lines; and errors in four lines."""
