"""Work on several machines: a queue of jobs in the archive's PostgreSQL, and workers that run them.

A job is a `pressmark` command, the same that a person runs without workers.
"""
