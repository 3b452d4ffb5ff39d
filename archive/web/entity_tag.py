"""An entity tag: the name of an answer's content (RFC 9110 8.8.3, 13.1.2)."""

from hashlib import sha256


def tag_of(body: bytes) -> str:
    """The tag of an answer with this body."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def names(if_none_match: str, tag: str) -> bool:
    """Whether a client that sends this If-None-Match has the answer already; tags compare weakly here."""
    named = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return tag in named or "*" in named
