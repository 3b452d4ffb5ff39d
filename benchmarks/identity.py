"""How well near-copies are found and told from what only looks like them, beside datasketch's in-memory LSH.

    python -m benchmarks.identity PAGES.jsonl.gz...

The pages are JSON Lines with `body` and `html`. See near_copies for the classes.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from datasketch import MinHash, MinHashLSH

from archive.identity.similarity import Relation, is_composite, overlap, relation
from archive.identity.winnowing import handles, rank
from archive.identity.words import Words
from benchmarks.near_copies import Made, Maker, read_pages

DEBUG = None
CHECKED = 8  # candidates compared word for word, as in the archive


@dataclass(frozen=True, slots=True)
class Found:
    """What an index says of a text: the entries that it takes for related, and the relation it names."""

    entries: frozenset[int]
    relation: Relation | None = None


class Index(Protocol):
    def add(self, text: str) -> None: ...
    def drop_last(self) -> None: ...
    def find(self, text: str) -> Found: ...


class Ours:
    """Handles in a dictionary instead of SQL; all else as in the archive."""

    def __init__(self) -> None:
        self._postings: defaultdict[int, list[int]] = defaultdict(list)
        self._texts: list[Words] = []

    def add(self, text: str) -> None:
        words = Words.of(text)
        for handle in handles(words):
            self._postings[handle].append(len(self._texts))
        self._texts.append(words)

    def drop_last(self) -> None:
        for handle in handles(self._texts.pop()):
            self._postings[handle].pop()

    def find(self, text: str) -> Found:
        words = Words.of(text)
        postings = (self._postings.get(handle, []) for handle in handles(words))
        relations = {number: relation(words, self._texts[number]) for number in rank(postings)[:CHECKED]}
        related = {number: kind for number, kind in relations.items() if kind is not Relation.UNRELATED}
        return Found(frozenset(related), self._named(words, related))

    def _named(self, words: Words, related: dict[int, Relation]) -> Relation | None:
        overlaps = [overlap(words, self._texts[number]) for number in related]
        return Relation.COMPOSITE if is_composite(overlaps) else next(iter(related.values()), None)


class Datasketch:
    """MinHash over shingles of three words, 128 permutations, at the threshold given."""

    def __init__(self, threshold: float) -> None:
        self._lsh = MinHashLSH(threshold=threshold, num_perm=128)
        self._size = 0

    def add(self, text: str) -> None:
        self._lsh.insert(self._size, self._minhash(text))
        self._size += 1

    def drop_last(self) -> None:
        self._size -= 1
        self._lsh.remove(self._size)

    def find(self, text: str) -> Found:
        return Found(frozenset(self._lsh.query(self._minhash(text))))

    @staticmethod
    def _minhash(text: str) -> MinHash:
        words = Words.of(text).words
        minhash = MinHash(num_perm=128)
        minhash.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
        return minhash


@dataclass(slots=True)
class Tally:
    """Counts for one class. A text is found if any text that it was made from is; `false` matches are to others."""

    texts: int = 0
    found: int = 0
    named: int = 0
    false: int = 0
    names: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def count(self, made: Made, found: Found) -> None:
        self.texts += 1
        self.found += bool(found.entries & made.origins)
        self.named += found.relation is made.relation
        self.false += bool(found.entries - made.origins)
        self.names[str(found.relation)] += 1


def tally(index: Index, made_texts: Iterable[Made]) -> dict[str, Tally]:
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for made in made_texts:
        if made.before:
            index.add(made.before)
        found = index.find(made.text)
        if DEBUG and made.before is None and bool(found.entries) != bool(made.origins):
            DEBUG(made, found)
        tallies[made.kind].count(made, found)
        if made.before:
            index.drop_last()
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=2, help="how many times pages are dealt out anew")
    options = parser.parse_args()
    pages = read_pages(options.pages)
    for name, make_index in (
        ("ours", Ours),
        ("datasketch 0.5", lambda: Datasketch(0.5)),
        ("datasketch 0.2", lambda: Datasketch(0.2)),
    ):
        started = time.process_time()
        totals: defaultdict[str, Tally] = defaultdict(Tally)
        for seed in range(options.seeds):
            dealt = random.Random(seed).sample(pages, len(pages))
            originals, lenders = dealt[: len(pages) // 2], dealt[len(pages) // 2 :]
            index = make_index()
            for page in originals:
                index.add(page.body)
            for kind, part in tally(index, Maker(originals, lenders, seed).make()).items():
                total = totals[kind]
                total.texts += part.texts
                total.found += part.found
                total.named += part.named
                total.false += part.false
                for k, v in part.names.items():
                    total.names[k] += v
        print(name, time.process_time() - started)
        for kind, t in totals.items():
            print(
                f"{kind:30s} {t.texts:5d} {t.found / t.texts:.4f} named {t.named / t.texts:.3f} false {t.false} {dict(t.names)}"
            )
        ma = sum(t.false for t in totals.values())
        tp = sum(t.found for t in totals.values())
        print("precision", tp / (tp + ma))


if __name__ == "__main__":
    main()
