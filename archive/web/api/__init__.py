"""The JSON API: the archive over HTTP for programs, under /api/v1. Its objects are those of the Python API, with the
same names; code here adds no rules of its own.
"""
