"""Are these two the same? Canonical URLs, fingerprints, and what two texts have to do with each other.

Everything here is a function of its arguments; what an archive remembers is decided in ingest.
"""
