"""Compares texts: fingerprints, shared passages, relations. Also maintains the index of all text versions, which finds
near-copies."""
