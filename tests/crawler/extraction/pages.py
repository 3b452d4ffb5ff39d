"""Small pages for the tests of titles, authors, dates and page kinds."""

from datetime import UTC, datetime

from archive.article import ExtractedArticle
from crawler.extraction import extract

URL = "https://gull.example/town/harbour-reopens"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "The harbour is open again after the storm, and the first boat came in at six in the morning.",
        "It carried nobody but the pilot, who said that the channel had moved by half a mile in the night.",
        "The office will have new charts printed by the end of the week, and will give them out for nothing.",
    )
)


def page(head: str = "", body: str = "", *, headline: str = "Harbour reopens", lang: str = "en") -> bytes:
    """An article with this in its head, and this between its headline and its text."""
    html = f'<!doctype html><html lang="{lang}"><head>{head}</head><body><article><h1>{headline}</h1>'
    return f"{html}{body}{TEXT}</article></body></html>".encode()


def read(
    head: str = "", body: str = "", *, headline: str = "Harbour reopens", lang: str = "en"
) -> ExtractedArticle:
    return extract(page(head, body, headline=headline, lang=lang), URL, now=NOW)


def json_ld(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def meta(**named: str) -> str:
    """Meta elements; `og_title` stands for `og:title`."""
    return "".join(
        f'<meta property="{name.replace("_", ":", 1)}" content="{text}">' for name, text in named.items()
    )
