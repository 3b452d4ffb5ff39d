"""The source tree can be read: few entries in each package's root, and each folder says what belongs in it."""

import ast
import re
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


def test_imports_inside_functions_are_those_that_the_architecture_page_gives_a_reason_for() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition("## Imports inside functions")[2].partition("\n## ")[0]
    allowed = set(re.findall(r"`([\w/]+\.py)`", section))
    importing = {
        path
        for path, tree in modules().items()
        if not path.startswith("crawler/cli/") and imports_inside_functions(tree)
    }
    assert importing == allowed


def test_no_class_name_stands_twice() -> None:
    homes: dict[str, list[str]] = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(path)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def modules() -> dict[str, ast.Module]:
    """The modules of all packages by their paths."""
    files = [file for package in PACKAGES for file in (CHECKOUT / package).rglob("*.py")]
    return {
        file.relative_to(CHECKOUT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files
    }


def imports_inside_functions(tree: ast.Module) -> list[ast.stmt]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    return [node for node in inside if isinstance(node, ast.Import | ast.ImportFrom)]
