"""Adds texts to the index of text versions and stores their relations, in the transaction of ingest.

The result does not depend on the order of arrival. Two text versions are compared if they share a rare fingerprint, or
several fingerprints, as counted over the whole index. When a fingerprint becomes common, the relations that it alone
had led to are removed. (If more than a thousand text versions have a fingerprint, the first thousand count.)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_
from sqlalchemy.orm import Session

from archive.article import ExtractedArticle
from archive.identity.texts.fingerprint_index import (
    Carriers,
    add_fingerprints,
    all_fingerprints,
    carriers_of,
    remove_fingerprints,
)
from archive.identity.texts.overlap import overlap
from archive.identity.texts.relations import LEAST_SHARED_LETTERS, WHOLE, judge
from archive.identity.texts.stable_text import stable_text
from archive.identity.texts.text_signature import text_signature
from archive.identity.texts.winnowing import fingerprints
from archive.identity.texts.words import Words
from archive.storage.batches import in_batches
from archive.storage.models import Relation, Revision, TextRelation, TextVersion

FEW_CARRIERS = 32  # a fingerprint that more text versions have is a stock phrase or page furniture
SEVERAL_FINGERPRINTS = 4  # two text versions hardly ever share so many by chance or through furniture
NEAR_SIMILARITY = 0.7  # an edit, for example of the headline, usually comes with few others
VERSIONS_AT_ONCE = 200
MOST_CARRIERS = 1000  # text versions that the index stores for one fingerprint


def enter(session: Session, revisions: Sequence[Revision], pages: Iterable[ExtractedArticle]) -> set[int]:
    """Give each revision its text version. `pages` are the extracted pages, most of them with signatures. Returns the
    ids of text versions that have become, or ceased to be, related to another."""
    signature_of = {its.digest: its for page in pages if (its := page.text_signature) is not None}
    text_versions = _known(session, {revision.digest for revision in revisions})
    returning = _without_text(session, text_versions.values())
    held = text_versions.keys() - {text_version.digest for text_version in returning}
    signatures = {
        revision.digest: signature_of.get(revision.digest) or text_signature(revision.text, revision.markdown)
        for revision in revisions
        if revision.digest not in held
    }
    new = [
        TextVersion(digest=digest)
        for digest, its in signatures.items()
        if digest not in text_versions and its.letters >= LEAST_SHARED_LETTERS
    ]
    session.add_all(new)
    session.flush()
    text_versions |= {text_version.digest: text_version for text_version in new}
    for revision in revisions:
        text_version = text_versions.get(revision.digest)
        revision.wording_id = text_version.id if text_version is not None else None
    session.flush()
    _forget_relations(session, returning)
    fingerprints_of = {
        text_version.id: signatures[text_version.digest].fingerprints for text_version in (*new, *returning)
    }
    return _relate(session, fingerprints_of, {text_version.id for text_version in new})


def unlike_their_texts(session: Session) -> list[int]:
    """Text versions whose stored fingerprints differ from those of their text. Fingerprints that as many text versions
    have as the index stores are not compared."""
    stored = all_fingerprints().c
    carried = select(stored.handle).group_by(stored.handle).having(func.count() >= MOST_CARRIERS)
    common = set(session.scalars(carried))
    sums: dict[int, tuple[int, int]] = {
        key: (count, int(total))
        for key, count, total in session.execute(
            select(stored.wording_id, func.count(), func.sum(stored.handle))
            .where(stored.handle.not_in(carried))
            .group_by(stored.wording_id)
        )
    }
    unlike = []
    ids = session.scalars(select(TextVersion.id).order_by(TextVersion.id)).all()
    for batch in in_batches(ids, VERSIONS_AT_ONCE):
        for key, words in words_of_text_versions(session, batch).items():
            its = set(fingerprints(words)) - common
            if sums.get(key, (0, 0)) != (len(its), sum(its)):
                unlike.append(key)
    return unlike


def relate_anew(session: Session, wording_ids: Collection[int]) -> set[int]:
    """Store the fingerprints and relations of these text versions as if they were new. Returns the ids of text versions
    whose relations may have changed."""
    ids = list(wording_ids)
    ends = (
        {
            end
            for row in session.scalars(select(TextRelation).where(concerns(ids)))
            for end in (row.wording_id, row.other_id)
        }
        if ids
        else set()
    )
    if ids:
        session.execute(delete(TextRelation).where(concerns(ids)))
        remove_fingerprints(session, ids)
    fingerprints_of = {
        key: fingerprints(words) for key, words in words_of_text_versions(session, ids).items()
    }
    return ends | _relate(session, fingerprints_of, fingerprints_of.keys())


def unlike_their_relations(session: Session) -> list[int]:
    """Text versions whose stored relations differ from those of their texts: compares each text with all similar
    ones."""
    ids = session.scalars(select(TextVersion.id).order_by(TextVersion.id)).all()
    version_ids: set[int] = set()
    for batch in in_batches(ids, VERSIONS_AT_ONCE):
        version_ids |= _unlike_their_relations(session, batch)
    return sorted(version_ids)


def _unlike_their_relations(session: Session, batch: Sequence[int]) -> set[int]:
    fingerprints_of = {
        key: fingerprints(words) for key, words in words_of_text_versions(session, batch).items()
    }
    index = extended_index(session, fingerprints_of, ())
    pairs = {
        (min(key, other), max(key, other))
        for key, its_fingerprints in fingerprints_of.items()
        for other in index.candidates(key, its_fingerprints)
    }
    words = words_of_text_versions(session, {version_id for pair in pairs for version_id in pair})
    expected = {_told(row) for pair in pairs if (row := _row(pair, words)) is not None}
    held = set(map(_told, session.scalars(select(TextRelation).where(concerns(batch)))))
    return {end for row in expected ^ held for end in row[:2]}


def _told(row: TextRelation) -> tuple[int, int, Relation, float, int | None, int | None]:
    return row.wording_id, row.other_id, row.kind, round(row.similarity, 6), row.part_start, row.part_end


def words_of(revision: Revision) -> Words:
    """The words by which a revision is compared; revisions with equal digests have equal words."""
    return Words.of(stable_text(revision.text, revision.markdown))


def _known(session: Session, digests: Collection[bytes]) -> dict[bytes, TextVersion]:
    rows = session.scalars(select(TextVersion).where(TextVersion.digest.in_(digests)))
    return {row.digest: row for row in rows}


def _without_text(session: Session, text_versions: Collection[TextVersion]) -> list[TextVersion]:
    """The text versions among these that no revision has any more. Later text versions could not be compared with
    them."""
    ids = [text_version.id for text_version in text_versions]
    if not ids:
        return []
    held = set(session.scalars(select(Revision.wording_id).where(Revision.wording_id.in_(ids)).distinct()))
    return [text_version for text_version in text_versions if text_version.id not in held]


def _forget_relations(session: Session, text_versions: Collection[TextVersion]) -> None:
    if text_versions:
        session.execute(
            delete(TextRelation).where(concerns([text_version.id for text_version in text_versions]))
        )


def concerns(wording_ids: Collection[int]) -> ColumnElement[bool]:
    """A condition on rows of TextRelation: one of these text versions is at either end."""
    return or_(TextRelation.wording_id.in_(wording_ids), TextRelation.other_id.in_(wording_ids))


def nearly_same(session: Session, text_versions: Collection[int]) -> defaultdict[int, set[int]]:
    """For each of these text versions, those that are copies of it with few edits, including itself."""
    near: defaultdict[int, set[int]] = defaultdict(set)
    for text_version in text_versions:
        near[text_version].add(text_version)
    rows = session.execute(
        select(TextRelation.wording_id, TextRelation.other_id)
        .where(concerns(text_versions))
        .where(TextRelation.kind.in_(COPIES), TextRelation.similarity >= NEAR_SIMILARITY)
    )
    for one, other in rows:
        near[one].add(other)
        near[other].add(one)
    return near


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Which text versions have the fingerprints in question, before and after new text versions were added."""

    before: Mapping[int, int]
    carriers: Carriers

    def candidates(self, wording_id: int, its_fingerprints: Iterable[int]) -> set[int]:
        shared: defaultdict[int, int] = defaultdict(int)
        candidate_ids = set()
        for fingerprint in its_fingerprints:
            carriers = self.carriers[fingerprint]
            if len(carriers) <= FEW_CARRIERS:
                candidate_ids.update(carriers)
            for carrier in carriers:
                shared[carrier] += 1
        candidate_ids.update(carrier for carrier, count in shared.items() if count >= SEVERAL_FINGERPRINTS)
        return candidate_ids - {wording_id}

    def now_common(self) -> list[int]:
        return [
            fingerprint
            for fingerprint, carriers in self.carriers.items()
            if self.before[fingerprint] <= FEW_CARRIERS < len(carriers)
        ]


def _relate(session: Session, fingerprints_of: Mapping[int, Sequence[int]], new: Collection[int]) -> set[int]:
    """Store the relations of text versions with these fingerprints; all except the `new` ones are already in the
    index."""
    if not fingerprints_of:
        return set()
    index = extended_index(session, fingerprints_of, new)
    pairs = {
        (min(wording_id, other), max(wording_id, other))
        for wording_id, its_fingerprints in fingerprints_of.items()
        for other in index.candidates(wording_id, its_fingerprints)
    }
    words = words_of_text_versions(session, {version_id for pair in pairs for version_id in pair})
    rows = [row for pair in sorted(pairs) if (row := _row(pair, words)) is not None]
    session.add_all(rows)
    session.flush()
    return {end for row in rows for end in (row.wording_id, row.other_id)} | _take_back(session, index)


def extended_index(
    session: Session, fingerprints_of: Mapping[int, Sequence[int]], new: Collection[int]
) -> TextIndex:
    """Add those of these text versions that are new to the index, with their fingerprints. Returns which text versions
    have any of the fingerprints."""
    carriers = carriers_of(session, {fingerprint for its in fingerprints_of.values() for fingerprint in its})
    before = {fingerprint: len(carrier_ids) for fingerprint, carrier_ids in carriers.items()}
    added: defaultdict[int, list[int]] = defaultdict(list)
    for wording_id, its_fingerprints in fingerprints_of.items():
        for fingerprint in its_fingerprints:
            before.setdefault(fingerprint, 0)
            if wording_id in new and len(carriers[fingerprint]) < MOST_CARRIERS:
                carriers[fingerprint].append(wording_id)
                added[wording_id].append(fingerprint)
    add_fingerprints(session, added)
    return TextIndex(before, carriers)


def words_of_text_versions(session: Session, wording_ids: Collection[int]) -> dict[int, Words]:
    """The words of each of these text versions, read from any revision that has it."""
    if not wording_ids:
        return {}
    one_each = select(func.min(Revision.id)).where(Revision.wording_id.in_(wording_ids))
    rows = session.execute(
        select(Revision.wording_id, Revision.text, Revision.markdown).where(
            Revision.id.in_(one_each.group_by(Revision.wording_id))
        )
    )
    return {
        wording_id: Words.of(stable_text(text, markdown))
        for wording_id, text, markdown in rows
        if wording_id is not None
    }


def _row(pair: tuple[int, int], words: Mapping[int, Words]) -> TextRelation | None:
    """The relation of the longer text to the other; None if they are unrelated, or if the text of one is gone."""
    if not words.keys() >= set(pair):
        return None
    longer, other = sorted(pair, key=lambda wording_id: (-words[wording_id].letters, wording_id))
    shared = overlap(words[longer], words[other])
    kind = Relation.SAME_TEXT if words[longer].words == words[other].words else judge(shared)
    if kind is Relation.UNRELATED:
        return None
    row = TextRelation(wording_id=longer, other_id=other, kind=kind, similarity=shared.similarity)
    if shared.theirs.part >= WHOLE > shared.ours.part:
        row.part_start, row.part_end = shared.ours.passages[0].start, shared.ours.passages[-1].end
    return row


def _take_back(session: Session, index: TextIndex) -> set[int]:
    """Delete the relations of text versions that share too few fingerprints now that some are common. Returns the ids
    of both ends."""
    common = index.now_common()
    members = {version_id for fingerprint in common for version_id in index.carriers[fingerprint]}
    if not members:
        return set()
    rows = session.execute(
        select(TextRelation.wording_id, TextRelation.other_id).where(
            TextRelation.wording_id.in_(members), TextRelation.other_id.in_(members)
        )
    ).all()
    words = words_of_text_versions(session, {version_id for row in rows for version_id in row})
    fingerprints_of = defaultdict[int, set[int]](set)
    fingerprints_of |= {wording_id: set(fingerprints(its)) for wording_id, its in words.items()}
    carriers = carriers_of(session, {fingerprint for its in fingerprints_of.values() for fingerprint in its})
    lost = [
        (one, other)
        for one, other in rows
        if not _are_candidates(fingerprints_of[one] & fingerprints_of[other], carriers)
    ]
    if lost:
        pair = tuple_(TextRelation.wording_id, TextRelation.other_id)
        session.execute(delete(TextRelation).where(pair.in_(lost)))
    return {version_id for pair in lost for version_id in pair}


def _are_candidates(shared: Collection[int], carriers: Carriers) -> bool:
    few = any(len(carriers[fingerprint]) <= FEW_CARRIERS for fingerprint in shared)
    return few or len(shared) >= SEVERAL_FINGERPRINTS


COPIES = frozenset({Relation.SAME_TEXT, Relation.REPOST, Relation.UPDATED_COPY})
"""Relations between two texts that are the same piece."""
