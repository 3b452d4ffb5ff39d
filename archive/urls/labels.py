"""People's labels for pages and sources: words of their own, folders and tags of bookmarks, groups of OPML files.

A page's labels are stored by its canonical URL, so that they apply before the page is fetched and survive `rebuild`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.errors import BadUrl
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.search.labels import label_words
from archive.storage.models import Label, SourceLabel, Url
from archive.urls.ledger import without_unstorable

LENGTH_LIMIT = 2_000  # characters; large, since a bookmark's note becomes a label, too


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label, and how many pages and sources have it."""

    name: str
    pages: int
    sources: int


def clean_labels(names: Iterable[str]) -> tuple[str, ...]:
    """The labels without surrounding spaces, each once. Labels without a letter or digit are dropped."""
    cleaned = (" ".join(without_unstorable(name).split())[:LENGTH_LIMIT] for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if label_words(name).strip()))


def label_pages(session: Session, labels: Mapping[str, Iterable[str]], now: datetime) -> None:
    """Add labels to the pages at these URLs; texts that are no URLs are skipped."""
    for url, names in labels.items():
        try:
            canonical = canonicalise(fetchable(url))
        except BadUrl:
            continue
        _add(session, canonical, names, now)


def label_source(session: Session, source_id: int, names: Iterable[str], now: datetime) -> None:
    labels = set(session.scalars(select(SourceLabel.name).where(SourceLabel.source_id == source_id)))
    session.add_all(
        SourceLabel(source_id=source_id, name=name, words=label_words(name), labelled_at=now)
        for name in clean_labels(names)
        if name not in labels
    )


def change_labels(
    session: Session,
    url: str,
    article_id: int | None,
    added: Iterable[str],
    removed: Iterable[str],
    now: datetime,
) -> tuple[str, ...]:
    """Add labels to the page at a canonical URL, and remove others from all URLs of its article. Returns the labels
    that it has afterwards."""
    urls = _urls(session, url, article_id)
    taken_off = clean_labels(removed)
    session.execute(delete(Label).where(Label.url.in_(urls), Label.name.in_(taken_off)))
    held = set(labels_at(session, urls))
    _add(session, url, [name for name in added if name not in held], now)
    session.flush()
    return labels_at(session, urls)


def labels_at(session: Session, urls: Sequence[str]) -> tuple[str, ...]:
    """The labels of the pages at these canonical URLs, in alphabetical order."""
    named = select(Label.name).where(Label.url.in_(urls)).distinct()
    return tuple(sorted(session.scalars(named)))


def labels_of_article(session: Session, article_id: int) -> tuple[str, ...]:
    """The labels of the article's pages, in alphabetical order."""
    urls = session.scalars(select(Url.canonical).where(Url.article_id == article_id)).all()
    return labels_at(session, urls)


def source_labels(session: Session) -> dict[int, tuple[str, ...]]:
    """The labels of each source that has any, by source id."""
    labels: dict[int, tuple[str, ...]] = {}
    for source_id, name in session.execute(
        select(SourceLabel.source_id, SourceLabel.name).order_by(SourceLabel.name)
    ):
        labels[source_id] = (*labels.get(source_id, ()), name)
    return labels


def all_labels(session: Session) -> list[LabelCount]:
    """The labels of all pages and sources, most frequent first."""
    pages, sources = (
        Counter(session.scalars(select(Label.name))),
        Counter(session.scalars(select(SourceLabel.name))),
    )
    counted = [LabelCount(name, pages[name], sources[name]) for name in pages.keys() | sources.keys()]
    return sorted(counted, key=lambda label: (-label.pages - label.sources, label.name))


def _urls(session: Session, url: str, article_id: int | None) -> list[str]:
    if article_id is None:
        return [url]
    return [url, *session.scalars(select(Url.canonical).where(Url.article_id == article_id))]


def _add(session: Session, url: str, names: Iterable[str], now: datetime) -> None:
    labels_there = set(session.scalars(select(Label.name).where(Label.url == url)))
    session.add_all(
        Label(url=url, name=name, words=label_words(name), labelled_at=now)
        for name in clean_labels(names)
        if name not in labels_there
    )
