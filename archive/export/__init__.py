"""Exports of any query, in formats that other tools open: a module a format, each with a function `write`.

Nothing in an export depends on when or where it is made; the manifest beside it says that.
"""
