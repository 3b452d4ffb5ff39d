"""The database: its tables, how it is opened, how its schema is migrated. Code here handles rows and transactions, and
knows nothing about what an article is."""
