"""The history of the schema (Alembic); opening an archive applies new migrations. A migration is added, never changed,
and imports no present model."""
