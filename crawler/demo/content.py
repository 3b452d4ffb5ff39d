"""The demo's sites and pages, as written in the content folder, which defines the right answers.

Renders and serves nothing. Every page is one file, `content/<site>/<name>.md`: the facts about it as TOML between two
`+++` lines, then its text in Markdown. `content/<site>/site.toml` holds what its pages share.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from archive.article import PageKind
from crawler.demo.markdown import paragraphs

CONTENT = files("crawler.demo") / "content"
LATER = ".later"  # bridge.later.md is the corrected version of bridge.md


class DemoContentError(ValueError):
    """A file of the content folder is invalid; the message names the file."""


@dataclass(frozen=True, slots=True)
class DemoComment:
    """A reader's comment: shown on the page, but not part of the article."""

    author: str
    when: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPage:
    """One page and all facts about it.

    The first block is what an extractor should find. `published` and `modified` are dates if the page gives only the
    day. `paragraphs` are the body's blocks in order, including headings, list items and quotes.
    """

    site: str
    name: str
    path: str
    language: str
    title: str
    kind: PageKind = PageKind.ARTICLE
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    paywalled: bool = False
    text: str = ""
    comments: tuple[DemoComment, ...] = ()
    repost_of: str = ""
    excerpt_of: str = ""

    # How the page shows it, and the obstacles. `chrome` is the language of everything around the text.
    template: str
    chrome: str
    head_title: str = ""
    byline: str = ""
    dateline: str = ""
    caption: str = ""
    metadata: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    charset: str = "utf-8"
    hard_wrapped_at: int = 0
    amp: bool = False
    old_paths: tuple[str, ...] = ()
    disallowed: bool = False
    listed: bool = True

    @property
    def id(self) -> str:
        """`site/name`, as `repost_of` and `excerpt_of` have it."""
        return f"{self.site}/{self.name}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return paragraphs(self.text)

    @property
    def amp_path(self) -> str:
        return f"{self.path.rstrip('/')}/amp"


@dataclass(frozen=True, slots=True)
class DemoSite:
    """What the pages of a site share. `documents` are its feeds, sitemaps and the like: path -> template."""

    name: str
    title: str
    tagline: str
    language: str
    head_title: str
    defaults: Mapping[str, Any] = field(repr=False)
    documents: Mapping[str, str]


@cache
def sites() -> tuple[DemoSite, ...]:
    """All sites of the content folder, by name."""
    return tuple(_read_site(folder) for folder in _sorted(CONTENT) if folder.is_dir())


@cache
def pages(site: str, corrected: bool) -> tuple[DemoPage, ...]:
    """A site's pages, newest first; with the corrections that were made later, or as first published."""
    defaults = next(site_of_page for site_of_page in sites() if site_of_page.name == site)
    sources = {
        file.name.removesuffix(".md"): file for file in _sorted(CONTENT / site) if file.name.endswith(".md")
    }
    corrections = {name: file for name, file in sources.items() if name.endswith(LATER)}
    for name, file in corrections.items():
        del sources[name]
        if corrected:
            sources[name.removesuffix(LATER)] = file
    read = [read_page(defaults, name, file) for name, file in sources.items()]
    return tuple(sorted(read, key=lambda page: str(page.published), reverse=True))


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The words around an article (comment prompts, share bars), by language."""
    return _toml(CONTENT / "words.toml", (CONTENT / "words.toml").read_text("utf-8"))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name)


def _read_site(folder: Traversable) -> DemoSite:
    return DemoSite(
        name=folder.name, **_toml(folder / "site.toml", (folder / "site.toml").read_text("utf-8"))
    )


def read_page(site: DemoSite, name: str, file: Traversable) -> DemoPage:
    """The page that a file describes. Raises DemoContentError if the file is invalid."""
    front, text = _split(file)
    front_matter = {"language": site.language, **site.defaults, **front}
    front_matter.setdefault("chrome", front_matter["language"])
    front_matter.setdefault("head_title", site.head_title.format(title=front.get("title")))
    frozen: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in front_matter.items()
    }
    try:
        frozen["comments"] = tuple(DemoComment(**comment) for comment in front.get("comments", ()))
        frozen["kind"] = PageKind(front.get("kind", PageKind.ARTICLE))
        return DemoPage(site=site.name, name=name, text=text, **frozen)
    except (TypeError, ValueError) as mistake:
        raise DemoContentError(f"{file}: {mistake}") from None


def _split(file: Traversable) -> tuple[dict[str, Any], str]:
    try:
        _, front, text = file.read_text("utf-8").split("+++\n", 2)
    except ValueError:
        raise DemoContentError(f"{file}: the TOML at the top must stand between two lines +++") from None
    return _toml(file, front), text.strip()


def _toml(file: Traversable, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        raise DemoContentError(f"{file}: {mistake}") from None
