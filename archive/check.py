"""Is everything that the archive claims to keep really there? Every record against its digest, every row against
its record."""
