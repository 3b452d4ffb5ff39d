"""Pages as small sites make them, for the tests of the body."""

import lxml.html

from crawler.extraction.body.article_body import Body, extract_body

OPENING = "The evening ferry left the harbour two hours late on Monday, which angered its passengers."
MIDDLE = "Some had waited on the quay since noon, others had given up and gone home by the last bus."
CLOSING = "A spokesman for the company said that the old engine will be repaired before the summer."
HANDMADE = """<html><head><title>The ferry is late - Harbour Post</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="page"><h1>The ferry is late</h1>
{content}
</div>
<footer>Copyright Harbour Post</footer></body></html>"""


def body_of_page(html: str, *, embedded: str | None = None) -> Body:
    return extract_body(lxml.html.document_fromstring(html), embedded=embedded)


def body_of(content: str, *, embedded: str | None = None) -> Body:
    """The body of a hand-made page with this content under its headline."""
    return body_of_page(HANDMADE.format(content=content), embedded=embedded)


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)
