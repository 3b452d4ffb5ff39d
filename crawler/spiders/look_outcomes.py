"""Decides how a look at a listing ended and when the next look is. Stores nothing."""

from datetime import datetime, timedelta

from archive.scheduling.listings import TURNING_OVER, Look, Noted
from crawler import schedule
from crawler.spiders.source_work import ListingVisit
from crawler.spiders.walk import least_wait

USUAL_LENGTH = 20  # assumed length of a listing of unknown length


def succeeded(visit: ListingVisit, now: datetime) -> Look:
    """The listing was read or has not changed: update its pace."""
    listing = visit.listing
    before = schedule.Pace(listing.per_day, listing.newest_at)
    noted = visit.noted or Noted(0, 0, 1, 1)
    pace = schedule.learn(before, noted.new, listing.succeeded_at, now)
    missed = schedule.missed(noted.before, noted.overlap, visit.length, before, listing.succeeded_at, now)
    asked_for_s = max(visit.page.ttl_s or 0, visit.max_age_s)
    wait = schedule.interval(pace, visit.length or USUAL_LENGTH, now, asked_for_s)
    if visit.is_walked:
        wait = max(wait, least_wait(listing.url))
    is_lie = visit.noted is not None and noted.new > 0 and visit.has_old_validators
    return Look(
        listing_id=listing.id,
        at=now,
        next_look_at=_next_look(visit, wait, now),
        why=_why(visit),
        interval_s=int(wait.total_seconds()),
        etag=None if is_lie else visit.etag,
        last_modified=None if is_lie else visit.last_modified,
        moved_to=visit.moved_to,
        per_day=pace.per_day,
        newest_at=pace.latest,
        missed=missed if listing.kind in TURNING_OVER else 0,
    )


def failed(visit: ListingVisit, why: str, retry_at: datetime | None, now: datetime) -> Look:
    """The listing could not be fetched or read. The next look is not before `retry_at`, if the server named a time."""
    listing = visit.listing
    wait = schedule.after_failures(listing.failures, _healthy_wait(visit, now))
    due = max(now + schedule.with_jitter(wait, listing.id), retry_at or now)
    return Look(listing.id, now, due, why, listing.interval_s, failed=True)


def _why(visit: ListingVisit) -> str:
    why = f"{visit.noted.new} of {visit.length} entries were new" if visit.noted else "nothing has changed"
    why = f"{why}; {visit.page.caveat}" if visit.page.caveat else why
    return f"{why}; moved to {visit.moved_to}" if visit.moved_to else why


def _healthy_wait(visit: ListingVisit, now: datetime) -> timedelta | None:
    """The wait after a successful look, if it is known."""
    if own := visit.work.source.schedule:
        return schedule.scheduled(own, now) - now
    learned_s = visit.listing.interval_s
    return timedelta(seconds=learned_s) if learned_s is not None else None


def _next_look(visit: ListingVisit, wait: timedelta, now: datetime) -> datetime:
    """A source's own schedule applies to its listings, not to the many lists that its pages name."""
    own = visit.work.source.schedule
    if own and not visit.is_walked:
        return schedule.scheduled(own, now)
    due = now + schedule.with_jitter(wait, visit.listing.id)
    return schedule.outside(due, visit.page.quiet_hours, visit.page.quiet_days)
