"""A year of sources on a virtual clock: does the schedule find every entry, in time, with few requests?

    ./run bench schedule [--sources 200] [--days 365] [--seed 1]

Prints the figures and exits with 1 if one is not reached. What is simulated: how often each source publishes
(log-normal over sources), its hours and weekends, bursts, holidays, and listings that hold the latest N entries.
"""

import argparse
import math
import sys
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median_low

from crawler import schedule

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POLLING = timedelta(minutes=30)
SHARE_OF_POLLING = 0.40
BUSY_PER_DAY = 10.0
MEDIAN_DELAY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Blog:
    """When a source published, and how many of its entries it lists."""

    times: list[datetime]
    length: int

    def listed_until(self, number: int) -> datetime:
        """When the entry drops out of the listing: as the one `length` later comes in."""
        later = number + self.length
        return self.times[later] if later < len(self.times) else datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Followed:
    """What following one source gave. `reported` is how many missed entries the schedule spoke of."""

    looks: int = 0
    delays: list[timedelta] = field(default_factory=list)
    missed: list[timedelta] = field(default_factory=list)
    gaps: int = 0
    reported_gaps: int = 0
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of all sources together. `missed_long` are entries that were listed for an hour or more and never seen."""

    entries: int
    looks: int
    share_of_polling: float
    median_delay: timedelta
    worst_median_delay: timedelta
    missed: int
    missed_long: int
    gaps: int
    reported_gaps: int
    reported: int

    def failures(self) -> list[str]:
        return [
            complaint
            for failed, complaint in (
                (self.share_of_polling > SHARE_OF_POLLING, "too many requests"),
                (self.median_delay >= MEDIAN_DELAY, "found too late"),
                (self.missed_long > 0, "an entry that was listed for an hour was missed"),
                (self.reported_gaps < self.gaps, "missed entries were not reported"),
            )
            if failed
        ]


def simulate(sources: int, days: int, seed: int) -> Figures:
    random = Random(seed)
    blogs = [_blog(random, days) for _ in range(sources)]
    followed = [_follow(blog, number, days) for number, blog in enumerate(blogs)]
    busy = [one for blog, one in zip(blogs, followed, strict=True) if len(blog.times) >= BUSY_PER_DAY * days]
    delays = [median_low(one.delays) for one in busy] or [timedelta(0)]
    every = [delay for one in busy for delay in one.delays] or [timedelta(0)]
    looks = sum(one.looks for one in followed)
    return Figures(
        entries=sum(len(blog.times) for blog in blogs),
        looks=looks,
        share_of_polling=looks / (sources * (timedelta(days=days) / POLLING)),
        median_delay=median_low(every),
        worst_median_delay=max(delays),
        missed=sum(len(one.missed) for one in followed),
        missed_long=sum(listed >= HOUR for one in followed for listed in one.missed),
        gaps=sum(one.gaps for one in followed),
        reported_gaps=sum(one.reported_gaps for one in followed),
        reported=sum(one.reported for one in followed),
    )


def _blog(random: Random, days: int) -> Blog:
    per_day = min(120.0, random.lognormvariate(math.log(0.8), 1.7))
    is_paper, zone, weekend = per_day > 5, random.randrange(24), random.choice((0.2, 0.6, 1.0))
    bursts = {random.randrange(days) for _ in range(days // 90)}
    holiday = random.randrange(max(1, days - 20))
    times = []
    for day in range(days):
        rate = per_day * (weekend if day % 7 > 4 else 1.0) * (3.0 if day in bursts else 1.0)
        if not is_paper and holiday <= day < holiday + 20:
            continue
        times += [START + DAY * day + _hour(random, zone, is_paper) for _ in range(_poisson(random, rate))]
    length = random.choice((10, 10, 15, 20, 25, 50)) if per_day < 40 else random.choice((25, 50, 100))
    return Blog(sorted(times), length)


def _hour(random: Random, zone: int, is_paper: bool) -> timedelta:
    """Papers publish from six to midnight with a peak at noon; blogs when their writer is at the desk."""
    hour = random.triangular(5, 24, 12) if is_paper else random.gauss(zone, 3)
    return timedelta(hours=(hour + zone) % 24 if is_paper else hour % 24)


def _poisson(random: Random, mean: float) -> int:
    count, left = 0, random.expovariate(1.0)
    while left < mean:
        count, left = count + 1, left + random.expovariate(1.0)
    return count


def _follow(blog: Blog, key: int, days: int) -> Followed:
    followed, pace = Followed(), schedule.Pace()
    now, end, since, seen, before = START, START + DAY * days, None, 0, 0
    while now < end:
        count = bisect_right(blog.times, now)
        first = max(0, count - blog.length)
        lost = range(seen, first) if since is not None else range(0)
        found = range(max(first, seen), count)
        if since is not None:
            followed.delays += [now - blog.times[number] for number in found]
        followed.missed += [blog.listed_until(number) - blog.times[number] for number in lost]
        overlap = max(0, seen - first)
        reported = schedule.missed(before, overlap, count - first, pace, since, now)
        followed.gaps += bool(lost)
        followed.reported_gaps += bool(lost) and bool(reported)
        followed.reported += reported
        pace = schedule.learn(pace, len(found), since, now)
        followed.looks += 1
        seen, since, before = count, now, count - first
        now += schedule.with_jitter(schedule.interval(pace, count - first, now), key)
    return followed


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sources", type=int, default=200)
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    started = time.monotonic()
    figures = simulate(given.sources, given.days, given.seed)
    print(f"{figures.entries:,} entries of {given.sources} sources in {given.days} days, seed {given.seed}")
    print(
        f"requests             {figures.looks:,}: {figures.share_of_polling:.1%} of polling every 30 minutes"
    )
    print(f"median delay         {figures.median_delay} where 10 or more are posted a day")
    print(f"  of the slowest     {figures.worst_median_delay}")
    print(
        f"missed               {figures.missed}, of which listed for an hour or more: {figures.missed_long}"
    )
    print(
        f"gaps reported        {figures.reported_gaps} of {figures.gaps} (about {figures.reported} entries)"
    )
    print(f"took                 {time.monotonic() - started:.1f} s")
    failures = figures.failures()
    print("\n".join(f"NOT REACHED: {one}" for one in failures) or "all reached")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
