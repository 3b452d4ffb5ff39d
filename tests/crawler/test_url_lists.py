"""URLs from a list or from a browser's bookmarks."""

from crawler.url_lists import read_urls

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


def test_a_list_has_one_url_a_line_and_may_have_comments() -> None:
    text = "# to read\nhttps://a.example/1\n\n  https://a.example/2  \n"
    assert read_urls(text) == ["https://a.example/1", "https://a.example/2"]


def test_what_is_no_url_stays_in_to_be_reported() -> None:
    assert read_urls("https://a.example/1\nnot a url") == ["https://a.example/1", "not a url"]


def test_bookmarks_give_their_web_addresses_in_order() -> None:
    assert read_urls(BOOKMARKS) == ["https://a.example/flood?x=1&y=2", "HTTP://b.example/"]
