"""Takes elements out of a page."""

from lxml.html import HtmlElement


def cut(element: HtmlElement) -> None:
    """The text before and after the element does not grow together into one word."""
    if element.getparent() is not None:
        element.tail = f" {element.tail}" if element.tail else None
        element.drop_tree()
