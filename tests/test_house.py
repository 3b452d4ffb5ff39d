"""The source tree can be read: few entries in each package's root, and each folder says what belongs in it."""

import ast
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawler", "pressmark")
MOST_ENTRIES = 20


def test_the_roots_of_the_packages_have_few_entries() -> None:
    for root in (*PACKAGES, "crawler/extraction"):
        entries = [
            entry for entry in (CHECKOUT / root).iterdir() if entry.is_file() or any(entry.glob("*.py"))
        ]
        assert len(entries) <= MOST_ENTRIES, f"{root} has {len(entries)} entries: give some of them a folder"


def test_each_folder_says_in_two_sentences_what_belongs_in_it() -> None:
    for package in PACKAGES:
        for file in (CHECKOUT / package).rglob("__init__.py"):
            says = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            sentences = [end for end in says.replace(".\n", ". ").split(". ") if end]
            assert len(sentences) >= 2, f"{file.relative_to(CHECKOUT)} says: {says!r}"
