"""Keeps the robots.txt of hosts for their lifetime, so that not each crawl asks for them (RFC 9309 2.4).

The crawler decides how long that is, and what the rules mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from archive.storage.batches import in_batches
from archive.storage.database import Database
from archive.storage.models import RobotsTxt

USEFUL_WHILE_UNREACHABLE = timedelta(days=30)
"""How long rules are used that cannot be fetched again (RFC 9309 2.3.1.4)."""


@dataclass(frozen=True, slots=True)
class KeptRobots:
    """The rules of a host; empty if it has none."""

    host: str
    fetched_at: datetime
    fresh_until: datetime
    rules: bytes

    def is_fresh(self, now: datetime) -> bool:
        return now < self.fresh_until


class RobotsRules:
    """The rules that one archive keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, hosts: Sequence[str], now: datetime) -> Mapping[str, KeptRobots]:
        """The rules of these hosts, also those that are to be asked for again but still useful."""
        useful = RobotsTxt.fetched_at > now - USEFUL_WHILE_UNREACHABLE
        found: dict[str, KeptRobots] = {}
        with self._database.read() as session:
            for some in in_batches(hosts):
                ours = RobotsTxt.host.in_(some)
                columns = (RobotsTxt.host, RobotsTxt.fetched_at, RobotsTxt.fresh_until, RobotsTxt.rules)
                found |= {
                    row.host: KeptRobots(*row)
                    for row in session.execute(select(*columns).where(ours, useful))
                }
        return found

    def keep(self, fetched: Iterable[KeptRobots], now: datetime) -> None:
        """Keep rules, in place of earlier ones of the same hosts; drop those that are of no more use."""
        newest = {robots.host: robots for robots in fetched}
        with self._database.write() as session:
            session.execute(delete(RobotsTxt).where(RobotsTxt.fetched_at <= now - USEFUL_WHILE_UNREACHABLE))
            session.execute(delete(RobotsTxt).where(RobotsTxt.host.in_(list(newest))))
            session.add_all(
                RobotsTxt(
                    host=robots.host,
                    fetched_at=robots.fetched_at,
                    fresh_until=robots.fresh_until,
                    rules=robots.rules,
                )
                for robots in newest.values()
            )
