"""Reports for readers: changes, stories, source health, field drift, integrity checks. Code here only reads."""
