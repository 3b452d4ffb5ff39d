"""Paths of elements in a template: written, read, and found again."""

from lxml.html import document_fromstring

from crawler.extraction.dom.template_paths import Step, find, fits, parsed, paths, shared, written

PAGE = """<body class="single postid-7"><div id="page"><ul class="list"><li>one</li><li class="x9 odd">two</li></ul>
<p itemprop="name" class="md:mt-2 note">three</p></div></body>"""


def test_every_element_is_found_at_its_own_path() -> None:
    body = document_fromstring(PAGE).find("body")
    for element, path in paths(body):
        assert find(body, path) == [element]
        assert parsed(written(path)) == path


def test_names_of_one_page_and_names_of_looks_are_left_out() -> None:
    body = document_fromstring(PAGE).find("body")
    written_paths = {written(path) for _, path in paths(body)}
    assert "body.single:1 > div#page:1 > ul.list:1 > li.odd:2" in written_paths
    assert "body.single:1 > div#page:1 > p.note[itemprop=name]:1" in written_paths


def test_what_paths_have_in_common_fits_them_all() -> None:
    one = (Step("body", frozenset({".a", ".b"}), 1), Step("p", frozenset({".c"}), 2))
    other = (Step("body", frozenset({".a"}), 1), Step("p", frozenset({".c"}), 3))
    common = shared([one, other], 0.9)
    assert written(common) == "body.a:1 > p.c"
    assert fits(one, common)
    assert fits(other, common)
    assert not fits(one, parsed("body.a > p.d"))
