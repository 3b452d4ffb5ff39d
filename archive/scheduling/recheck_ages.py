"""Decides at what ages an article is rechecked. Pure functions; the clock is an argument."""

from datetime import datetime, timedelta

from archive.storage.models import Article, Revision

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGES = (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY)
LEAST_WAIT = 0.25  # of the age: an article that was just seen is not rechecked at once


def next_recheck(young_since: datetime, now: datetime) -> datetime | None:
    """The time of the next recheck of an article that was published, edited, taken down or put back at `young_since`.

    Edits come soon after publication and after other edits, so each wait is several times longer than the last. None
    once the article is older than the oldest of AGES.
    """
    looks = (young_since + age for age in AGES if young_since + age >= now + age * LEAST_WAIT)
    return next(looks, None)


def young_since(article: Article, latest: Revision) -> datetime:
    """When the article was published (if known, and at most when it was first seen) or last edited."""
    if latest.number > 1:
        return latest.seen_at
    published, seen = latest.published_at, article.first_seen_at
    if published is None or published > seen:
        return seen
    return min(seen, published + DAY) if latest.published_day_only else published
