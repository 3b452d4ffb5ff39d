"""The schema's history, applied on open (Alembic).
A migration is added, never changed, and imports nothing of the living models."""
