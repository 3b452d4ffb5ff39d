"""What a request to change something needs: a server that may change anything."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from archive.web.jobs import Jobs
from archive.web.room import Room

ONLY_READS = "This server only shows the archive: it was started with --read-only."


def writing_room(request: Request) -> Room:
    """The room, if this server may change the archive; else the request is refused."""
    room: Room = request.app.state.room
    if room.jobs is None:
        raise HTTPException(403, ONLY_READS)
    return room


def jobs_of(request: Request) -> Jobs:
    """The jobs of this server, if it has any; else the request is refused."""
    jobs = writing_room(request).jobs
    assert jobs is not None
    return jobs
