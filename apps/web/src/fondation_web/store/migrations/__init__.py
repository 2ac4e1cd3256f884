"""How the tables came to be, one file a step, applied by Alembic when web starts."""
