"""Bylines as people write them, to the names in them."""

import pytest

from crawler.extraction.parsing import bylines


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Publicado por Marisol Ferrer en 17:55", ("Marisol Ferrer",)),
        ("Geschrieben von Anna Lehnert am 9. Mai 2025", ("Anna Lehnert",)),
        ("By Jane Doe on May 3, 2024", ("Jane Doe",)),
        ("Texte et photos : Odile Marchand", ("Odile Marchand",)),
        ("Words and pictures: Ada Finch", ("Ada Finch",)),
        ("Ada Finch (words) and Ben Okoro (map)", ("Ada Finch", "Ben Okoro")),
        ("文・佐伯みどり", ("佐伯みどり",)),
    ],
)
def test_what_stands_around_names_is_left_out(byline: str, names: tuple[str, ...]) -> None:
    assert bylines.names(byline) == names


def test_a_name_that_ends_like_a_label_is_a_name() -> None:
    assert bylines.names("林晓文; 周子安") == ("林晓文", "周子安")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Priya Nair, Town Hall Reporter", ("Priya Nair",)),
        ("Jane Roe, Health Editor, and John Doe, Political Correspondent", ("Jane Roe", "John Doe")),
        ("By Ada Finch, Ben Okoro and Li Wei, staff writers", ("Ada Finch", "Ben Okoro", "Li Wei")),
    ],
)
def test_a_job_behind_a_name_is_dropped_with_the_desk_in_it(byline: str, names: tuple[str, ...]) -> None:
    assert bylines.names(byline) == names
