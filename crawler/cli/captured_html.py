"""Writes a captured page as an HTML file that looks the same and cannot send commands to a terminal
that displays it.
"""

from w3lib.encoding import html_to_unicode

from archive.export.hidden import number, spelled_out


def harmless_html(body: bytes, content_type: str | None) -> bytes:
    """The page in its own encoding. Hidden characters are references, or numbers if HTML has no reference for them."""
    encoding, text = _decoded(body, content_type)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")  # as parsers do (HTML, 13.2.3.5)
    return spelled_out(text, _reference).encode(encoding, "xmlcharrefreplace")


def _decoded(body: bytes, content_type: str | None) -> tuple[str, str]:
    try:
        return "utf-8", body.decode()
    except UnicodeDecodeError:
        return html_to_unicode(content_type, body, default_encoding="cp1252")


def _reference(character: str) -> str:
    """References to control characters are errors, and some are read as other characters (HTML, 13.2.5.80)."""
    return number(character) if ord(character) < 0xA0 else f"&#x{ord(character):x};"
