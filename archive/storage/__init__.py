"""The database: its tables, how it is opened, how its schema is brought up to date.
Knows rows and transactions, and nothing of what articles are."""
