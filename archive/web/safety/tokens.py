"""Tokens by which programs use the archive over HTTP. They are shown once, and stored as digests."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.errors import ArchiveUnusable, NotFound, PressmarkError
from archive.storage.database import Database
from archive.storage.models import AccessToken

PREFIX = "pressmark_"  # by which people, and scanners of published code, recognise a token
SECRET_BYTES = 32
NOTE_USE_EVERY = timedelta(minutes=10)
LONGEST_NAME = 100  # characters


class BadToken(PressmarkError):
    """A token cannot be made as requested; the message says why."""


class Scope(StrEnum):
    """What a token allows: reading; adding pages; changing labels, notes and sources."""

    READ = "read"
    ADD = "add"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A stored token, without its secret. `last_used_at` is exact to ten minutes."""

    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: AccessToken) -> "KeptToken":
        scopes = tuple(scope for scope in Scope if scope in row.scopes)
        return cls(row.name, scopes, row.created_at, row.expires_at, row.last_used_at)

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


class Tokens:
    """The tokens of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, name: str, scopes: Collection[Scope], now: datetime, expires_at: datetime | None = None
    ) -> str:
        """Make a token, and return its secret, which is stored nowhere. Raises BadToken."""
        name = _checked(name)
        if expires_at is not None and expires_at <= now:
            raise BadToken(f"{expires_at:%Y-%m-%d} is over: give a day in the future")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        with self._database.write() as session:
            if session.get(AccessToken, name) is not None:
                raise BadToken(f"there is a token {name!r} already: choose another name, or revoke it first")
            session.add(
                AccessToken(
                    name=name,
                    digest=_digest(secret),
                    scopes=[scope.value for scope in Scope if scope in scopes],
                    created_at=now,
                    expires_at=expires_at,
                )
            )
        return secret

    def all(self) -> list[KeptToken]:
        """All tokens, by name."""
        with self._database.read() as session:
            return list(map(KeptToken.of, session.scalars(select(AccessToken).order_by(AccessToken.name))))

    def revoke(self, name: str) -> None:
        """Delete a token; it is refused from now on. Raises NotFound."""
        with self._database.write() as session:
            row = session.get(AccessToken, name)
            if row is None:
                raise NotFound(f"no token {name!r}; `pressmark token list` lists all tokens")
            session.execute(delete(AccessToken).where(AccessToken.name == name))

    def check(self, secret: str, now: datetime) -> KeptToken | None:
        """The token with this secret, if it is stored and has not expired. Notes that it was used."""
        with self._database.read() as session:
            row = _with_secret(session, secret)
            found = KeptToken.of(row) if row is not None else None
        if found is None or found.has_expired(now):
            return None
        if found.last_used_at is None or now - found.last_used_at >= NOTE_USE_EVERY:
            self._note_use(secret, now)
        return found

    def _note_use(self, secret: str, now: datetime) -> None:
        """A database that cannot be written can still be read with a token."""
        if self._database.read_only:
            return
        try:
            with self._database.write() as session:
                row = _with_secret(session, secret)
                if row is not None:
                    row.last_used_at = now
        except ArchiveUnusable:
            return


def _with_secret(session: Session, secret: str) -> AccessToken | None:
    return session.scalar(select(AccessToken).where(AccessToken.digest == _digest(secret)))


def _digest(secret: str) -> bytes:
    """A plain hash: a secret of 256 random bits cannot be guessed from its digest, however fast hashing is."""
    return sha256(secret.encode(errors="replace")).digest()


def _checked(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise BadToken(f"{name[:LONGEST_NAME]!r} is no name: give 1 to {LONGEST_NAME} printable characters")
    return name
