"""Saved searches and changes as feeds, in Atom and JSON Feed. Feed readers ask again and again: an answer that is
unchanged is not sent again.
"""
