"""The file in the data folder with the hash of the reading room's password, and the secret that its server signs with.
Only the owner of the folder can read it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from archive.errors import ArchiveUnusable
from archive.web.safety.passwords import hashed

NAME = "reading-room.json"


@dataclass(frozen=True, slots=True)
class Keys:
    """`password` is a hash; None if readers need no password."""

    password: str | None
    secret: bytes


def read_keys(data: Path) -> Keys:
    """The keys of the archive in a data folder; without a file, a secret for this start alone. Raises
    ArchiveUnusable."""
    file = data / NAME
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Keys(str(kept["password"]), bytes.fromhex(kept["secret"]))
    except FileNotFoundError:
        return Keys(None, token_bytes(32))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveUnusable(
            f"{file} cannot be read: set the password again (`pressmark password`)"
        ) from error


def set_password(data: Path, password: str) -> None:
    """Keep the hash of a password, with a new secret: all readers must log in again. Raises ArchiveUnusable."""
    kept = json.dumps({"password": hashed(password), "secret": token_bytes(32).hex()})
    file, new = data / NAME, data / f"{NAME}.new"
    try:
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(kept)
        new.replace(file)
    except OSError as error:
        raise ArchiveUnusable(f"{file} cannot be written: {error.strerror}") from error


def remove_password(data: Path) -> bool:
    """Let readers in without a password; whether there was one. Raises ArchiveUnusable."""
    try:
        (data / NAME).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ArchiveUnusable(f"{data / NAME} cannot be removed: {error.strerror}") from error
    return True
