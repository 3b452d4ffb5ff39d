"""Archived pages as they were, for a browser. They are hostile: they have an origin of their own, run no script, are
given no cookie, and reach nothing but other captures."""
