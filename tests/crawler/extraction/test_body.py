"""What of a page becomes the body, on small pages with the troubles of real ones."""

import lxml.html

from archive.extracted import Source
from crawler.extraction.body import Body, extract_body

PAGE = """<html><head><title>The ferry is late - Harbour Post</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="page"><h1>The ferry is late</h1>
{content}
</div>
<footer>Copyright Harbour Post</footer></body></html>"""
OPENING = (
    "<p>The evening ferry left the harbour two hours late on Monday, to the anger of its passengers.</p>"
)
CLOSING = "<p>A spokesman for the company said that the old engine will be replaced before the summer.</p>"


def body_of(content: str, *, embedded: str | None = None) -> Body:
    page = PAGE.format(content=content)
    return extract_body(lxml.html.fromstring(page), "https://harbour.example/late", embedded=embedded)


def test_headings_lists_quotes_and_tables_are_kept_in_markdown_and_plain_in_text() -> None:
    body = body_of(f"""{OPENING}<h2>What passengers said</h2>
        <blockquote><p>We had to sit on our suitcases all the evening long.</p></blockquote>
        <ol><li>Tickets are valid tomorrow.</li><li>Refunds take a week to arrive.</li></ol>
        <table><tr><th>Day</th><th>Delay</th></tr>
        <tr><td>Monday</td><td>two hours</td></tr></table>{CLOSING}""")
    assert "## What passengers said\n\n> We had to sit" in body.markdown
    assert "1. Tickets are valid tomorrow.\n2. Refunds take a week to arrive." in body.markdown
    assert "| Day | Delay |\n| --- | --- |\n| Monday | two hours |" in body.markdown
    assert (
        "\nWhat passengers said\nWe had to sit on our suitcases all the evening long.\nTickets" in body.text
    )


def test_the_text_that_structured_data_carries_stands_in_where_the_page_shows_none() -> None:
    article = "The evening ferry left the harbour two hours late on Monday. " * 5 + "The end."
    assert body_of("<div id=root></div>", embedded=article).text == article
    assert body_of("<div id=root></div>", embedded=article).source is Source.EMBEDDED_JSON
    assert body_of(OPENING * 2 + CLOSING, embedded="A teaser.").source is Source.TRAFILATURA
