"""How well near-copies are found and told from what only looks like them, beside datasketch's in-memory LSH.

    python -m benchmarks.identity PAGES.jsonl.gz...

The pages are JSON Lines with `body` and `html`. The classes of texts are in near_copies.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from datasketch import MinHash, MinHashLSH

from archive.identity.overlap import Overlap, overlap
from archive.identity.relations import Relation, is_composite, relation
from archive.identity.winnowing import handles, rank
from archive.identity.words import Words
from benchmarks.near_copies import Made, Maker, Page, read_pages

CHECKED = 8  # candidates compared word for word


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


class Ours:
    """The archive's way, with a dictionary in place of its tables."""

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
        candidates = rank(self._postings.get(handle, ()) for handle in handles(words))[:CHECKED]
        relations = {entry: relation(words, self._texts[entry]) for entry in candidates}
        related = {entry: kind for entry, kind in relations.items() if kind is not Relation.UNRELATED}
        overlaps = [overlap(words, self._texts[entry]) for entry in related]
        return Found(frozenset(related), _named(list(related.values()), overlaps))


def _named(relations: Sequence[Relation], overlaps: Sequence[Overlap]) -> Relation:
    if is_composite(overlaps):
        return Relation.COMPOSITE
    return relations[0] if relations else Relation.UNRELATED


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
