"""What an attempt has to say: kept on disk, sent until it is acknowledged."""
