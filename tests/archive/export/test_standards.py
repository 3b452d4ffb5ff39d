"""Books and feeds are valid, whatever texts they are made of: the rules that EPUBCheck and the W3C's feed validator
look at. Where `epubcheck` is installed, it is asked, too.

https://www.w3.org/TR/epub-33/ · https://www.rssboard.org/rss-specification · RFC 4287
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.archive import Archive
from archive.export.light_markdown import escaped_words
from archive.export.markup import _MARKDOWN, printable
from crawler.extraction import extract
from tests.archive.conftest import Keeper
from tests.archive.export.test_formats import TROUBLE

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ATOM = "{http://www.w3.org/2005/Atom}"
OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
TABLE = (
    "- [x](y)\n- *b*\n\n| [c](http://x.example/) | e \\| f |\n| --- | --- |\n| 1<br>2 | ~~3~~ |\n\n7. one\n8. two\n\n"
    "> quote\n\n# head\n\n###### six\n\n```\n*code* [x](y) & <b>\n```"
)
LINKS = (
    "[a](https://x.example/a%20b?c=d&e=f) [b](https://x.example/|) [c](<http://x.example/ö {}>) <https://x.example/[]>\n\n"
    "[e](http://[::1) [f](https:foo) [g](http://a:99999/) [h](javascript:alert) [i](//x.example) [j](http://[::1]:80/)\n\n"
    "![k](http://x.example/k.png) <b>bold</b> <script>no</script> &nbsp; &#0; &#xB; ]]>"
)


@pytest.fixture
def engine() -> str:
    """What is exported is the same on both databases: see test_selection."""
    return "sqlite"


@pytest.fixture
def hostile(shelf: Archive, keeper: Keeper) -> Archive:
    """A shelf of articles that are made to break a book: by their markup, titles, languages and characters."""
    keeper.keep("https://a.example/x?a=1&b=2#c", TROUBLE)
    keeper.keep("https://a.example/y", TROUBLE, markdown=TROUBLE.replace("\n", "\n\n"))
    keeper.keep("https://a.example/z", "x", markdown=TABLE, title="long " * 2_000, language="x-bad lang")
    keeper.keep(
        'https://a.example/|{}[]`^?q="<>%zz', "a\ufffe\ufdd0\x00b", title="\x00\x1b]0;x\x07", language="de_DE"
    )
    keeper.keep("https://a.example/ar", title="النهر", text="ارتفع النهر ليلاً.", language="ar")
    keeper.keep("https://a.example/links", "x", markdown=LINKS, title=" \u200b ", authors=("<b>", "A & B"))
    keeper.keep("https://a.example/he", title="הנהר עלה", text="הנהר עלה בלילה.")
    return shelf


@pytest.fixture
def book(hostile: Archive, tmp_path: Path) -> Iterator[ZipFile]:
    hostile.export(tmp_path / "a.epub", all_revisions=True)
    with ZipFile(tmp_path / "a.epub") as file:
        yield file


def package_of(book: ZipFile) -> etree._Element:
    return etree.fromstring(book.read("book.opf"))


def pages_of(book: ZipFile) -> dict[str, etree._Element]:
    return {name: etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")}


def test_a_book_begins_with_its_type_as_it_is(book: ZipFile) -> None:
    first, *others = book.infolist()
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
    assert book.read(first) == b"application/epub+zip"
    assert {info.compress_type for info in others} <= {ZIP_STORED, ZIP_DEFLATED}
    assert not [info for info in others if info.flag_bits & 1]  # encrypted


def test_the_container_of_a_book_names_its_package(book: ZipFile) -> None:
    [root] = etree.fromstring(book.read("META-INF/container.xml")).iter(CONTAINER)
    assert root.get("full-path") in book.namelist()
    assert root.get("media-type") == "application/oebps-package+xml"


def test_the_manifest_of_a_book_has_each_file_once_and_no_other(book: ZipFile) -> None:
    names = Counter(book.namelist())
    listed = Counter(item.get("href") for item in package_of(book).iter(f"{OPF}item"))
    assert set(names.values()) == set(listed.values()) == {1}
    assert listed.keys() == names.keys() - {"mimetype", "META-INF/container.xml", "book.opf"}


def test_the_ids_of_a_book_are_its_own_and_its_spine_has_all_chapters(book: ZipFile) -> None:
    package = package_of(book)
    ids = [element.get("id") for element in package.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    spine = [reference.get("idref") for reference in package.iter(f"{OPF}itemref")]
    assert len(spine) == len(set(spine))
    assert set(spine) == items.keys() - {"nav"}
    assert [name for name, item in items.items() if item.get("properties") == "nav"] == ["nav"]


def test_the_metadata_of_a_book_are_what_a_book_must_have(book: ZipFile) -> None:
    package = package_of(book)
    [identifier] = [
        one for one in package.iter(f"{DC}identifier") if one.get("id") == package.get("unique-identifier")
    ]
    assert URI.fullmatch(identifier.text or "")
    assert all((title.text or "").strip() for title in package.iter(f"{DC}title"))
    languages = [one.text or "" for one in package.iter(f"{DC}language")]
    assert languages
    assert not [language for language in languages if not LANGUAGE.fullmatch(language)]
    [modified] = [
        meta.text for meta in package.iter(f"{OPF}meta") if meta.get("property") == "dcterms:modified"
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", modified or "")


def test_the_contents_of_a_book_lead_to_each_chapter_in_order(book: ZipFile) -> None:
    pages = pages_of(book)
    [contents] = [nav for nav in pages["nav.xhtml"].iter(f"{XHTML}nav") if nav.get(OPS_TYPE) == "toc"]
    links = list(contents.iter(f"{XHTML}a"))
    assert [link.get("href") for link in links] == [f"a{number}.xhtml" for number in range(1, len(pages))]
    assert all("".join(map(str, link.itertext())).strip() for link in links)


def test_each_page_of_a_book_has_a_title_a_language_and_no_id_twice(book: ZipFile) -> None:
    for page in pages_of(book).values():
        assert [bool((title.text or "").strip()) for title in page.iter(f"{XHTML}title")] == [True]
        assert page.get("lang") == page.get(LANG)
        assert LANGUAGE.fullmatch(page.get("lang") or "")
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids))


def test_each_link_of_a_book_is_a_url_and_nothing_is_loaded_or_run(book: ZipFile) -> None:
    for name, page in pages_of(book).items():
        assert not list(
            page.iter(f"{XHTML}img", f"{XHTML}script", f"{XHTML}iframe", f"{XHTML}style", f"{XHTML}b")
        )
        for link in page.iter(f"{XHTML}a"):
            address = link.get("href") or ""
            assert address in book.namelist() if name == "nav.xhtml" else is_of_web(address), address


def is_of_web(address: str) -> bool:
    parts = urlsplit(address)
    is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    return is_whole and URI.fullmatch(address) is not None


def test_chapters_from_right_to_left_say_so_in_the_contents_too(book: ZipFile) -> None:
    pages = pages_of(book)
    entries = {item[0].get("href"): item.get("dir") for item in pages["nav.xhtml"].iter(f"{XHTML}li")}
    for name, page in pages.items():
        is_rtl = any(letter in "".join(map(str, page.itertext())) for letter in "نה")
        if name != "nav.xhtml":
            assert (page.get("dir"), entries[name]) == (("rtl",) * 2 if is_rtl else ("ltr",) * 2)
    assert Counter(entries.values())["rtl"] == 2


@pytest.mark.skipif(shutil.which("epubcheck") is None, reason="epubcheck is not installed")
@pytest.mark.parametrize("query", ["", "nothing", "site:a.example"])
def test_epubcheck_finds_no_fault(hostile: Archive, tmp_path: Path, query: str) -> None:
    hostile.export(tmp_path / "a.epub", query)
    done = subprocess.run(["epubcheck", tmp_path / "a.epub"], capture_output=True, text=True, check=False)
    assert "ERROR" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr


@given(
    st.lists(st.text() | st.sampled_from([*TROUBLE.split("\n"), *LINKS.split()]), max_size=4).map(" ".join)
)
def test_any_words_are_well_formed_and_read_as_they_are(words: str) -> None:
    line = " ".join(printable(words).split())
    page = etree.fromstring(f"<div>{_MARKDOWN.render(escaped_words(line))}</div>")
    assert " ".join("".join(map(str, page.itertext())).split()) == line
    assert {element.tag for element in page.iter()} <= {"div", "p"}


@given(st.lists(st.text() | st.sampled_from([TABLE, LINKS, "\n\n", "`", "*", "~~", "| "])).map("".join))
def test_any_markdown_is_well_formed_with_links_that_are_urls(markdown: str) -> None:
    page = etree.fromstring(f"<div>{_MARKDOWN.render(printable(markdown))}</div>")
    assert not list(page.iter("img", "script"))
    for link in page.iter("a"):
        assert is_of_web(link.get("href") or "") or (link.get("href") or "").startswith("mailto:")


@pytest.fixture(params=[".rss", ".atom"])
def feed(request: pytest.FixtureRequest, hostile: Archive, tmp_path: Path) -> etree._Element:
    hostile.export(tmp_path / f"a{request.param}", all_revisions=True)
    return etree.fromstring((tmp_path / f"a{request.param}").read_bytes())


def texts(element: etree._Element, *names: str) -> list[str]:
    """Of the children by these names, of RSS or of Atom."""
    children = (child for name in names for child in (*element.findall(name), *element.findall(ATOM + name)))
    return [child.text or "" for child in children]


def entries_of(feed: etree._Element) -> list[etree._Element]:
    return [*feed.iter("item", f"{ATOM}entry")]


def test_each_entry_of_a_feed_has_one_id_which_no_other_has(feed: etree._Element) -> None:
    ids = [texts(entry, "guid", "id") for entry in entries_of(feed)]
    assert {len(one) for one in ids} == {1}
    assert len({one for [one] in ids}) == len(ids) == 10
    assert all(URI.fullmatch(one) for [one] in ids)


def test_an_id_that_is_called_a_permanent_link_is_the_link(feed: etree._Element) -> None:
    for item in feed.iter("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == str(texts(item, "link") == [guid.text]).lower()


def test_a_feed_and_its_entries_have_what_they_must_have(feed: etree._Element) -> None:
    if feed.tag == "rss":
        assert feed.get("version") == "2.0"
        [channel] = feed.findall("channel")
        assert all(
            len(texts(channel, name)) == 1 for name in ("title", "link", "description", "lastBuildDate")
        )
        assert all(texts(item, "title") and texts(item, "link") for item in entries_of(feed))
    else:
        assert all(
            len(texts(node, name)) == 1
            for node in (feed, *entries_of(feed))
            for name in ("id", "title", "updated")
        )
        assert all(texts(author, "name")[0].strip() for author in feed.iter(f"{ATOM}author"))
        assert all(entry.find(f"{ATOM}author") is not None for entry in entries_of(feed))
    assert all(title.strip() for entry in entries_of(feed) for title in texts(entry, "title"))


def test_the_links_of_a_feed_are_whole(feed: etree._Element) -> None:
    links = [link.get("href") or link.text or "" for link in feed.iter("link", f"{ATOM}link")]
    assert len(links) >= 10
    assert not [link for link in links if not URI.fullmatch(link)]
    assert all(len(entry.findall("link") + entry.findall(f"{ATOM}link")) == 1 for entry in entries_of(feed))


def test_the_dates_of_a_feed_are_written_as_its_standard_has_them(feed: etree._Element) -> None:
    for node in feed.iter("pubDate", "lastBuildDate"):
        assert RFC_822.fullmatch(node.text or "")
        assert parsedate_to_datetime(node.text or "").tzinfo
    for node in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert RFC_3339.fullmatch(node.text or "")
        assert datetime.fromisoformat(node.text or "").tzinfo


def test_the_html_in_a_feed_is_well_formed_and_loads_nothing(feed: etree._Element) -> None:
    contents = [*feed.iter("{http://purl.org/rss/1.0/modules/content/}encoded", f"{ATOM}content")]
    assert len(contents) == 10
    for content in contents:
        page = etree.fromstring(f"<div>{content.text}</div>")
        assert not list(page.iter("img", "script", "iframe"))
        assert all(is_of_web(link.get("href") or "") for link in page.iter("a"))


CHANGED = "the <del>old</del><ins>new</ins> bridge"
PAGE = (
    f"<html><head><title>Boats</title></head><body><article><h1>By {CHANGED}</h1>"
    + "".join(
        f"<p>The harbour master counted {number} boats before the rain came.</p>" for number in range(9)
    )
    + f"<p>He crossed {CHANGED}.</p><ul><li>Under {CHANGED}</li></ul><table><tr><th>Where</th><th>When</th></tr>"
    f"<tr><td>At {CHANGED}</td><td>Noon<br>Night</td></tr></table><h2>Over {CHANGED}</h2>"
    "<p>They understood un<ins>der</ins>stood.</p></article></body></html>"
)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".md.zip", ".epub", ".rss", ".atom"])
def test_what_was_deleted_and_what_was_put_in_are_words_of_their_own(
    keeper: Keeper, tmp_path: Path, suffix: str
) -> None:
    read = extract(PAGE.encode(), "https://post.example/boats")
    keeper.keep("https://post.example/boats", read.text, title=read.title, markdown=read.markdown)
    keeper.archive.export(tmp_path / f"a{suffix}")
    said = words_in(tmp_path / f"a{suffix}")
    for place in ("By", "He crossed", "Under", "At", "Over"):
        assert f"{place} the old new bridge" in said
    assert "oldnew" not in said
    assert "Noon Night" in said
    assert "understood" in said


def words_in(path: Path) -> str:
    """What a reader of the file reads, without markup."""
    if path.suffix in {".epub", ".zip"}:
        with ZipFile(path) as file:
            written = "\n".join(file.read(name).decode() for name in file.namelist())
    else:
        written = path.read_text(encoding="utf-8-sig").replace("&lt;", "<").replace("&gt;", ">")
    return " ".join(
        re.sub(r"~~|<br ?/?>|\\n", lambda mark: "" if mark[0] == "~~" else " ", written)
        .replace("<s>", "")
        .replace("</s>", "")
        .split()
    )
