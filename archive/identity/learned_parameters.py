"""Learns which query parameters do not distinguish articles of a site, from all pages ever read there, in any order.

Pages whose URLs differ only in one parameter form a group. A group votes for noise if two of its pages ever showed the
same text, and against noise if two pages never showed even nearly the same text. A parameter is noise if several groups
vote for it and none votes against.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from archive.identity.pages import digests_of
from archive.identity.texts.text_versions import nearly_same
from archive.identity.urls.query_parameters import Parameter, values_in
from archive.identity.urls.sites import site_of
from archive.storage.models import LearnedParameter, PageParameter, ParameterEvidence, TextVersion, Url

LEAST_GROUPS = 3  # groups that vote for noise
LARGEST_GROUP = 50  # pages; if more pages differ only in one parameter, it distinguishes articles


class _Group(NamedTuple):
    """Pages whose URLs have the same variant key, `rest`, once the parameter with this name is removed."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class _GroupMember:
    values: tuple[str, ...]
    text_versions: frozenset[int]


def weigh(session: Session, page_ids: Collection[int], now: datetime) -> set[Parameter]:
    """Evaluate the groups of these pages again. Returns the parameters that have become, or ceased to be, learned
    noise."""
    weighed = {_weigh(session, group) for group in _groups(session, page_ids)}
    return {parameter for parameter in weighed if parameter is not None and _learn(session, parameter, now)}


def _groups(session: Session, page_ids: Collection[int]) -> list[_Group]:
    own = select(PageParameter.name, PageParameter.rest).where(PageParameter.page_id.in_(page_ids))
    bare = select(PageParameter.name, PageParameter.rest).where(
        PageParameter.rest.in_(select(Url.variant).where(Url.id.in_(page_ids)))
    )
    return [_Group(*row) for row in session.execute(union(own, bare).order_by("name", "rest"))]


def _weigh(session: Session, group: _Group) -> Parameter | None:
    """Store the group's vote; returns the parameter that it concerns."""
    members = _members(session, group)
    if len(members) < 2:
        return None
    parameter = Parameter(site_of(next(iter(members.values()))), group.name)
    speaks_for = _verdict(session, group, members) if len(members) <= LARGEST_GROUP else None
    if speaks_for is not None:
        session.merge(
            ParameterEvidence(name=group.name, rest=group.rest, site=parameter.site, is_noise=speaks_for)
        )
    elif evidence := session.get(ParameterEvidence, (group.rest, group.name)):
        session.delete(evidence)
    session.flush()
    return parameter


def _members(session: Session, group: _Group) -> dict[int, str]:
    """The canonical URLs of the group's pages, by id: at most one more than LARGEST_GROUP."""
    carrying = (
        select(Url.id, Url.canonical)
        .join(PageParameter, PageParameter.page_id == Url.id)
        .where(PageParameter.name == group.name, PageParameter.rest == group.rest)
    )
    bare = select(Url.id, Url.canonical).where(Url.variant == group.rest, Url.read_at.is_not(None))
    return dict(session.execute(union(carrying, bare).limit(LARGEST_GROUP + 1)).all())


def _verdict(session: Session, group: _Group, members: Mapping[int, str]) -> bool | None:
    """Whether the group votes for noise; None if it abstains."""
    pages = _pages(session, group, members)
    near = nearly_same(session, {text_version for page in pages for text_version in page.text_versions})
    pairs = [(one, other) for one, other in combinations(pages, 2) if one.values != other.values]
    if any(not _near_to(one.text_versions, near) & other.text_versions for one, other in pairs):
        return False
    return True if any(one.text_versions & other.text_versions for one, other in pairs) else None


def _near_to(text_versions: Iterable[int], near: Mapping[int, set[int]]) -> set[int]:
    return {other for text_version in text_versions for other in near[text_version]}


def _pages(session: Session, group: _Group, members: Mapping[int, str]) -> list[_GroupMember]:
    """The pages that showed a text long enough to be distinguished from others."""
    digests = digests_of(session, members)
    versions = select(TextVersion.digest, TextVersion.id).where(
        TextVersion.digest.in_({digest for its in digests.values() for digest in its})
    )
    text_versions = dict(session.execute(versions).all())
    pages = [
        _GroupMember(
            values_in(url, group.name),
            frozenset(text_versions[digest] for digest in digests[page_id] if digest in text_versions),
        )
        for page_id, url in members.items()
    ]
    return [page for page in pages if page.text_versions]


def _learn(session: Session, parameter: Parameter, now: datetime) -> bool:
    """Store whether the parameter is noise; returns whether this has changed."""
    counted = select(ParameterEvidence.is_noise, func.count()).where(
        ParameterEvidence.site == parameter.site, ParameterEvidence.name == parameter.name
    )
    groups = dict(session.execute(counted.group_by(ParameterEvidence.is_noise)).all())
    is_noise = groups.get(True, 0) >= LEAST_GROUPS and not groups.get(False)
    learned = session.get(LearnedParameter, parameter)
    if is_noise is (learned is not None):
        return False
    if learned is None:
        session.add(LearnedParameter(site=parameter.site, name=parameter.name, learned_at=now))
    else:
        session.delete(learned)
    session.flush()
    return True
