"""The turns at each host for crawls on several machines: PostgreSQL holds the time of each host's next request.

Times are the database's, so that a wrong clock on a machine changes nothing.
"""

from sqlalchemy import text

from archive.storage.database import Database

LONGEST_QUEUE_S = 3600.0  # a turn further ahead was made by a wrong clock

TAKE = text(
    """
    INSERT INTO host_turn AS turn (host, free_at)
    VALUES (:host, clock_timestamp() + make_interval(secs => :spacing_s))
    ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at
    WHERE turn.free_at <= clock_timestamp()
       OR turn.free_at > clock_timestamp() + make_interval(secs => :longest_s)
    """
)
WAIT = text("SELECT extract(epoch FROM free_at - clock_timestamp()) FROM host_turn WHERE host = :host")


class SharedTurns:
    """The turns of one archive on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, host: str, spacing_s: float) -> float:
        """Take the host's turn and the following `spacing_s` seconds, if the turn has come. Returns 0 if it was taken,
        else the seconds until the host's next turn. Of several crawls, one gets the turn.
        """
        with self._database.beside_writers() as connection:
            values = {"host": host, "spacing_s": spacing_s, "longest_s": LONGEST_QUEUE_S}
            if connection.execute(TAKE, values).rowcount:
                return 0.0
            return max(float(connection.scalar(WAIT, {"host": host}) or 0.0), 0.001)
