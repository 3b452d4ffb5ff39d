"""The body of a capture, as replay and Memento show it."""

from archive.captures import StoredResponse
from archive.errors import BodyUndecodable, CaptureDamaged

BODY_BYTES = 50_000_000


def body_of(stored: StoredResponse) -> bytes:
    """The decoded body, of at most BODY_BYTES. Raises CaptureDamaged."""
    try:
        return stored.body(BODY_BYTES)
    except BodyUndecodable as error:
        raise CaptureDamaged(f"this capture cannot be shown: {error}") from error
