"""The password of the reading room: kept as a hash (scrypt, RFC 7914), never as it is."""

import hashlib
from base64 import b64decode, b64encode
from hmac import compare_digest
from os import urandom

COST, BLOCK, PARALLEL = 2**15, 8, 1  # 32 MB and about 0.1 s for each try
MEMORY_BYTES = 64_000_000
SHORTEST = 8  # characters


def hashed(password: str, salt: bytes | None = None) -> str:
    """The hash of a password, with its salt."""
    grain = salt or urandom(16)
    key = hashlib.scrypt(
        password.encode(), salt=grain, n=COST, r=BLOCK, p=PARALLEL, maxmem=MEMORY_BYTES, dklen=32
    )
    return f"scrypt${b64encode(grain).decode()}${b64encode(key).decode()}"


def is_right(password: str, kept: str) -> bool:
    """Whether this is the password of a hash."""
    _, grain, _ = kept.split("$")
    return compare_digest(hashed(password, b64decode(grain)), kept)
