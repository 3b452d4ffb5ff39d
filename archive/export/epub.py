"""EPUB 3.3: a book with one chapter per article and a table of contents. It loads nothing from the web.

https://www.w3.org/TR/epub-33/
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.export.item import Item
from archive.export.markup import direction, printable, xhtml
from archive.export.selection import Selected

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?", re.ASCII | re.IGNORECASE)
MIMETYPE = "application/epub+zip"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
PAGE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 xml:lang="{language}" lang="{language}" dir="{direction}">
<head><title>{title}</title></head>
<body>
{body}</body>
</html>
"""
CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{urn}</dc:identifier>
<dc:title>{title}</dc:title>
{languages}
<meta property="dcterms:modified">{modified:%Y-%m-%dT%H:%M:%SZ}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
{items}
</manifest>
<spine{progression}>
{spine}
</spine>
</package>
"""


@dataclass(frozen=True, slots=True)
class _Chapter:
    id: str
    title: str
    language: str
    direction: str


def write(selected: Selected, out: BinaryIO) -> None:
    with ZipFile(out, "w") as file:
        _add(file, "mimetype", MIMETYPE, ZIP_STORED)  # must come first, uncompressed (OCF 4.2)
        _add(file, "META-INF/container.xml", HEAD + CONTAINER)
        chapters = []
        for number, item in enumerate(selected, 1):
            chapter = _Chapter(f"a{number}", _title(item), _language(item), direction(item))
            _add(file, f"{chapter.id}.xhtml", _chapter_page(chapter, item))
            chapters.append(chapter)
        title = _text(selected.title)
        _add(file, "nav.xhtml", _contents(title, chapters))
        _add(file, "book.opf", _package(selected, title, chapters))


def _add(file: ZipFile, name: str, text: str, compression: int = ZIP_DEFLATED) -> None:
    file.writestr(ZipInfo(name), text.encode(), compression)  # dated 1 January 1980, always


def _text(value: str) -> str:
    return escape(printable(value), {'"': "&quot;"})


def _title(item: Item) -> str:
    """The title of a page, which must not be empty (EPUB 3.3, "The title element")."""
    return _text(" ".join((item.title or "").split())).strip() or _text(item.url)


def _language(item: Item) -> str:
    """Well-formed (BCP 47, 2.2.9): a reader's software refuses a book with a language that is not."""
    language = (item.language or "").replace("_", "-")
    return language if LANGUAGE.fullmatch(language) else "und"


def _chapter_page(chapter: _Chapter, item: Item) -> str:
    day = item.published_on.isoformat() if item.published_on else ""
    facts = " · ".join(fact for fact in (", ".join(item.authors), item.site_name or item.site, day) if fact)
    link = f'<a href="{_text(item.url)}">{_text(item.url)}</a>'
    body = f"<h1>{chapter.title}</h1>\n<p>{_text(facts)}<br/>{link}</p>\n{xhtml(item)}"
    return HEAD + PAGE.format(
        language=chapter.language, direction=chapter.direction, title=chapter.title, body=body
    )


def _contents(title: str, chapters: Sequence[_Chapter]) -> str:
    """The table of contents. An empty list is not allowed (EPUB 3.3, 7.3); then the page lists itself."""
    entries = [
        f'<li dir="{chapter.direction}"><a href="{chapter.id}.xhtml">{chapter.title}</a></li>'
        for chapter in chapters
    ]
    listed = "\n".join(entries or ['<li><a href="nav.xhtml">Nothing was found</a></li>'])
    body = f'<nav epub:type="toc"><h1>{title}</h1>\n<ol>\n{listed}\n</ol></nav>\n'
    return HEAD + PAGE.format(language="und", direction="ltr", title=title, body=body)


def _progression(chapters: Sequence[_Chapter]) -> str:
    """The page direction: right to left if most of the book is written so."""
    rtl = sum(chapter.direction == "rtl" for chapter in chapters)
    return ' page-progression-direction="rtl"' if rtl * 2 > len(chapters) else ""


def _package(selected: Selected, title: str, chapters: Sequence[_Chapter]) -> str:
    languages = dict.fromkeys(chapter.language for chapter in chapters) or ["und"]
    item = '<item id="{0}" href="{0}.xhtml" media-type="application/xhtml+xml"/>'
    return HEAD + PACKAGE.format(
        urn=selected.urn,
        title=title,
        languages="\n".join(f"<dc:language>{language}</dc:language>" for language in languages),
        modified=selected.as_of,
        progression=_progression(chapters),
        items="\n".join(item.format(chapter.id) for chapter in chapters),
        spine="\n".join(
            f'<itemref idref="{name}"/>' for name in [chapter.id for chapter in chapters] or ["nav"]
        ),
    )
