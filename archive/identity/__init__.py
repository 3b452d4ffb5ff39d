"""Decides whether two things are the same: canonical URLs, fingerprints and text comparison as pure functions, and the
rows that record the results: pages, text versions, stories, decisions.

Code here never creates or changes an article or a revision; `archive.ingestion` does.
"""
