"""Who wrote an article, on pages of many makes: what names a writer, and what only looks like it."""

import json

import pytest

from archive.article import Candidate, FieldSource, SiteProfile
from crawler.extraction import Claim, Field, extract
from crawler.extraction.parsing import bylines
from crawler.extraction.parsing.line_patterns import pattern_of
from tests.crawler.extraction.pages import NOW, TEXT, URL, json_ld, meta, page, read


def authored(*authors: object, **more: object) -> str:
    return json_ld(json.dumps({"@type": "NewsArticle", "author": list(authors), **more}))


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Von Bote-online-Redakteur Tomas Sabel", ["Tomas Sabel"]),
        ("dpa-Korrespondent Jan Berg", ["Jan Berg"]),
        ("Robin Tau, Bote-Experte", ["Robin Tau"]),
        ("Por nuestra corresponsal Lucía Ferrer", ["Lucía Ferrer"]),
        ("Lucía Ferrer, corresponsal en Bruselas", ["Lucía Ferrer"]),
        ("De notre correspondante à Berlin, Élodie Marchand", ["Élodie Marchand"]),
        ("Dal nostro inviato Carla Neri", ["Carla Neri"]),
        ("Наш корреспондент Ирина Лебедева", ["Ирина Лебедева"]),
        ("Ida Skov og Per Holm, journalister", ["Ida Skov", "Per Holm"]),
        ("This story was written by Ada Finch", ["Ada Finch"]),
        ("Contributed by Ada Finch", ["Ada Finch"]),
        ("Beitrag von Anna Berg", ["Anna Berg"]),
        ("Autor tekstu: Jan Kowalski", ["Jan Kowalski"]),
        ("Autor tekstu ; Jan Kowalski", ["Jan Kowalski"]),
        ("نویسنده: سارا احمدی", ["سارا احمدی"]),
        ("লেখক: রাহুল সেন", ["রাহুল সেন"]),
        ("【記者王小明／台北報導】", ["王小明"]),
        ("記者王小明、李大華／台北報導", ["王小明", "李大華"]),
        ("編譯王小明／綜合報導", ["王小明"]),
        ("本报记者 王小明 李大华", ["王小明", "李大华"]),
        ("撰文｜王小明 編輯｜李大華", ["王小明"]),
        ("[서울=뉴스] 김하늘 기자", ["김하늘"]),
        ("By Ada Finch in London and Ben Okoro in Lagos", ["Ada Finch", "Ben Okoro"]),
    ],
)
def test_roles_before_and_behind_names_are_left_out_in_any_language(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("責任編輯：王小明", []),
        ("Medically reviewed by Ann Li, MD", []),
        ("Written by Jane Roe; Reviewed by Ann Li, MD", ["Jane Roe"]),
        ("By Ada Finch; Translated by Ben Okoro", ["Ada Finch"]),
        ("By Ada Finch; Edited by Ben Okoro", ["Ada Finch"]),
        ("Translated by Ben Okoro", ["Ben Okoro"]),
    ],
)
def test_who_edited_or_translated_is_no_author_beside_who_wrote(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Автор статьи: mudlark ; Просмотров: 2 791", ["mudlark"]),
        ("Автор статьи: mudlark Просмотров: 471", ["mudlark"]),
        ("Tác giả: Lê Phương Lượt xem: 100", ["Lê Phương"]),
        ("Author: Ada Finch Category: News Comments: 0", ["Ada Finch"]),
        ("作者：王小明 阅读：471", ["王小明"]),
    ],
)
def test_other_labels_in_the_same_line_are_no_part_of_the_name(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    "name",
    ["Jane Roe, MD, MPH", "John Doe, Jr.", "Jane Roe, RDN", "Sức khỏe và Đời sống", "Health and Science"],
)
def test_degrees_and_the_and_of_a_desk_are_parts_of_the_name(name: str) -> None:
    assert bylines.names(name) == (name,)


def test_an_account_is_the_author_where_the_page_names_that_and_nobody() -> None:
    link = '<p class="byline"><a rel="author" href="/author/admin/">admin</a></p>'
    assert read("", link).authors == ("admin",)
    assert read(meta(author="Ada Finch"), link).authors == ("Ada Finch",)


def test_an_account_is_an_author_only_where_the_page_labels_it_so() -> None:
    assert bylines.names("admin") == ()
    assert bylines.names("Автор статьи: admin ; Просмотров: 129") == ("admin",)


@pytest.mark.parametrize(
    "line",
    ["捐赠说明", "本日の一品", "ขอบคุณครับ", "شكرا لكم", "KDF Key Derivation Function", "Read il Story Map"],
)
def test_a_short_last_line_is_no_name(line: str) -> None:
    body = (
        f"<p>A long paragraph about the harbour, which says nothing of who wrote it at all.</p><p>{line}</p>"
    )
    html = page(meta(article_author="mudlark")).replace(b"</article>", body.encode() + b"</article>")

    assert extract(html, URL, now=NOW).authors == ("mudlark",)


def test_a_signature_is_believed_where_nobody_else_is_named() -> None:
    html = page().replace(b"</article>", b"<p>Ada Finch</p></article>")
    assert extract(html, URL, now=NOW).authors == ("Ada Finch",)

    named = page(meta(author="mudlark")).replace(b"</article>", b"<p>Penta Sports</p></article>")
    assert extract(named, URL, now=NOW).authors == ("mudlark",)


@pytest.mark.parametrize(
    "link",
    [
        '<p>Licensed under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a></p>',
        '<p>This post is under <a rel="license" href="/licenses/by/ours">Gull Licence</a></p>',
        '<p>Theme by <a href="https://themes.example/author/somebody">Some Body</a></p>',
    ],
)
def test_a_licence_and_a_link_to_another_site_name_no_author(link: str) -> None:
    assert read(body=link).authors == ()


def test_a_link_below_the_text_to_a_person_that_it_is_about_is_no_byline() -> None:
    topics = '<div class="subjects"><span><a href="/person/maja-ek/">Maja Ek</a></span></div>'
    html = page(authored({"@type": "Organization", "name": "Fors News"}))
    html = html.replace(b"</article>", topics.encode() + b"</article>")

    assert extract(html, URL, now=NOW).authors == ("Fors News",)


def test_a_link_to_a_person_above_the_text_is_a_byline() -> None:
    assert read(body='<div><a href="/profile/ada-finch">Ada Finch</a></div>').authors == ("Ada Finch",)


@pytest.mark.parametrize(
    "person",
    [
        {"@type": "Person", "givenName": "Wibke", "familyName": "Harms"},
        {"@type": "Person", "name": "", "givenName": "Wibke", "familyName": "Harms"},
    ],
)
def test_a_person_may_be_given_by_first_and_last_name(person: object) -> None:
    assert read(authored(person)).authors == ("Wibke Harms",)


@pytest.mark.parametrize(
    "byline",
    [
        '<a rel="author" href="mailto:x@gull.example"><span>Loke</span> <span>Hedin</span></a>',
        '<div class="byline"><span class="first-name">Loke</span> <span class="last-name">Hedin</span></div>',
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<span itemprop="givenName">Loke</span> <span itemprop="familyName">Hedin</span></div>',
    ],
)
def test_first_and_last_name_may_stand_in_elements_of_their_own(byline: str) -> None:
    assert read(body=f"<section>{byline}</section>").authors == ("Loke Hedin",)


def test_a_list_of_writers_on_the_page_is_more_than_the_one_in_structured_data() -> None:
    writers = "".join(
        f'<div class="writer"><address><a rel="author" href="mailto:x">{name}</a></address></div>'
        for name in ("Loke Hedin", "Signe Malm")
    )
    article = read(
        authored({"@type": "Person", "name": "Signe Malm"}), f'<div class="writers">{writers}</div>'
    )

    assert set(article.authors) == {"Loke Hedin", "Signe Malm"}


@pytest.mark.parametrize("line", ["AFP, QUILLMOUTH", "Reuters", "共同通信", "Deutsche Presse-Agentur, Kiel"])
def test_a_line_with_an_agency_at_the_headline_is_before_the_outlet_in_structured_data(line: str) -> None:
    outlet = authored({"@type": "Organization", "name": "羽筆時報"})
    article = read(outlet, f'<ul class="tools"><li><div class="who">{line}</div></li></ul>')

    assert article.authors == (line.partition(",")[0],)


@pytest.mark.parametrize(
    "data",
    [
        {"author": {"@type": "Person", "name": "Kim Lode", "jobTitle": "Managing Editor"}},
        {
            "author": {"@type": "Person", "name": "Kim Lode"},
            "editor": {"@type": "Person", "name": "Kim Lode"},
        },
    ],
)
def test_an_editor_in_structured_data_is_not_the_writer_that_the_page_names(data: dict[str, object]) -> None:
    head = json_ld(json.dumps({"@type": "NewsArticle", **data}))

    assert read(head, "<p>By Ada Finch</p>").authors == ("Ada Finch",)
    assert read(head).authors == ("Kim Lode",)


def test_the_account_in_a_feed_loses_against_the_reporter_on_the_page() -> None:
    hint = Claim(Field.AUTHORS, Candidate(FieldSource.FEED, "Gull Web Team", "author"))
    for byline, name in (("By Ada Finch", "Ada Finch"), ("Posted by mudlark on 3 May 2024", "mudlark")):
        article = extract(page(body=f'<p class="byline">{byline}</p>'), URL, hints=[hint], now=NOW)
        assert article.authors == (name,)


def test_a_box_about_the_author_names_them_before_their_biography() -> None:
    biography = "Ada Finch has written about the harbour for twenty years. " * 6
    box = f'<div class="author-box"><h4>Ada Finch</h4><p>{biography}</p></div>'

    assert read(body=box).authors == ("Ada Finch",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Von unserer Korrespondentin Anna Berg", ["Anna Berg"]),
        ("Rechtsanwalt Jan Berg", ["Jan Berg"]),
        ("Anna Berg im Gespräch mit Jan Holm", ["Anna Berg", "Jan Holm"]),
        ("Γράφει ο Νίκος Λαμπράκης", ["Νίκος Λαμπράκης"]),
        ("Skrifað af Jóni Jónssyni", ["Jóni Jónssyni"]),
        ("द्वारा राम शर्मा", ["राम शर्मा"]),
        ("文・山田太郎 写真・鈴木花子", ["山田太郎"]),
        ("김하늘·이바다 기자", ["김하늘", "이바다"]),
        ("Story: Ada Finch", ["Ada Finch"]),
        ("Redaktion: Anna Berg (Pressesprecherin der Werft)", ["Anna Berg"]),
        ("Submitted by ada on Fri, 05/03/2024 - 10:00", ["ada"]),
        ("Von A. B. am um 09:07 Uhr gespeichert unter", ["A. B."]),
    ],
)
def test_names_stand_in_bylines_of_more_languages_and_systems(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ada Finch/AFP", ["Ada Finch", "AFP"]),
        ("Ada Finch (Reuters)", ["Ada Finch", "Reuters"]),
        ("Par Élodie Marchand avec AFP", ["Élodie Marchand", "AFP"]),
        ("Anna Berg mit dpa", ["Anna Berg", "dpa"]),
        ("Mit Material von dpa", ["dpa"]),
        ("Ada Finch with Ben Okoro", ["Ada Finch with Ben Okoro"]),
    ],
)
def test_an_agency_whose_material_was_used_is_an_author_beside_the_writer(
    byline: str, names: list[str]
) -> None:
    assert list(bylines.names(byline)) == names


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Zur Übersicht",
            "Alle Artikel",
            "Read all posts",
            "Ver más",
            "Voir tous",
            "会員登録",
            "ログイン",
            "登录",
        ),
        *("About", "Autoreninfo", "Press release", "Advertorial", "Nachrichten", "8 min", "2 others"),
        "From our own correspondent in Paris",
    ],
)
def test_commands_sections_and_counts_are_no_names(text: str) -> None:
    assert bylines.names(text) == ()


def test_a_link_to_register_is_no_byline() -> None:
    link = '<p><a href="/users/entry">会員登録</a></p>'
    assert read(authored({"@type": "Person", "name": "渡辺洋介"}), link).authors == ("渡辺洋介",)


@pytest.mark.parametrize(
    "line",
    [
        "5 February 2024 - Editorial staff: Ada Finch (spokeswoman of the harbour)",
        "<span>5 February 2024</span> <span>- Text: Ada Finch</span>",
        "5 February 2024 | 13:10 | Ada Finch",
    ],
)
def test_a_name_stands_behind_the_date_with_a_label_or_a_time_of_day_between(line: str) -> None:
    line = line.replace("Editorial staff", "Author")
    assert read(body=f"<p>{line}</p>").authors == ("Ada Finch",)


def test_drupals_submitted_line_below_the_text_is_a_byline() -> None:
    body = '<div class="submitted">Submitted by <span class="username">ada</span> on Fri, 05/03/2024 - 10:00</div>'
    html = page().replace(b"</article>", f"{body}</article>".encode())
    assert extract(html, URL, now=NOW).authors == ("ada",)


@pytest.mark.parametrize("byline", ["By Ada Finch, Ben Okoro", "Words by Ada Finch and Ben Okoro"])
def test_a_labelled_list_on_the_page_is_more_than_the_one_in_structured_data(byline: str) -> None:
    data = authored({"@type": "Person", "name": "Ada Finch"})
    assert read(data, f"<p>{byline}</p>").authors == ("Ada Finch", "Ben Okoro")


def test_a_list_in_two_sources_is_more_than_the_one_in_structured_data() -> None:
    data = authored({"@type": "Person", "name": "Ada Finch"}) + meta(author="Ada Finch, Ben Okoro")
    body = '<p class="byline">Ada Finch, Ben Okoro</p>'
    assert read(data, body).authors == ("Ada Finch", "Ben Okoro")


def test_a_short_name_that_two_bylines_show_is_before_the_owner_in_a_meta_tag() -> None:
    body = '<p>3 May 2024 by marion</p><p><a class="author" href="/author/3">marion</a></p>'
    assert read(meta(author="Gull Media Services"), body).authors == ("marion",)


def test_an_authors_employer_in_microdata_is_no_author() -> None:
    employer = (
        '<span itemprop="affiliation" itemscope><meta itemprop="name" content="Gull University"></span>'
    )
    author = f'<span itemprop="author" itemscope><span itemprop="name">Ada Finch</span>{employer}</span>'
    assert read(body=f"<p>{author}</p>").authors == ("Ada Finch",)


@pytest.mark.parametrize("name", ["citation_author", "dc.creator"])
def test_catalogues_have_the_family_name_first(name: str) -> None:
    tags = "".join(f'<meta name="{name}" content="{author}">' for author in ("Finch, Ada", "Ben Okoro"))
    assert read(tags).authors == ("Ada Finch", "Ben Okoro")


def test_a_person_in_full_on_the_page_is_before_the_account_that_posted_it() -> None:
    body = '<p class="submitted">Submitted by human on 3 May 2024</p><p>Words by Ada Finch</p>'
    assert read(body=body).authors == ("Ada Finch",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("【記者陳小華／台中報導】", ["陳小華"]),
        ("〔記者王大同/高雄報導〕", ["王大同"]),
        ("【記者陳小華／台中報導】週一傍晚的渡輪晚了兩個小時才離開港口，讓乘客非常生氣。" * 5, ["陳小華"]),
        ("（記者・山田太郎）", ["山田太郎"]),
        ("文・写真：佐藤花子", ["佐藤花子"]),
        ("김하늘 기자", ["김하늘"]),
        ("[서울=뉴스] 김하늘 기자 = 월요일 저녁 여객선은 예정보다 두 시간 늦게 항구를 떠났다.", ["김하늘"]),
        ("корреспондент Ирина Лебедева", ["Ирина Лебедева"]),
        ("Του Νίκου Λαμπράκη", ["Νίκου Λαμπράκη"]),
        ("Karl Huber, Redakteur", ["Karl Huber"]),
        ("De nuestra corresponsal Lucía Ferrer", ["Lucía Ferrer"]),
        ("De notre correspondant à Rome, Paul Durand", ["Paul Durand"]),
        ("This story was written by Ada Finch.", ["Ada Finch"]),
        ("Story and photos by Ada Finch", ["Ada Finch"]),
        ("By Gull Staff Writer Ada Finch", ["Ada Finch"]),
        ("Door: Jan van der Berg", ["Jan van der Berg"]),
        ("By Reuters", ["Reuters"]),
        ("Von dpa", ["dpa"]),
        ("<div class=first>Ada</div><div class=last>Finch</div>", ["Ada Finch"]),
    ],
)
def test_a_line_of_its_own_at_the_headline_names_who_wrote(line: str, names: list[str]) -> None:
    is_list = line.startswith("<div")
    line = f"<div class=byline>{line}</div>" if is_list else f"<p>{line}</p>"
    assert list(read(body=line, lang="en").authors) == names


@pytest.mark.parametrize("line", ["Ben Okoro, CEO", "Ben Okoro, expert", "Old Harbour Lane", "[Live blog]"])
def test_a_line_at_the_headline_that_is_about_somebody_names_no_author(line: str) -> None:
    assert read(body=f"<p>{line}</p>").authors == ()


@pytest.mark.parametrize("tag", ["b", "strong"])
def test_a_bold_name_before_the_text_signs_before_the_account_that_posted_it(tag: str) -> None:
    account = {"@type": "Person", "name": "Gull D", "url": "https://gull.example/author/admin/"}
    line = f"<p><{tag}>ADA FINCH</{tag}></p>"
    assert read(body=line).authors == ("ADA FINCH",)
    assert read(authored(account), line).authors == ("ADA FINCH",)
    assert read(authored(account)).authors == ("Gull D",)


@pytest.mark.parametrize("line", ["Key Takeaways", "THE PILOT", "What Happened Next"])
def test_a_bold_title_or_subject_before_the_text_is_no_author(line: str) -> None:
    assert read(body=f"<p><b>{line}</b></p>").authors == ()


def test_a_biography_that_begins_with_the_emphasised_name_is_a_byline() -> None:
    biography = (
        "is a reporter at the Gull. She has written about harbours since 1999, and about the people in them."
    )
    box = f"<div class=about-author><p><strong>Ada Finch</strong> {biography} {biography}</p></div>"
    assert read(body=box).authors == ("Ada Finch",)


def test_a_link_in_a_paragraph_to_a_person_is_no_byline() -> None:
    link = '<a href="/people/ben-okoro">Ben Okoro</a>'
    text = f"<p>The harbour is open again, and {link} was the first who came in, at six, on his own boat.</p>"
    assert read(body=text).authors == ()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("gull.example, Frankfurt, Germany", ["gull.example"]),
        ("Ada Finch, Redaktion", ["Ada Finch"]),
        ("Harbour Media Ltd www.harbour.example", ["Harbour Media Ltd"]),
        ("Copyright Harbour GmbH & Co. KG", []),
        ("Фото Ирины Лебедевой", []),
        ("anónimo", []),
        ("index.html", []),
        ("License: CC BY-NC 4.0", []),
        ("3 de Mayo de", []),
    ],
)
def test_sites_places_desks_files_and_photographers_are_no_people(byline: str, names: list[str]) -> None:
    assert list(bylines.names(byline)) == names


def test_the_address_of_an_office_is_no_byline() -> None:
    assert read(body="<address>Harbour House East, 3003 Quillmouth<br>Tel. 555 0199</address>").authors == ()


def test_a_labelled_name_may_have_lines_below_it_that_name_photographers() -> None:
    end = b"<p>Text: Ada Finch</p><p>Fotos: Ben Okoro</p></article>"
    assert extract(page().replace(b"</article>", end), URL, now=NOW).authors == ("Ada Finch",)


def test_a_byline_in_what_a_template_calls_a_teaser_signs_where_nobody_else_does() -> None:
    assert read(body="<span class=teaser-cat>von Anna Berg</span>").authors == ("Anna Berg",)


COMMENTED = """<html><head><title>Closed on Monday</title></head><body><div id=content><h3>Closed on Monday</h3>
<p>The office stays closed on Monday.</p><p class=posted>Posted by ada at May  3, 2024 01:26 PM</p>
<h2 id=comments>Comments</h2><div id=c1><p>I was at the door already.</p></div>
<p class=posted>Posted by: Ben Okoro at May  4, 2024 12:07 AM</p></div></body></html>"""


def test_who_posted_is_the_author_and_who_commented_is_not() -> None:
    assert extract(COMMENTED.encode(), URL, now=NOW).authors == ("ada",)


@pytest.mark.parametrize(
    "line",
    [
        "<li>2024-05-03 10:15 <a href='/lost'>Lost in the fog of Google Takeout</a></li>",
        "<li>2018-05-31 16:10 <a href='/verloren'>Verloren im Nebel von Google Takeout</a></li>",
        "<p>Finch, A. (2024, May 3). The harbour of the old town.</p>",
    ],
)
def test_a_dated_title_and_a_cited_work_name_no_author(line: str) -> None:
    assert read(body=f"<p>Closed.</p>{line}", lang="de").authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2024 at 10:15 am by ada",
        "3. Mai 2024 um 10:15 Uhr von Anna Muster",
        "Posted on 3 May 2024 by Ada Finch",
    ],
)
def test_who_is_named_behind_the_date_is_the_author(line: str) -> None:
    assert bylines.beside_date(line)


def test_who_posted_is_the_author_where_the_line_is_known_as_no_part_of_the_text() -> None:
    line = "Posted by ada at May 3, 2024 01:26 PM"
    pattern = pattern_of("Posted by ben at June 9, 2023 09:05 PM", "en")
    html = page(body=TEXT).replace(b"</article>", f"<p>{line}</p></article>".encode())
    article = extract(html, URL, now=NOW, profile=SiteProfile(patterns=frozenset({pattern or ""})))
    assert article.authors == ("ada",)
    assert line not in article.text
