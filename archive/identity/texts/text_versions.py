"""Enters texts in the index of wordings, and says what each is to the others: rows, in the transaction of ingest.

What is found does not depend on the order of arrival: two wordings are compared if they share a handle that few
have, or several, as counted over all that are there; a handle that becomes common takes back what it alone had
led to. (Of a handle that a thousand have, the first thousand count.)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from archive.article import ExtractedArticle
from archive.identity.texts.overlap import overlap
from archive.identity.texts.relations import LEAST_SHARED_LETTERS, WHOLE, judge
from archive.identity.texts.stable_text import substance
from archive.identity.texts.text_signature import likeness
from archive.identity.texts.winnowing import handles
from archive.identity.texts.words import Words
from archive.storage.models import Handle, Relation, Revision, Wording, WordingRelation

FEW_CARRIERS = 32  # a handle that more wordings have is a stock phrase, or furniture
SEVERAL_HANDLES = 4  # that two wordings share by chance or furniture: hardly ever
NEAR_SIMILARITY = 0.7  # an edit, of the headline say, comes with few others
MOST_CARRIERS = 1000  # of one handle, that the index keeps

Carriers = defaultdict[int, list[int]]


def enter(session: Session, revisions: Sequence[Revision], pages: Iterable[ExtractedArticle]) -> set[int]:
    """Give each revision its wording; `pages` are what was read, most likely with the likenesses. The ids of wordings
    are returned that have become, or ceased to be, related to another."""
    known = {its.digest: its for page in pages if (its := page.likeness) is not None}
    wordings = _known(session, {revision.digest for revision in revisions})
    returning = _without_text(session, wordings.values())
    held = wordings.keys() - {wording.digest for wording in returning}
    likenesses = {
        one.digest: known.get(one.digest) or likeness(one.text, one.markdown)
        for one in revisions
        if one.digest not in held
    }
    new = [
        Wording(digest=digest)
        for digest, its in likenesses.items()
        if digest not in wordings and its.letters >= LEAST_SHARED_LETTERS
    ]
    session.add_all(new)
    session.flush()
    wordings |= {wording.digest: wording for wording in new}
    for revision in revisions:
        wording = wordings.get(revision.digest)
        revision.wording_id = wording.id if wording is not None else None
    session.flush()
    _forget_relations(session, returning)
    handles_of = {wording.id: likenesses[wording.digest].handles for wording in (*new, *returning)}
    return _relate(session, handles_of, {wording.id for wording in new})


def words_of(revision: Revision) -> Words:
    """The words by which a revision is compared: equal for equal digests."""
    return Words.of(substance(revision.text, revision.markdown))


def _known(session: Session, digests: Collection[bytes]) -> dict[bytes, Wording]:
    rows = session.scalars(select(Wording).where(Wording.digest.in_(digests)))
    return {row.digest: row for row in rows}


def _without_text(session: Session, wordings: Collection[Wording]) -> list[Wording]:
    """Those that no revision has any more. What came since then could not be compared with them."""
    ids = [wording.id for wording in wordings]
    if not ids:
        return []
    held = set(session.scalars(select(Revision.wording_id).where(Revision.wording_id.in_(ids)).distinct()))
    return [wording for wording in wordings if wording.id not in held]


def _forget_relations(session: Session, wordings: Collection[Wording]) -> None:
    if wordings:
        session.execute(delete(WordingRelation).where(concerns([wording.id for wording in wordings])))


def concerns(wording_ids: Collection[int]) -> ColumnElement[bool]:
    """On rows of WordingRelation: whether one of these wordings is at either end."""
    return or_(WordingRelation.wording_id.in_(wording_ids), WordingRelation.other_id.in_(wording_ids))


def nearly_same(session: Session, wordings: Collection[int]) -> defaultdict[int, set[int]]:
    """The wordings that are copies of each of these, edited a little at most; itself among them."""
    near: defaultdict[int, set[int]] = defaultdict(set)
    for wording in wordings:
        near[wording].add(wording)
    rows = session.execute(
        select(WordingRelation.wording_id, WordingRelation.other_id)
        .where(concerns(wordings))
        .where(WordingRelation.kind.in_(COPIES), WordingRelation.similarity >= NEAR_SIMILARITY)
    )
    for one, other in rows:
        near[one].add(other)
        near[other].add(one)
    return near


@dataclass(frozen=True, slots=True)
class Index:
    """Who carries the handles at hand, before and after new wordings came."""

    before: Mapping[int, int]
    carriers: Carriers

    def candidates(self, wording_id: int, its_handles: Iterable[int]) -> set[int]:
        shared: defaultdict[int, int] = defaultdict(int)
        found = set()
        for handle in its_handles:
            carriers = self.carriers[handle]
            if len(carriers) <= FEW_CARRIERS:
                found.update(carriers)
            for carrier in carriers:
                shared[carrier] += 1
        found.update(carrier for carrier, count in shared.items() if count >= SEVERAL_HANDLES)
        return found - {wording_id}

    def now_common(self) -> list[int]:
        return [
            handle
            for handle, carriers in self.carriers.items()
            if self.before[handle] <= FEW_CARRIERS < len(carriers)
        ]


def _relate(session: Session, handles_of: Mapping[int, Sequence[int]], new: Collection[int]) -> set[int]:
    """Enter the relations of wordings with these handles; all but the `new` ones are in the index already."""
    if not handles_of:
        return set()
    index = extended_index(session, handles_of, new)
    pairs = {
        (min(wording_id, other), max(wording_id, other))
        for wording_id, its_handles in handles_of.items()
        for other in index.candidates(wording_id, its_handles)
    }
    words = words_of_wordings(session, {one for pair in pairs for one in pair})
    rows = [row for pair in sorted(pairs) if (row := _row(pair, words)) is not None]
    session.add_all(rows)
    session.flush()
    return {end for row in rows for end in (row.wording_id, row.other_id)} | _take_back(session, index)


def extended_index(session: Session, handles_of: Mapping[int, Sequence[int]], new: Collection[int]) -> Index:
    """Enter the new ones of these wordings with their handles; what carries any of the handles."""
    carriers = _carriers(session, {handle for its in handles_of.values() for handle in its})
    before = {handle: len(found) for handle, found in carriers.items()}
    rows = []
    for wording_id, its_handles in handles_of.items():
        for handle in its_handles:
            before.setdefault(handle, 0)
            if wording_id in new and len(carriers[handle]) < MOST_CARRIERS:
                carriers[handle].append(wording_id)
                rows.append({"handle": handle, "wording_id": wording_id})
    if rows:
        session.execute(insert(Handle), rows)
    return Index(before, carriers)


def _carriers(session: Session, wanted: Collection[int]) -> Carriers:
    carriers: Carriers = defaultdict(list)
    for handle, wording_id in session.execute(
        select(Handle.handle, Handle.wording_id).where(Handle.handle.in_(wanted))
    ):
        carriers[handle].append(wording_id)
    return carriers


def words_of_wordings(session: Session, wording_ids: Collection[int]) -> dict[int, Words]:
    """The words of each of these wordings, off any of the revisions that have it."""
    if not wording_ids:
        return {}
    one_each = select(func.min(Revision.id)).where(Revision.wording_id.in_(wording_ids))
    found = session.execute(
        select(Revision.wording_id, Revision.text, Revision.markdown).where(
            Revision.id.in_(one_each.group_by(Revision.wording_id))
        )
    )
    return {
        wording_id: Words.of(substance(text, markdown))
        for wording_id, text, markdown in found
        if wording_id is not None
    }


def _row(pair: tuple[int, int], words: Mapping[int, Words]) -> WordingRelation | None:
    """The relation of the longer to the other; None if there is none, or no text left of one of them."""
    if not words.keys() >= set(pair):
        return None
    longer, other = sorted(pair, key=lambda wording_id: (-words[wording_id].letters, wording_id))
    found = overlap(words[longer], words[other])
    kind = Relation.SAME_TEXT if words[longer].words == words[other].words else judge(found)
    if kind is Relation.UNRELATED:
        return None
    row = WordingRelation(wording_id=longer, other_id=other, kind=kind, similarity=found.similarity)
    if found.theirs.part >= WHOLE > found.ours.part:
        row.part_start, row.part_end = found.ours.passages[0].start, found.ours.passages[-1].end
    return row


def _take_back(session: Session, index: Index) -> set[int]:
    """Undo relations whose wordings share, now that some handles are common, too few: the ids of both."""
    common = index.now_common()
    members = {one for handle in common for one in index.carriers[handle]}
    if not members:
        return set()
    rows = session.execute(
        select(WordingRelation.wording_id, WordingRelation.other_id).where(
            WordingRelation.wording_id.in_(members), WordingRelation.other_id.in_(members)
        )
    ).all()
    words = words_of_wordings(session, {one for row in rows for one in row})
    handles_of = defaultdict[int, set[int]](set)
    handles_of |= {wording_id: set(handles(its)) for wording_id, its in words.items()}
    carriers = _carriers(session, {handle for its in handles_of.values() for handle in its})
    lost = [
        (one, other)
        for one, other in rows
        if not _are_candidates(handles_of[one] & handles_of[other], carriers)
    ]
    if lost:
        pair = tuple_(WordingRelation.wording_id, WordingRelation.other_id)
        session.execute(delete(WordingRelation).where(pair.in_(lost)))
    return {one for pair in lost for one in pair}


def _are_candidates(shared: Collection[int], carriers: Carriers) -> bool:
    few = any(len(carriers[handle]) <= FEW_CARRIERS for handle in shared)
    return few or len(shared) >= SEVERAL_HANDLES


COPIES = frozenset({Relation.SAME_TEXT, Relation.REPOST, Relation.UPDATED_COPY})
"""The relations of two texts that are the same piece."""
