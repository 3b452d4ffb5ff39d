"""XML elements out of text that may hold characters which XML cannot."""

from lxml import etree

from archive.export.markup import printable


def element(tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.Element(tag, {name.rstrip("_"): printable(value) for name, value in attributes.items()})
    made.text = printable(text) if text is not None else None
    return made
