"""One file a change of the schema, in the order of their numbers.
Each spells its SQL out for SQLite and PostgreSQL."""
