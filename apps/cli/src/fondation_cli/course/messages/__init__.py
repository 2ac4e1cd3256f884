"""What the offline writer says: a folder a language, a file a topic, the same keys; no table stands in two files."""
