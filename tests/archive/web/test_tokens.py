"""Tokens: shown once, stored as digests, refused once they expire or are revoked; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from archive.errors import NotFound
from archive.storage.database import Database
from archive.storage.models import AccessToken
from archive.web.safety.tokens import NOTE_USE_EVERY, BadToken, Scope, Tokens

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def tokens(database: Database) -> Tokens:
    return Tokens(database)


def test_a_token_is_known_by_its_secret_which_is_stored_nowhere(tokens: Tokens, database: Database) -> None:
    secret = tokens.create("laptop", [Scope.READ, Scope.ADD], NOW)
    kept = tokens.check(secret, NOW)
    assert kept is not None
    assert (kept.name, kept.scopes) == ("laptop", (Scope.READ, Scope.ADD))
    with database.read() as session:
        row = session.scalars(select(AccessToken)).one()
        assert secret.encode() not in row.digest
        assert len(row.digest) == 32


@pytest.mark.parametrize("secret", ["", "pressmark_", "pressmark_nonsense", "\udcff", "x" * 100_000])
def test_another_secret_is_refused(tokens: Tokens, secret: str) -> None:
    tokens.create("laptop", [Scope.READ], NOW)
    assert tokens.check(secret, NOW) is None


def test_a_token_is_refused_from_its_end_on_and_once_it_is_revoked(tokens: Tokens) -> None:
    end = NOW + timedelta(days=1)
    secret = tokens.create("laptop", [Scope.READ], NOW, end)
    assert tokens.check(secret, end - timedelta(seconds=1)) is not None
    assert tokens.check(secret, end) is None
    tokens.revoke("laptop")
    assert tokens.check(secret, NOW) is None
    assert tokens.all() == []
    with pytest.raises(NotFound):
        tokens.revoke("laptop")


def test_use_is_noted_but_not_at_each_request(tokens: Tokens) -> None:
    secret = tokens.create("laptop", [Scope.READ], NOW)
    for seconds in (0, 1):
        tokens.check(secret, NOW + timedelta(seconds=seconds))
    assert tokens.all()[0].last_used_at == NOW
    tokens.check(secret, NOW + NOTE_USE_EVERY)
    assert tokens.all()[0].last_used_at == NOW + NOTE_USE_EVERY


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101])
def test_a_bad_name_is_an_error(tokens: Tokens, name: str) -> None:
    with pytest.raises(BadToken):
        tokens.create(name, [Scope.READ], NOW)


def test_a_name_is_given_once_and_an_end_lies_ahead(tokens: Tokens) -> None:
    tokens.create("laptop", [Scope.READ], NOW)
    with pytest.raises(BadToken, match="already"):
        tokens.create("laptop", [Scope.READ], NOW)
    with pytest.raises(BadToken, match="in the future"):
        tokens.create("phone", [Scope.READ], NOW, NOW)
