"""What of a text is the article's, and so makes a revision when it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity.texts.stable_text import stable_digest, stable_text
from tests.archive.identity.prose import prose

TEXT = "\n".join(f"{prose(seed, 40)}." for seed in range(6))
LINES = TEXT.split("\n")


def with_line(line: str) -> str:
    return "\n".join([*LINES[:3], line, *LINES[3:]])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Read also: The mill opens at last", "Read also: Council passes its budget"),
        ("Updated 3 May 2026 at 12:30", "Updated 3 May 2026 at 18:05"),
        ("2 hours ago", "5 hours ago"),
        ("23 comments", "1,204 comments"),
        ("関連記事 新しい橋", "関連記事 町の予算"),
    ],
)
def test_a_line_that_comes_and_goes_changes_nothing(before: str, after: str) -> None:
    assert stable_digest(with_line(before)) == stable_digest(with_line(after)) == stable_digest(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Correction: the vote was on Tuesday.",
        "“We heard it in the night.”",
        "訂正：投票は火曜日でした。",
        f"{prose(9, 30)} and no full stop",
    ],
)
def test_a_sentence_that_was_added_changes_the_text(line: str) -> None:
    assert stable_digest(with_line(line)) != stable_digest(TEXT)


def test_a_word_that_was_edited_changes_the_text() -> None:
    assert stable_digest(TEXT.replace(LINES[2].split()[5], "corrected", 1)) != stable_digest(TEXT)


@pytest.mark.parametrize("mark", ["## ", "- ", "1. ", "> ", "* "])
def test_headings_lists_and_quotations_are_the_articles_however_short(mark: str) -> None:
    text = with_line("Two hundred grams of flour")
    markdown = text.replace("Two hundred", f"{mark}Two hundred")
    assert stable_text(text, markdown) == text
    assert stable_text(text) == TEXT


def test_a_poem_is_kept_whole() -> None:
    poem = "\n".join(prose(seed, 6) for seed in range(12))
    assert stable_text(poem) == poem


@given(st.text())
def test_what_is_left_is_most_of_the_text_in_its_order(text: str) -> None:
    rest = stable_text(text)
    assert len(rest) >= 0.8 * len(text)
    lines = iter(text.split("\n"))
    assert all(line in lines for line in rest.split("\n"))
