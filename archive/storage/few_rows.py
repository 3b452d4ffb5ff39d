"""Conditions that find a few rows of a large table by an index of these rows alone.

SQLite uses such an index only for a condition that says the same as the index, with the value in the statement's text.
"""

from sqlalchemy import ColumnElement, bindparam

from archive.storage.models import Article, ArticleState


def is_taken_down() -> ColumnElement[bool]:
    """Articles that their sites have taken down."""
    return Article.state == bindparam("taken_down", ArticleState.UNPUBLISHED, literal_execute=True)
