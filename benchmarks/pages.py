"""The pages that crawlers are measured on: made, with a seed, or real ones from files, each made unlike the others.

A made page is a news page as they are: some 200 kB, of which the article is 8; the rest is metadata, styles, scripts
with data in them, navigation, teasers, comments and a footer.
"""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from random import Random

SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstv" for vowel in "aeio"]
VOCABULARY = 8_000
FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)


def made_pages(number: int, seed: int = 7, paragraphs: int = 26, chrome: int = 90) -> Iterator[bytes]:
    """`chrome` is how many teasers, scripts and menu entries a page has: 90 give 200 kB, 0 a small page."""
    random = Random(seed)
    words = MadeWords(random)
    site = _Site(words, random, number, chrome)
    for page in range(number):
        yield site.page(page, paragraphs).encode()


def real_pages(files: Sequence[Path], number: int) -> Iterator[bytes]:
    """The `html` of JSON lines (gzipped or not), or of a folder's .html files, over again until there are enough."""
    found = [html for file in files for html in _read(file)]
    if not found:
        raise SystemExit(f"no pages in {', '.join(map(str, files))}")
    for page in range(number):
        html = found[page % len(found)]
        yield (html if page < len(found) else _another_article(html, page)).encode()


def _read(file: Path) -> Iterator[str]:
    if file.is_dir():
        yield from (path.read_text(errors="replace") for path in sorted(file.rglob("*.html")))
        return
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        yield from (json.loads(line)["html"] for line in lines)


def _another_article(html: str, page: int) -> str:
    """The page with another title and with the words of its paragraphs in another order: no copy of the first, which
    would be compared with it."""
    dice = Random(page)

    def mixed(paragraph: re.Match[str]) -> str:
        words = paragraph["text"].split()
        dice.shuffle(words)
        return paragraph["tag"] + " ".join(words)

    return _PARAGRAPH.sub(mixed, html).replace("</title>", f" {page}</title>", 1)


_PARAGRAPH = re.compile(r"(?P<tag><p\b[^>]*>)(?P<text>[^<]+)", re.IGNORECASE)


class MadeWords:
    """Made-up words, as unevenly common as those of a language (Zipf)."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words = [
            "".join(random.choices(SYLLABLES, k=random.choice((1, 2, 2, 3)))) for _ in range(VOCABULARY)
        ]
        self._cumulated = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def some(self, number: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._cumulated, k=number))

    def sentence(self) -> str:
        return self.some(self._random.randint(7, 22)).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._random.randint(2, 5)))


class _Site:
    """The frame that all pages share, and what differs in it from page to page."""

    def __init__(self, words: MadeWords, random: Random, pages: int, chrome: int) -> None:
        self._words, self._random, self._pages, self._chrome = words, random, pages, chrome
        self._style = "".join(
            f".{words.some(1)}-{number}{{margin:0 {number % 9}px;color:#{random.randrange(1 << 24):06x}}}"
            for number in range(chrome * 8)
        )
        self._menu = "".join(
            f'<li class="nav__item"><a class="nav__link" href="/topic/{number}">{words.some(2)}</a></li>'
            for number in range(chrome * 2)
        )
        self._script = ";".join(
            f"window.{words.some(1)}{number}=function(a,b){{return a.{words.some(1)}(b||'{words.some(3)}')}}"
            for number in range(chrome * 12)
        )

    def page(self, number: int, paragraphs: int) -> str:
        words = self._words
        title, author = words.some(7).capitalize(), words.some(2).title()
        published = (FIRST_DAY + timedelta(minutes=37 * number)).isoformat()
        body = "".join(
            f'<div class="block block--text" data-block="{block}"><p class="article__p">{words.paragraph()}</p></div>'
            for block in range(paragraphs)
        )
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Daily Sample</title>
<meta name="description" content="{words.sentence()}"><meta property="og:title" content="{title}">
<meta property="og:type" content="article"><meta property="article:published_time" content="{published}">
<link rel="canonical" href="/story/{number}"><style>{self._style}</style>
<script type="application/ld+json">{self._linked_data(title, author, published)}</script>
<script>{self._script}</script><script>{self._data()}</script></head><body>
<header><nav class="nav"><ul>{self._menu}</ul></nav></header><main><article><h1>{title}</h1>
<div class="byline">By <a rel="author" href="/author/{number % 40}">{author}</a></div>{body}</article>
<aside>{self._teasers(number)}</aside><section class="comments">{self._comments()}</section></main>
<footer><ul>{self._menu}</ul><p>&copy; 2026 The Daily Sample. All rights reserved.</p></footer></body></html>"""

    def _linked_data(self, title: str, author: str, published: str) -> str:
        person = {"@type": "Person", "name": author}
        return json.dumps(
            {"@type": "NewsArticle", "headline": title, "author": person, "datePublished": published}
        )

    def _data(self) -> str:
        """The state that a page's own programs begin with: large, and another on each page."""
        state = [
            {"id": self._random.randrange(10**9), "slug": self._words.some(5), "kicker": self._words.some(9)}
            for _ in range(self._chrome * 6)
        ]
        return f"window.__STATE__={json.dumps(state)}"

    def _teasers(self, page: int) -> str:
        others = islice(iter(lambda: self._random.randrange(self._pages), page), self._chrome)
        return "".join(
            f'<div class="teaser"><a href="/story/{other}"><span class="teaser__kicker">{self._words.some(2)}</span>'
            f'<h3 class="teaser__title">{self._words.some(8)}</h3></a>'
            '<div class="teaser__meta"><time>3 h</time></div></div>'
            for other in others
        )

    def _comments(self) -> str:
        return "".join(
            f'<div class="comment"><span class="comment__author">{self._words.some(2)}</span>'
            f"<p>{self._words.paragraph()}</p></div>"
            for _ in range(self._chrome // 4)
        )
