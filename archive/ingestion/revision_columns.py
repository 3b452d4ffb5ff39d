"""Converts an extracted page to the columns of a revision."""

from datetime import date, datetime
from typing import Any

from archive.article import Evidence, ExtractedArticle, moment_of
from archive.identity.texts.word_count import word_count
from archive.passwords import without_password, without_user
from archive.urls.ledger import without_unstorable


def revision_columns(page: ExtractedArticle) -> dict[str, Any]:
    """The revision's columns that come straight from the page, in types that a database can hold."""
    text = without_unstorable(page.text)
    return {
        "title": _clean(page.title),
        "authors": [without_unstorable(name) for name in page.authors],
        "published_at": moment_of(page.published),
        "published_on": _day(page.published),
        "published_day_only": not isinstance(page.published, datetime),
        "modified_at": moment_of(page.modified),
        "language": _clean(page.language),
        "site_name": _clean(page.site_name),
        "description": _clean(page.description),
        "tags": [without_unstorable(tag) for tag in page.tags],
        "image_url": _clean(without_user(page.image) if page.image else page.image),
        "paywalled": page.paywalled,
        "words": word_count(text),
        "evidence": {field: _evidence(evidence) for field, evidence in page.evidence.items()},
        "text": text,
        "markdown": without_unstorable(page.markdown),
        "comments": without_unstorable(page.comments),
    }


def _clean(text: str | None) -> str | None:
    return without_unstorable(text) if text is not None else None


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "picked": evidence.picked,
        "why": evidence.why,
        "candidates": [
            {
                "source": candidate.source,
                "value": without_unstorable(without_password(candidate.value)),
                "place": candidate.place,
            }
            for candidate in evidence.candidates
        ],
    }


def _day(when: datetime | date | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when
