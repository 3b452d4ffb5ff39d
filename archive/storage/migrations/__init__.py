"""The schema's history, applied on open (Alembic)."""
