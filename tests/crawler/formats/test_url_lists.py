"""URLs from a list or from a browser's bookmarks."""

import pytest

from crawler.formats.url_lists import ListedUrl, NoList, read_list

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<DL><p>
    <DT><H3 ADD_DATE="1700000000">News</H3>
    <DL><p>
        <DT><A HREF="https://a.example/flood?x=1&amp;y=2" ADD_DATE="1700000001">The flood</A>
        <DT><A HREF="javascript:void(0)">A bookmarklet</A>
    </DL><p>
    <DT><A HREF="HTTP://b.example/">B</A>
</DL>
"""


def read_urls(text: str | bytes) -> list[str]:
    return [listed.url for listed in read_list(text)]


def test_a_list_has_one_url_a_line_and_may_have_comments() -> None:
    text = "# to read\nhttps://a.example/1\n\n  https://a.example/2  \n"
    assert read_urls(text) == ["https://a.example/1", "https://a.example/2"]


def test_what_is_no_url_stays_in_to_be_reported() -> None:
    assert read_urls("https://a.example/1\nnot a url") == ["https://a.example/1", "not a url"]


def test_bookmarks_give_their_web_addresses_in_order() -> None:
    assert read_urls(BOOKMARKS) == ["https://a.example/flood?x=1&y=2", "HTTP://b.example/"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_list_may_be_in_any_unicode(encoding: str) -> None:
    text = "https://a.example/größe\r\nhttps://a.example/2\r\n"
    assert read_urls(text.encode(encoding)) == ["https://a.example/größe", "https://a.example/2"]


@pytest.mark.parametrize(
    ("line", "urls"),
    [
        ("<https://a.example/1>", ["https://a.example/1"]),
        ("- https://a.example/1", ["https://a.example/1"]),
        ("12. https://a.example/1", ["https://a.example/1"]),
        ("- [ ] https://a.example/1", ["https://a.example/1"]),
        ("https://a.example/1\tread later", ["https://a.example/1"]),
        ("https://a.example/1 # found at https://b.example/", ["https://a.example/1"]),
        ("https://a.example/1, https://a.example/2", ["https://a.example/1", "https://a.example/2"]),
        ("[The flood](https://a.example/x_(y))", ["https://a.example/x_(y)"]),
        ("example.org/2026/flood", ["https://example.org/2026/flood"]),
        ("* www.example.org/a note", ["https://www.example.org/a"]),
        ("localhost:8000/a", ["https://localhost:8000/a"]),
        ("a line of words", ["a line of words"]),
        ("ftp://example.org/a", ["ftp://example.org/a"]),
    ],
)
def test_what_stands_around_a_url_is_passed_over(line: str, urls: list[str]) -> None:
    assert read_urls(line) == urls


def test_folders_tags_and_notes_of_bookmarks_are_labels() -> None:
    listed = read_list("""<!DOCTYPE NETSCAPE-Bookmark-file-1>
        <H1>Bookmarks</H1>
        <DL><p>
            <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
            <DL><p>
                <DT><H3>News</H3>
                <DL><p>
                    <DT><H3>Local</H3>
                    <DL><p>
                        <DT><A HREF="https://a.example/1" TAGS="rivers,to read">One</A>
                        <DD>Read before
                        the meeting
                        <DT><A HREF="javascript:void(0)">A bookmarklet</A>
                        <DD>Not a note on One
                    </DL><p>
                    <DT><A HREF="https://a.example/2">Two</A>
                </DL><p>
            </DL><p>
            <DT><A HREF="https://a.example/3">Three</A>
        </DL>""")
    assert listed == [
        ListedUrl("https://a.example/1", ("News/Local", "rivers", "to read", "Read before the meeting")),
        ListedUrl("https://a.example/2", ("News",)),
        ListedUrl("https://a.example/3", ()),
    ]


def test_a_binary_file_is_no_list() -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20
    with pytest.raises(NoList, match="binary"):
        read_list(picture)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_of_a_table_with_a_head_line_the_column_of_urls_is_read(separator: str) -> None:
    rows = (
        ("Title", "URL", "time_added", "tags"),
        ('"A, or B; and C"', "https://a.example/x?y=1,2", "1700000000", "wind|sea"),
        ("Nothing", "", "", ""),
    )
    text = "\n".join(separator.join(row) for row in rows)
    quoted = text.replace("https://a.example/x?y=1,2", '"https://a.example/x?y=1,2"')
    assert read_list(quoted) == [ListedUrl("https://a.example/x?y=1,2", ("wind", "sea"))]


def test_a_head_of_one_word_is_no_url() -> None:
    assert read_urls("URL\nhttps://a.example/\n") == ["https://a.example/"]


def test_a_url_that_is_cut_in_its_host_is_reported_whole() -> None:
    assert read_urls("http://exa mple.org/\nhttps://a.example/ a note\nhttp://wiki/page\n") == [
        "http://exa mple.org/",
        "https://a.example/",
        "http://wiki/page",
    ]
