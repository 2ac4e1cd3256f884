"""What must survive: tables, migrations and queries, one file a noun. A query is a plain function over a connection."""
