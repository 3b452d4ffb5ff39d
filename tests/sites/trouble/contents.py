"""Content that is not what the headers say: types, charsets, and markup that hurts a parser."""

from functools import partial

from tests.sites.bodies import article, nested
from tests.sites.pages import HTML
from tests.sites.trouble.site import TROUBLES, TroubleHandler, at


def _typed(content_type: str, body: bytes, handler: TroubleHandler) -> None:
    handler.page(body, content_type)


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00" + bytes(64)
BINARY = bytes(range(256)) * 64

for _path, _content_type, _body in (
    ("pdf", "application/pdf", PDF),
    ("png", "image/png", PNG),
    ("json", "application/json", b'{"headline": "Not a page"}'),
    ("xml", "application/xml", b"<?xml version='1.0'?><note>Not a page</note>"),
    ("xhtml", "application/xhtml+xml", article("A page in XHTML").encode()),
    ("pdf-labelled-html", HTML, PDF),
    ("png-labelled-html", HTML, PNG),
    ("binary-labelled-html", HTML, BINARY),
    ("html-labelled-plain", "text/plain", article("A page labelled as text").encode()),
    ("html-labelled-binary", "application/octet-stream", article("A page labelled as bytes").encode()),
    ("nonsense", "what/ever; is=this; ;;", article("A page labelled as nonsense").encode()),
):
    TROUBLES[f"/type/{_path}"] = partial(_typed, _content_type, _body)


@at("/type/none")
def _no_type(handler: TroubleHandler) -> None:
    """A page without Content-Type."""
    handler.send(200, {}, article("A page without a type").encode())


RUSSIAN = article("Часы на ратуше снова идут")

for _path, _content_type, _body in (
    ("unlabelled", "text/html", RUSSIAN.replace('<meta charset="utf-8">', "").encode("windows-1251")),
    ("header-lies", HTML, RUSSIAN.encode("windows-1251")),
    ("meta-lies", "text/html", RUSSIAN.encode("windows-1251")),
    ("header-against-meta", "text/html; charset=windows-1251", RUSSIAN.encode("windows-1251")),
    ("unknown", "text/html; charset=x-klingon", RUSSIAN.encode()),
    ("utf-16", "text/html", RUSSIAN.encode("utf-16")),
    (
        "shift-jis",
        "text/html; charset=shift_jis",
        article("時計").replace("utf-8", "shift_jis").encode("shift_jis"),
    ),
    ("invalid-utf-8", HTML, article("Cut \udcff in two").encode(errors="surrogateescape")),
    ("declared-utf-7", "text/html; charset=utf-7", article("+ADw-script+AD4-").encode()),
    ("nul-bytes", HTML, article("A page with NUL\0bytes").replace(" ", "\0 ").encode()),
):
    TROUBLES[f"/charset/{_path}"] = partial(_typed, _content_type, _body)

for _path, _body in (
    ("empty", b""),
    ("blank", b" \r\n\t \n"),
    ("nested-tags", nested(100_000)),
    ("unclosed-tags", b"<html><body>" + b"<div><b>" * 100_000 + b"deep"),
    ("many-attributes", b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">text</p>"),
    ("cut-in-a-tag", article("A page that ends too").encode()[:-20]),
):
    TROUBLES[f"/body/{_path}"] = partial(_typed, HTML, _body)
