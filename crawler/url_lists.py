"""URLs out of what people keep them in: a list with one a line, or a browser's exported bookmarks.html."""

from lxml import html


def read_urls(text: str) -> list[str]:
    """The URLs in a list or a bookmarks file, in their order; what is no URL stays in, to be reported.

    In a list, empty lines and lines that start with # are passed over. In bookmarks only web addresses count:
    browsers export `javascript:` and `place:` entries too.
    """
    if "<" in text and "href=" in text.lower():
        return _bookmarks(text)
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _bookmarks(text: str) -> list[str]:
    hrefs = (link.get("href", "") for link in html.fromstring(text).iter("a"))
    return [href for href in hrefs if href.lower().startswith(("http://", "https://"))]
