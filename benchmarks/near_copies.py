"""Texts with known relations, made from real pages: what happens to an article on its way through other sites.

Half of the pages are the originals; the other half lends what is not theirs (templates, words, paragraphs), so
that nothing but the named relation connects a made text to an original.
"""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import py3langid
from parsel import Selector

from archive.storage.models import Relation


@dataclass(frozen=True, slots=True)
class Page:
    """A real page: its article, and the lines of the page around it."""

    body: str
    furniture: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Made:
    """A text made from the originals of these numbers, and what it is to them. `kind` names the class.

    `before` is a text that came before it, beside the originals.
    """

    kind: str
    text: str
    origins: frozenset[int]
    relation: Relation
    before: str | None = None


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Pages of JSON Lines files (gzip) with `body` and `html`."""
    pages = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            pages += [_page(row["body"], row["html"]) for row in map(json.loads, lines)]
    return pages


_TEXT = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"


def _page(body: str, source: str) -> Page:
    lines = (" ".join(line.split()) for line in Selector(source).xpath(_TEXT).getall())
    furniture = dict.fromkeys(line for line in lines if len(line.split()) > 2 and line not in body)
    return Page(body, tuple(furniture), py3langid.classify(body)[0])


class Maker:
    """Makes texts out of originals, with a seeded random generator."""

    def __init__(self, originals: Sequence[Page], lenders: Sequence[Page], seed: int) -> None:
        self._originals = originals
        self._random = random.Random(seed)
        self._lenders: defaultdict[str, list[Page]] = defaultdict(list)
        for page in lenders:
            self._lenders[page.language].append(page)
        self._words = {
            language: [word for page in pages for word in _words(page.body)]
            for language, pages in self._lenders.items()
        }

    def make(self) -> Iterator[Made]:
        """One text of each class for each original that lends itself to it."""
        for number, page in enumerate(self._originals):
            if page.language not in self._lenders:
                continue
            for kind, relation, make in self._CLASSES:
                text = make(self, page)
                if text is not None:
                    origins = frozenset({number} if relation is not Relation.UNRELATED else ())
                    yield Made(kind, text, origins, relation)
            yield from self._composite(number, page)
            yield from self._short_pages(page)

    def _verbatim(self, page: Page) -> str:
        return self._in_a_template(page, page.body)

    def _edited(self, page: Page) -> str:
        return self._in_a_template(page, self._edit(page, self._random.uniform(0, 0.2)))

    def _much_edited(self, page: Page) -> str:
        return self._in_a_template(page, self._edit(page, 0.2))

    def _updated(self, page: Page) -> str:
        """New paragraphs here and there, a third more text, and a few other words."""
        paragraphs = self._edit(page, 0.05).splitlines()
        new = _words(self._lender(page).body)[: len(_words(page.body)) // 3]
        for part in range(3):
            passage = _joined(new[part * len(new) // 3 : (part + 1) * len(new) // 3])
            paragraphs.insert(self._random.randrange(len(paragraphs) + 1), passage)
        return self._in_a_template(page, "\n".join(paragraphs))

    def _lead(self, page: Page) -> str | None:
        return self._excerpt(page, 120, at_start=True)

    def _quote(self, page: Page) -> str | None:
        return self._excerpt(page, 120, at_start=False)

    def _short_quote(self, page: Page) -> str | None:
        return self._excerpt(page, 60, at_start=False)

    def _excerpt(self, page: Page, words: int, at_start: bool) -> str | None:
        all_words = _words(page.body)
        if len(all_words) < 2 * words:
            return None
        start = 0 if at_start else self._random.randrange(len(all_words) - words)
        return self._in_a_template(page, _joined(all_words[start : start + words]), share=0.1)

    def _with_preamble(self, page: Page) -> str:
        words = len(_words(page.body))
        preamble = self._passage(page, self._random.randint(words // 2, words))
        return self._in_a_template(page, f"{preamble}\n{page.body}", share=0.05)

    def _composite(self, number: int, page: Page) -> Iterator[Made]:
        """Three items on one page, in any order."""
        alike = [
            other
            for other, candidate in enumerate(self._originals)
            if other != number and candidate.language == page.language
        ]
        if len(alike) >= 2:
            items = [number, *self._random.sample(alike, 2)]
            self._random.shuffle(items)
            text = "\n".join(self._originals[item].body for item in items)
            yield Made("three items", text, frozenset(items), Relation.COMPOSITE)

    def _translation(self, page: Page) -> str:
        """Every word another, but for names and numbers, which a translation keeps."""
        return "".join(
            part if part[:1].isupper() or part[:1].isdigit() else self._foreign(part)
            for part in _words(page.body)
        )

    @staticmethod
    def _foreign(word: str) -> str:
        letters = random.Random(word)
        return "".join(chr(0x3B1 + letters.randrange(24)) for _ in word.strip()) + " "

    def _same_event(self, page: Page) -> str:
        """Another's report: the names and numbers, one quotation of up to forty words, nothing else."""
        names = [
            word for word in _words(page.body) if word.strip()[:1].isupper() or word.strip()[:1].isdigit()
        ]
        words = _words(self._passage(page, len(_words(page.body))))
        for place in range(0, len(words), 8):
            words[place : place + 1] = [self._random.choice(names)] if names else []
        quotation = _words(page.body)[20 : 20 + min(40, len(_words(page.body)) // 6)]
        middle = len(words) // 2
        return self._in_a_template(page, _joined([*words[:middle], *quotation, *words[middle:]]))

    def _another_article(self, page: Page) -> str:
        return self._in_a_template(page, self._lender(page).body)

    def _short_pages(self, page: Page) -> Iterator[Made]:
        """Two pages with forty words of their own, within the same furniture of two to four times the length."""
        furniture = self._furniture(page, self._random.randint(80, 160))
        if not furniture:
            return
        own = _words(self._passage(page, 80))
        first, second = (f"{_joined(words)}\n{furniture}" for words in (own[:40], own[40:]))
        yield Made("short pages, one furniture", second, frozenset(), Relation.UNRELATED, before=first)

    def _in_a_template(self, page: Page, text: str, share: float = 0.2) -> str:
        """The text with the header and footer of another site, up to this share of its length."""
        words = int(len(_words(text)) * self._random.uniform(0, share) / 2)
        return "\n".join([self._furniture(page, words), text, self._furniture(page, words)])

    def _furniture(self, page: Page, words: int) -> str:
        lines = [line for line in self._lender(page).furniture if len(line.split()) < 60]
        self._random.shuffle(lines)
        return _joined([word for line in lines for word in _words(f"{line}\n")][:words])

    def _passage(self, page: Page, words: int) -> str:
        """So many words of lenders, from anywhere in them."""
        lent: list[str] = []
        while len(lent) < 2 * words:
            lent += _words(f"{self._lender(page).body}\n")
        start = self._random.randrange(words)
        return _joined(lent[start : start + words])

    def _lender(self, page: Page) -> Page:
        return self._random.choice(self._lenders[page.language])

    def _edit(self, page: Page, rate: float) -> str:
        """The text with this share of its words replaced, dropped or followed by another."""
        edited = []
        for word in _words(page.body):
            roll = self._random.random()
            other = self._random.choice(self._words[page.language])
            if roll >= rate:
                edited.append(word)
            elif roll < 0.6 * rate:
                edited.append(other)
            elif roll < 0.8 * rate:
                edited += [word, other]
        return _joined(edited)

    _CLASSES: Sequence[tuple[str, Relation, Callable[["Maker", Page], str | None]]] = (
        ("repost, verbatim", Relation.REPOST, _verbatim),
        ("repost, up to 20 % edits", Relation.REPOST, _edited),
        ("repost, 20 % edits", Relation.REPOST, _much_edited),
        ("updated copy", Relation.UPDATED_COPY, _updated),
        ("full copy after a preamble", Relation.CONTAINS, _with_preamble),
        ("excerpt, first 120 words", Relation.EXCERPT, _lead),
        ("excerpt, any 120 words", Relation.EXCERPT, _quote),
        ("excerpt, any 60 words", Relation.EXCERPT, _short_quote),
        ("translation", Relation.UNRELATED, _translation),
        ("same event", Relation.UNRELATED, _same_event),
        ("another article", Relation.UNRELATED, _another_article),
    )


# Two characters make a word in scripts without spaces; a word keeps the space after it.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{1,2}[^\w\n]*\n*|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+"
)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _joined(words: Sequence[str]) -> str:
    return "".join(words)
