"""Bylines as the world's papers write them, and the names in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.parsing import bylines


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Finch", ["Ada Finch"]),
        ("By Ada Finch, Ben Okoro and Chloe Lindqvist", ["Ada Finch", "Ben Okoro", "Chloe Lindqvist"]),
        ("Written by Ada Finch & Ben Okoro", ["Ada Finch", "Ben Okoro"]),
        ("Von Anna Berg und Jörg Öztürk", ["Anna Berg", "Jörg Öztürk"]),
        ("Ein Gastbeitrag von Anna Berg", ["Anna Berg"]),
        ("Text: Von Anna Berg", ["Anna Berg"]),
        ("Por Lucía Ferrer y Tomás Iglesias", ["Lucía Ferrer", "Tomás Iglesias"]),
        ("Par Élodie Marchand et Luc Petit", ["Élodie Marchand", "Luc Petit"]),
        ("Propos recueillis par Élodie Marchand", ["Élodie Marchand"]),
        ("di Carla Neri e Piero Galli", ["Carla Neri", "Piero Galli"]),
        ("Door Femke Bakker en Joris de Wit", ["Femke Bakker", "Joris de Wit"]),
        ("Av Kari Lunde og Ola Vik", ["Kari Lunde", "Ola Vik"]),
        ("Автор: Ирина Лебедева", ["Ирина Лебедева"]),
        ("Ирина Лебедева и Павел Орлов", ["Ирина Лебедева", "Павел Орлов"]),
        ("文/林小雨", ["林小雨"]),
        ("记者 林小雨", ["林小雨"]),
        ("記者林小雨、陳大文", ["林小雨", "陳大文"]),
        ("김하늘 기자", ["김하늘"]),
        ("بقلم: سلمى حداد", ["سلمى حداد"]),
        ("Oleh Dewi Lestari dan Budi Santoso", ["Dewi Lestari", "Budi Santoso"]),
    ],
)
def test_names_stand_behind_and_between_the_words_of_many_languages(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Finch and Ben Okoro Published: Jan 28", ["Ada Finch", "Ben Okoro"]),
        ("By Ada Finch | 12 May 2024", ["Ada Finch"]),
        ("Ada Finch May 12, 2024 2:20pm", ["Ada Finch"]),
        ("By Ada Finch\nSenior Political Correspondent\nUpdated 12:30", ["Ada Finch"]),
        ("Ada Finch, Editor-in-Chief", ["Ada Finch"]),
        ("Von Anna Berg, Kiel", ["Anna Berg"]),
        ("Von Anna Berg, Kiel, und Jörg Öztürk, AFP", ["Anna Berg", "Jörg Öztürk", "AFP"]),
        ("Ada Finch in Cape Town", ["Ada Finch"]),
        ("Ada Finch (ada.finch@gull.example)", ["Ada Finch"]),
        ("Ada Finch @adafinch https://gull.example/ada", ["Ada Finch"]),
        ("Ada Finch Read more from Ada Finch", ["Ada Finch"]),
        ("文/林小雨 图/陈大文", ["林小雨"]),
        ("Ada Finch; and; Ben Okoro", ["Ada Finch", "Ben Okoro"]),
        ("Ada Finch, Travel News Reporter", ["Ada Finch"]),
        ("Erstellt von Anna Berg am Dienstag", ["Anna Berg"]),
        ("Eingestellt von; Anna Berg; am; Dienstag", ["Anna Berg"]),
        ("Submitted by Ada Finch on Sunday", ["Ada Finch"]),
        ("By Ada Finch Illustration by Ben Okoro", ["Ada Finch"]),
        ("投稿者; 林小雨", ["林小雨"]),
        ("Gull Town; Von; Anna Berg", ["Anna Berg"]),
        ("Veröffentlicht am 8. Februar 2022; von; Anna Berg", ["Anna Berg"]),
        ("by; mudlark; in; Harbour", ["mudlark"]),
        ("By; Ada Finch; | 3 May 2024 |; Ferry Town News", ["Ada Finch"]),
        ("Dezember 10, 2019; mudlark", ["mudlark"]),
        ("渡し船新聞 2019年04月28日 08時00分", ["渡し船新聞"]),
        ("Über Anna; 1009 Artikel", ["Anna"]),
        ("mudlark; More Posts", ["mudlark"]),
        ("Piše: Ana Novak; prije 26 minuta", ["Ana Novak"]),
        ("By Ada Finch 16 hours ago", ["Ada Finch"]),
        ("(Reporting by Ada Finch; Editing by Ben Okoro)", ["Ada Finch"]),
        ("Ada Finch; Photo: Gull / Ben Okoro", ["Ada Finch"]),
        ("Foto e texto por Ada Finch", ["Ada Finch"]),
        ("الإثنين، 3 مايو 2024", []),
        ("سلمى حداد، نور كرم", ["سلمى حداد", "نور كرم"]),
    ],
)
def test_dates_roles_places_and_addresses_are_no_names(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    "name",
    [
        "Gull staff reporter",
        "Reuters",
        "Kanal 7",
        "Press Association",
        "María de la Cruz",
        "José Ortega y Gasset",
        "Ursula van der Berg",
        "文在山",
        "Gull-Redaktion",
        "Last, First"[:4],
    ],
)
def test_desks_agencies_and_compound_names_are_left_as_they_stand(name: str) -> None:
    assert bylines.names(name) == (name,)


def test_a_name_that_is_said_twice_is_one_author() -> None:
    assert bylines.names("Ada Finch; By Ada Finch") == ("Ada Finch",)


@pytest.mark.parametrize(
    "nobody", ["", "admin", "By", "https://gull.example", "me@gull.example", "2024-05-12", "|"]
)
def test_what_names_nobody_gives_no_names(nobody: str) -> None:
    assert bylines.names(nobody) == ()


@pytest.mark.parametrize("line", ["By Ada Finch", "Von: Anna Berg", "Author of the article: Ada Finch"])
def test_a_line_with_a_lead_in_and_a_full_name_begins_a_byline(line: str) -> None:
    assert bylines.begins_byline(line)


@pytest.mark.parametrize(
    "line", ["By the sea", "Von wegen sicher: was nun?", "Por fin llegó la lluvia", "Ada Finch"]
)
def test_a_sentence_that_begins_like_a_byline_is_none(line: str) -> None:
    assert not bylines.begins_byline(line)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Posted on Friday, May 3, 2024 by Ada Finch", "by Ada Finch"),
        ("3.5.2024, 13:30 von Anna", "von Anna"),
        ("by mudlark on May 3, 2024", "by mudlark on May 3, 2024"),
        ("On 3 May 2024 the pier that was built by Ada Finch reopens", ""),
        ("3 May 2024 by the sea", ""),
        ("Built by Ada Finch on 3 May 2024.", ""),
    ],
)
def test_a_byline_beside_a_date_is_told_from_a_sentence(line: str, byline: str) -> None:
    assert bylines.beside_date(line) == byline


@pytest.mark.parametrize(
    "line", ["Seven boats sailed Tuesday", "Die Beamten fanden das Boot", "Boats: Five Sailed"]
)
def test_what_has_long_words_without_capitals_or_a_colon_is_no_signature(line: str) -> None:
    assert not bylines.is_signature(line)


@given(st.text(max_size=300))
def test_any_text_gives_names_that_are_no_longer_than_names_are(text: str) -> None:
    assert all(0 < len(name) <= bylines.MAX_NAME_CHARS for name in bylines.names(text))


@pytest.mark.parametrize("name", ["Ada Finch Jr.", "Carla Neri C.", "Ada F.", "Förderverein Hafen e. V."])
def test_a_shortened_name_keeps_its_full_stop(name: str) -> None:
    assert bylines.names(f"By {name}") == (name,)


def test_a_sentence_without_capitals_is_no_persons_name() -> None:
    assert not bylines.is_signature("正是有了英勇无比的你们")
