"""Builds XML elements from text that may contain characters that XML does not allow."""

from lxml import etree

from archive.export.markup import printable


def element(tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.Element(tag, {name.rstrip("_"): printable(value) for name, value in attributes.items()})
    made.text = printable(text) if text is not None else None
    return made
