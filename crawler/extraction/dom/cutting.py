"""Removes elements from a page."""

from lxml.html import HtmlElement


def cut(element: HtmlElement) -> None:
    """Remove an element. The texts before and after it do not join into one word."""
    if element.getparent() is not None:
        element.tail = f" {element.tail}" if element.tail else None
        element.drop_tree()
