"""Groups articles into stories, in the transaction of ingest. The result does not depend on the order of arrival.

Two articles are in one story if their latest texts are the same or related, or if a chain of such relations connects
them. A page composed of several other texts does not connect those texts. A story keeps its id as long as its oldest
article is in it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, or_, select, union_all, update
from sqlalchemy.orm import Session, aliased

from archive.identity.connected_components import components
from archive.identity.decisions import kept_apart, kept_together
from archive.identity.texts.text_versions import COPIES, concerns
from archive.storage.batches import in_batches
from archive.storage.models import Article, DecisionKind, Relation, Revision, Story, TextRelation

Node = tuple[str, int]
AT_ONCE = 1000  # articles per query


@dataclass(frozen=True, slots=True)
class _Member:
    article_id: int
    story_id: int
    first_seen_at: datetime
    wording_id: int | None


def settle(session: Session, article_ids: Collection[int], wording_ids: Collection[int]) -> None:
    """Decide the stories of these articles and of all affected ones: those that share a story with them or have a
    related text. `wording_ids` are the ids of texts that the articles had before, or whose relations have changed."""
    region = _Region(session)
    region.grow(set(article_ids), set(wording_ids) | latest_text_versions(session, article_ids))
    _number(session, region.groups())


def misfiled(session: Session) -> Iterator[tuple[int, ...]]:
    """Groups of article ids that belong to one story by their texts but stand in several, or share their story with an
    unrelated article."""
    region = _Region(session)
    region.grow_in_parts(list(session.scalars(select(Article.id))))
    holders: dict[int, tuple[int, ...]] = {}
    for group in region.groups():
        ids = tuple(member.article_id for member in group)
        stories = {member.story_id for member in group}
        if len(stories) > 1:
            yield ids
        elif (other := holders.setdefault(stories.pop(), ids)) is not ids:
            yield (*other, *ids)


def latest_text_versions(session: Session, article_ids: Collection[int]) -> set[int]:
    """The ids of these articles' present text versions."""
    rows = session.scalars(
        select(Revision.wording_id).where(Revision.article_id.in_(article_ids), Revision.is_latest)
    )
    return {row for row in rows if row is not None}


class _Region:
    """A set of articles whose stories are decided together, and the relations between them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._members: dict[int, _Member] = {}
        self._explored: set[int] = set()
        self._edges: set[tuple[Node, Node]] = set()
        self._apart = kept_apart(session, DecisionKind.OWN_STORY)
        self._together = kept_together(session)

    def grow(self, articles: set[int], text_versions: set[int]) -> None:
        carried = text_versions | _related(self._session, text_versions)
        stories: set[int] = set()
        while articles or carried or stories:
            met = self._meet(articles, carried, stories)
            articles, stories = self._partners(met), {member.story_id for member in met} - stories
            text_versions = {member.wording_id for member in met if member.wording_id is not None}
            carried = self._explore(text_versions - self._explored)

    def grow_in_parts(self, articles: Sequence[int]) -> None:
        for some in in_batches(articles, AT_ONCE):
            self.grow(set(some) - self._members.keys(), set())

    def _meet(self, articles: set[int], text_versions: set[int], stories: set[int]) -> list[_Member]:
        """Those articles that are new to this region, found by article id, text version or story."""
        wanted = {"articles": list(articles), "text_versions": list(text_versions), "stories": list(stories)}
        rows = self._session.execute(_MEMBERS, wanted)
        met = [_Member(*row) for row in rows if row.id not in self._members]
        self._members |= {member.article_id: member for member in met}
        return met

    def _explore(self, text_versions: set[int]) -> set[int]:
        """Add the relations of these text versions; returns these text versions and those at the other ends."""
        self._explored |= text_versions
        edges = _edges(self._session, text_versions)
        self._edges |= {(("text_version", one), ("text_version", other)) for one, other in edges}
        return text_versions | {version_id for edge in edges for version_id in edge} - self._explored

    def _partners(self, met: Sequence[_Member]) -> set[int]:
        ids = {member.article_id for member in met}
        return {article_id for pair in self._together if ids & set(pair) for article_id in pair} - ids

    def groups(self) -> list[list[_Member]]:
        """The members of each story, oldest first."""
        by_node: defaultdict[Node, list[_Member]] = defaultdict(list)
        for member in self._members.values():
            by_node[self._node(member.article_id)].append(member)
        decided = {(self._node(one), self._node(other)) for one, other in self._together}
        return [
            sorted(
                (member for node in nodes for member in by_node[node]), key=lambda member: member.article_id
            )
            for nodes in components(by_node, self._edges | decided)
        ]

    def _node(self, article_id: int) -> Node:
        """The node of an article: its text version. An article is its own node if its text is too short to compare, or
        if a person decided that it is a story of its own."""
        member = self._members.get(article_id)
        if member is None or member.wording_id is None or article_id in self._apart:
            return ("article", article_id)
        return ("text_version", member.wording_id)


# Built once, as is `_COPIED`: building the statements takes longer than running them. A union of three selects, because
# SQLite would scan both tables for a single select with OR over two tables.
_WANTED = union_all(
    select(Article.id).where(Article.id.in_(bindparam("articles", expanding=True))),
    select(Revision.article_id).where(
        Revision.wording_id.in_(bindparam("text_versions", expanding=True)), Revision.is_latest
    ),
    select(Article.id).where(Article.story_id.in_(bindparam("stories", expanding=True))),
)
_MEMBERS = (
    select(Article.id, Article.story_id, Article.first_seen_at, Revision.wording_id)
    .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
    .where(Article.id.in_(_WANTED))
)


def _related(session: Session, text_versions: Collection[int]) -> set[int]:
    return {end for row in _relations(session, text_versions) for end in (row.wording_id, row.other_id)}


def _edges(session: Session, text_versions: Collection[int]) -> list[tuple[int, int]]:
    """The relations of these text versions that put articles in one story."""
    rows = [row for row in _relations(session, text_versions) if row.kind not in _NO_STORY]
    wholes = {row.wording_id for row in rows if row.part_start is not None}
    made_of_others = composites(session, wholes)
    return [
        (row.wording_id, row.other_id)
        for row in rows
        if row.part_start is None or row.wording_id not in made_of_others
    ]


_NO_STORY = frozenset({Relation.COMPOSITE, Relation.ITEM})


def _relations(session: Session, text_versions: Collection[int]) -> Sequence[TextRelation]:
    if not text_versions:
        return ()
    return session.scalars(select(TextRelation).where(concerns(text_versions))).all()


def composites(session: Session, text_versions: Collection[int]) -> set[int]:
    """Text versions composed of others: they contain two or more texts one after the other, none from a later day.
    Later texts may instead be excerpts of this one, taken from different places."""
    if not text_versions:
        return set()
    rows = session.scalars(
        select(TextRelation)
        .where(TextRelation.wording_id.in_(text_versions), TextRelation.part_start.is_not(None))
        .order_by(TextRelation.part_end)
    ).all()
    days = _days(session, {end for row in rows for end in (row.wording_id, row.other_id)})
    ends: dict[int, int] = {}
    composite_ids = set()
    for row in rows:
        assert row.part_start is not None
        assert row.part_end is not None
        if days.get(row.other_id, date.max) > days.get(row.wording_id, date.min):
            continue
        if row.part_start >= ends.setdefault(row.wording_id, row.part_end):
            composite_ids.add(row.wording_id)
    return composite_ids


def _days(session: Session, text_versions: Collection[int]) -> dict[int, date]:
    """The first known day of each of these text versions that is an article's present one."""
    rows = session.execute(
        select(Revision.wording_id, Revision.published_on, Revision.seen_at).where(
            Revision.wording_id.in_(text_versions), Revision.is_latest
        )
    )
    days: dict[int, date] = {}
    for wording_id, published_on, seen_at in rows:
        if wording_id is not None:
            day = published_on or seen_at.date()
            days[wording_id] = min(day, days.get(wording_id, day))
    return days


def _number(session: Session, groups: Iterable[Sequence[_Member]]) -> None:
    """Store the story of each article. The group with a story's oldest article keeps the story's id."""
    before = {member.story_id for group in groups for member in group}
    kept: set[int] = set()
    for group in sorted(groups, key=lambda group: group[0].article_id):
        story_id = group[0].story_id
        if story_id in kept:
            story_id = _new_story(session, group[0].first_seen_at)
        kept.add(story_id)
        moved = [member.article_id for member in group if member.story_id != story_id]
        if moved:
            session.execute(update(Article).where(Article.id.in_(moved)).values(story_id=story_id))
    if before - kept:
        session.execute(delete(Story).where(Story.id.in_(before - kept)))


def _new_story(session: Session, at: datetime) -> int:
    story = Story(created_at=at)
    session.add(story)
    session.flush()
    return story.id


def first_copied(session: Session, article_ids: Collection[int]) -> dict[int, int]:
    """For each of these articles that copies earlier articles of its story, the first of those."""
    return dict(session.execute(_COPIED, {"articles": list(article_ids)}).all())


_COPY, _ORIGINAL = aliased(Revision), aliased(Revision)
_OURS, _THEIRS = aliased(Article), aliased(Article)
_RELATED = select(TextRelation).where(
    TextRelation.kind.in_(COPIES),
    or_(
        (TextRelation.wording_id == _COPY.wording_id) & (TextRelation.other_id == _ORIGINAL.wording_id),
        (TextRelation.wording_id == _ORIGINAL.wording_id) & (TextRelation.other_id == _COPY.wording_id),
    ),
)
_COPIED = (
    select(_OURS.id, func.min(_THEIRS.id))
    .join(_THEIRS, (_THEIRS.story_id == _OURS.story_id) & (_THEIRS.id < _OURS.id))
    .join(_COPY, (_COPY.article_id == _OURS.id) & _COPY.is_latest)
    .join(_ORIGINAL, (_ORIGINAL.article_id == _THEIRS.id) & _ORIGINAL.is_latest)
    .where(_OURS.id.in_(bindparam("articles", expanding=True)))
    .where((_COPY.wording_id == _ORIGINAL.wording_id) | _RELATED.exists())
    .group_by(_OURS.id)
)
