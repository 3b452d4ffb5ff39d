"""How well near-copies are found and told from what only looks like them, beside datasketch's in-memory LSH.

    python -m benchmarks.identity PAGES.jsonl.gz...

The pages are JSON Lines with `body` and `html`. The classes of texts are in near_copies.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from datasketch import MinHash, MinHashLSH
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.article import ExtractedArticle
from archive.identity.stories import composites
from archive.identity.texts.words import Words
from archive.ingestion.ingest import ingest
from archive.ingestion.visits import Visit
from archive.storage.database import Database
from archive.storage.models import Command, Crawl, Relation, Revision, TextRelation
from benchmarks.near_copies import Made, Maker, Page, read_pages

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """What an index says of a text: the entries that it takes for related and, if it can tell, how."""

    entries: frozenset[int]
    relation: Relation | None = None


class Index(Protocol):
    """Texts are entries by number, from 0."""

    def add(self, text: str) -> None: ...
    def drop_last(self) -> None: ...
    def find(self, text: str) -> Found: ...


class _Undoable(Database):
    """A database that commits, or forgets, what was written only when it is told to."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.session = Session(engine)

    @contextmanager
    def write(self) -> Iterator[Session]:
        yield self.session
        self.session.flush()


class Ours:
    """The archive's own way: each text is a page of a site of its own, brought to `ingest`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._database = _Undoable.open(Path(self._folder.name) / "archive.db")
        self._session = self._database.session
        self._session.add(Crawl(command=Command.ADD, software="benchmark", started_at=NOON))
        self._session.flush()
        self._wordings: list[int | None] = []
        self._visits = 0

    def add(self, text: str) -> None:
        self._wordings.append(self._ingest(text))
        self._session.commit()

    def drop_last(self) -> None:
        self._wordings.pop()

    def find(self, text: str) -> Found:
        wording_id = self._ingest(text)
        rows = self._session.scalars(
            select(TextRelation)
            .where((TextRelation.wording_id == wording_id) | (TextRelation.other_id == wording_id))
            .order_by(TextRelation.similarity.desc())
        ).all()
        kinds = {
            row.other_id if row.wording_id == wording_id else row.wording_id: row.kind
            if row.wording_id == wording_id
            else row.kind.inverse
            for row in rows
        }
        entries = {entry for entry, text_version in enumerate(self._wordings) if text_version in kinds}
        same = {
            entry
            for entry, text_version in enumerate(self._wordings)
            if text_version == wording_id is not None
        }
        named = self._named(wording_id, kinds, bool(same))
        self._session.rollback()
        return Found(frozenset(entries | same), named)

    def _named(self, wording_id: int | None, kinds: dict[int, Relation], same: bool) -> Relation:
        if wording_id is not None and composites(self._session, {wording_id}):
            return Relation.COMPOSITE
        return Relation.SAME_TEXT if same else next(iter(kinds.values()), Relation.UNRELATED)

    def _ingest(self, text: str) -> int | None:
        self._visits += 1
        url = f"https://site{self._visits}.example/story"
        visit = Visit(url, url, NOON, article=ExtractedArticle(url, text=text), extractor="benchmark")
        [outcome] = ingest([visit], self._database, 1).outcomes
        return self._session.scalars(
            select(Revision.wording_id).where(Revision.article_id == outcome.article_id)
        ).one()


class Datasketch:
    """MinHash over runs of three words with 128 permutations; whatever passes the threshold counts as related."""

    def __init__(self, threshold: float) -> None:
        self._lsh = MinHashLSH(threshold=threshold, num_perm=128)
        self._size = 0

    def add(self, text: str) -> None:
        self._lsh.insert(self._size, minhash(text))
        self._size += 1

    def drop_last(self) -> None:
        self._size -= 1
        self._lsh.remove(self._size)

    def find(self, text: str) -> Found:
        return Found(frozenset(self._lsh.query(minhash(text))))


def minhash(text: str) -> MinHash:
    words = Words.of(text).words
    signature = MinHash(num_perm=128)
    signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
    return signature


@dataclass(slots=True)
class Tally:
    """Counts for one class of texts. One is found if anything that it was made from is; `false` counts those
    that were taken for something else's relatives; `named` those whose relation was told."""

    texts: int = 0
    found: int = 0
    named: int = 0
    false: int = 0

    def count(self, made: Made, found: Found) -> None:
        self.texts += 1
        self.found += bool(found.entries & made.origins)
        self.named += found.relation is made.relation
        self.false += bool(found.entries - made.origins)


def measure(make_index: Callable[[], Index], pages: Sequence[Page], seeds: int) -> dict[str, Tally]:
    """The tally of each class, over several deals of the pages into originals and lenders."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for seed in range(seeds):
        dealt = random.Random(seed).sample(pages, len(pages))
        originals, lenders = dealt[: len(pages) // 2], dealt[len(pages) // 2 :]
        index = make_index()
        for page in originals:
            index.add(page.body)
        for made in Maker(originals, lenders, seed).make():
            tallies[made.kind].count(made, _find_after(index, made))
    return tallies


def _find_after(index: Index, made: Made) -> Found:
    if made.before is None:
        return index.find(made.text)
    index.add(made.before)
    found = index.find(made.text)
    index.drop_last()
    return found


def report(name: str, tallies: dict[str, Tally], seconds: float) -> None:
    texts = sum(tally.texts for tally in tallies.values())
    print(
        f"\n{name}: precision {_precision(tallies.values()):.4f}, {1000 * seconds / texts:.1f} ms CPU a text"
    )
    print(f"{'class':28} {'texts':>6} {'found':>7} {'named':>7} {'false':>6}")
    for kind, tally in tallies.items():
        found, named = tally.found / tally.texts, tally.named / tally.texts
        print(f"{kind:28} {tally.texts:6} {found:7.4f} {named:7.4f} {tally.false:6}")


def _precision(tallies: Iterable[Tally]) -> float:
    counts = [(tally.found, tally.false) for tally in tallies]
    found, false = map(sum, zip(*counts, strict=True))
    return found / (found + false)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument(
        "--seeds", type=int, default=3, help="how often the pages are dealt anew (%(default)s)"
    )
    options = parser.parse_args()
    pages = read_pages(options.pages)
    contenders: dict[str, Callable[[], Index]] = {
        "ours": Ours,
        "datasketch, threshold 0.5": partial(Datasketch, 0.5),
        "datasketch, threshold 0.2": partial(Datasketch, 0.2),
    }
    for name, make_index in contenders.items():
        started = time.process_time()
        tallies = measure(make_index, pages, options.seeds)
        report(name, tallies, time.process_time() - started)


if __name__ == "__main__":
    main()
