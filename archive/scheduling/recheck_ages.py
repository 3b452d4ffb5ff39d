"""When an article is looked at again as it ages: a rule of its arguments, without a clock."""

from datetime import datetime, timedelta

from archive.storage.models import Article, Revision

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGES = (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY)
LEAST_WAIT = 0.25  # of the age: who has just been seen is not looked at again at once


def next_recheck(young_since: datetime, now: datetime) -> datetime | None:
    """The next look at an article that was published, edited, taken down or put back at `young_since`.

    Edits come soon after publication, and after other edits: each look waits several times longer than the last.
    None once it is older than the oldest of AGES.
    """
    looks = (young_since + age for age in AGES if young_since + age >= now + age * LEAST_WAIT)
    return next(looks, None)


def young_since(article: Article, latest: Revision) -> datetime:
    """When the article was published (as far as is known, and not after it was first seen), or last edited."""
    if latest.number > 1:
        return latest.seen_at
    published, seen = latest.published_at, article.first_seen_at
    if published is None or published > seen:
        return seen
    return min(seen, published + DAY) if latest.published_day_only else published
