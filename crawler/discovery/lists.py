"""Tells the kind of list at an address from the address and its link's words, and finds where a list continues.

Knows the archive addresses of common software: WordPress, Blogger, Movable Type, Drupal, Ghost, Jekyll, Hexo, Hugo,
Pelican, Nikola. `links` tells lists from articles.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit


class Role(IntEnum):
    """What a list lists, in the order in which lists are worth a look."""

    ARCHIVE = 0  # all articles, or those of a part of the site whose name says that it is a list
    PERIOD = 1  # articles of a year or month
    SECTION = 2
    TAG = 3  # articles of a tag or an author


@dataclass(frozen=True, slots=True)
class PageNumber:
    """An address as one of a list's pages: `base` is common to all of them."""

    base: str
    number: int


def role_of(address: str, text: str = "", relations: frozenset[str] = frozenset()) -> Role | None:
    """The kind of list at an address; None if it is not a list. `text` is the link's text,
    `relations` are its `rel`.
    """
    parts = urlsplit(address)
    for role, pattern in BY_PATH:
        if pattern.search(parts.path):
            return role
    names = {name.lower() for name, value in parse_qsl(parts.query) if value}
    for role, parameters in BY_PARAMETER:
        if names & parameters:
            return role
    if relations & {"tag", "author"}:
        return Role.SECTION if "category" in relations else Role.TAG
    return Role.ARCHIVE if ARCHIVE_WORDS.fullmatch(COUNT.sub("", text)) else None


def numbered(address: str) -> PageNumber | None:
    """The address as a page of a list, if it has a number: `/page/2/`, `/blog/2/`, `/index3.html`, `?paged=2`."""
    parts = urlsplit(address)
    if match := PAGE_PATH.search(parts.path):
        digits = next(filter(None, match.groups()))
        return PageNumber(_base(parts, parts.path[: match.start()]), int(digits))
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        if name.lower() in PAGE_PARAMETERS and NUMBER.fullmatch(value):
            rest = urlencode([parameter for parameter in query if parameter[0] != name])
            return PageNumber(_base(parts._replace(query=rest), parts.path), int(value))
    return None


def page_of(url: str) -> PageNumber:
    """The page at `url` as one of a list's pages; the first page if it has no number."""
    parts = urlsplit(url)
    return numbered(url) or PageNumber(_base(parts, parts.path), 1)


def is_older(text: str, classes: str) -> bool:
    """Whether a link leads to older articles of the same list, by its words or by its class in common themes."""
    return bool(OLDER.fullmatch(text.strip(" «»‹›←→<>|·.…\xa0")) or OLDER_CLASS.search(classes))


def _base(parts: SplitResult, path: str) -> str:
    """The address without scheme, `www.`, the index file's name and the slash: the same for all pages of a list."""
    path = INDEX_FILE.sub("/", path).rstrip("/")
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


END = r"/?(?:index\.\w{3,5})?(?:\.(?:html?|php|aspx?|shtml))?$"
NUMBER = re.compile(r"\d{1,5}")
INDEX_FILE = re.compile(r"/(?:index|default)\.\w{3,5}$", re.IGNORECASE)
PAGE_PATH = re.compile(
    r"(?:/(?:page|seite|pagina|página|pag|strona|sayfa|trang|side|sida|stranica|halaman)[/_-]?(\d{1,5})"
    r"|/index[_-]?(\d{1,5})(?=\.)|(?<=blog)/(\d{1,3})(?=/?$))" + END,
    re.IGNORECASE,
)
PAGE_PARAMETERS = frozenset(
    {"page", "paged", "pg", "pageno", "page_num", "start", "offset", "seite", "pagina"}
)
YEAR, MONTH = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])"
BY_PATH = (
    (
        Role.PERIOD,
        re.compile(
            rf"^(?:/(?!{YEAR}(?:/|$))[^/]+)*/{YEAR}(?:[/_-]?{MONTH})?(?:[/_-]01)?(?:_archive|-archive)?{END}"
        ),
    ),
    (
        Role.TAG,
        re.compile(
            r"/(?:tags?|authors?|autor(?:en)?|users?|labels?|search/label|keywords?|schlagwort|etiquetas?|tema)"
            rf"(?:/[^/]{{1,80}})?{END}",
            re.IGNORECASE,
        ),
    ),
    (
        Role.SECTION,
        re.compile(
            r"/(?:category|categories|kategorien?|categor[ií]as?|kategori|rubri(?:k|que|ka)|sections?|topics?|thema)"
            rf"(?:/[^/]{{1,80}}){{0,4}}{END}",
            re.IGNORECASE,
        ),
    ),
    (
        Role.ARCHIVE,
        re.compile(
            r"/(?:archives?|archiv|archivos?|archivio|arquivos?|blog|weblog|news|posts?|articles?|artikel|entries|all|"
            r"writings?|essays|journal|notes|stories|reviews|site[_-]?map|contents?|toc|(?!index)\w{1,20}index)"
            + END,
            re.IGNORECASE,
        ),
    ),
)
BY_PARAMETER = (
    (Role.PERIOD, frozenset({"m"})),
    (Role.SECTION, frozenset({"cat", "category"})),
    (Role.TAG, frozenset({"tag", "author"})),
)
COUNT = re.compile(r"\s*[(\[]\d+[)\]]\s*$|[:»›→\s]+$")
ARCHIVE_WORDS = re.compile(
    r"(?:(?:blog|news|the|our|full|complete|monthly|view|see|browse|more)\s){0,2}(?:archives?|archive index|site ?map)"
    r"|(?:(?:view|see|browse|read|more|show)\s)?all\s(?:posts|articles|entries|stories|essays|writing)"
    r"|(?:more|older|past|previous|earlier)\s(?:posts|articles|entries|stories|issues)"
    r"|(?:blog)?archiv|alle (?:beiträge|artikel)|inhaltsverzeichnis|archivos?|todas las entradas|todos los artículos"
    r"|arquivos?|todos os (?:posts|artigos)|archivio|tutti gli articoli|(?:toutes les|tous les) (?:archives|articles)"
    r"|plan du site|mapa del sitio|archief|arkiv|arkisto|archiwum|архивы?|все записи|все статьи|карта сайта|arşiv"
    r"|归档|歸檔|存档|文章(?:列表|归档|歸檔)|所有文章|全部文章|アーカイブ|記事一覧|過去(?:の)?記事|サイトマップ"
    r"|전체 ?글|글 ?목록|보관함|lưu trữ|arsip|כל הפוסטים|ארכיון|الأرشيف",
    re.IGNORECASE,
)
OLDER = re.compile(
    r"older|older (?:posts|entries|articles|stories)|previous (?:posts|entries|articles)|earlier (?:posts|entries)"
    r"|next|next page|more posts|load more|page suivante|suivante?s?|articles (?:plus anciens|précédents)"
    r"|ältere (?:beiträge|artikel|einträge)|nächste(?: seite)?|weiter|siguientes?|página siguiente"
    r"|entradas (?:antiguas|anteriores)|próxim[ao]s?(?: página)?"
    r"|(?:postagens|posts|artigos) (?:mais antig[ao]s|anteriores)"
    r"|pagina successiva|successiv[oa]|post più vecchi|articoli precedenti|volgende|oudere berichten|nästa|äldre inlägg"
    r"|следующая(?: страница)?|далее|(?:старые|предыдущие|более ранние) записи|старее|poprzednie|starsze(?: wpisy)?"
    r"|下一[页頁]|下一?页|上一页|次へ|次のページ|以前の(?:記事|投稿)|過去の(?:記事|投稿)|다음(?: 페이지)?|이전 글"
    r"|trang (?:sau|kế)|cũ hơn|tiếp|selanjutnya|lebih lama|sonraki|eski (?:kayıtlar|yazılar)|הבא|التالي",
    re.IGNORECASE,
)
OLDER_CLASS = re.compile(
    r"\b(?:older|older-posts|blog-pager-older-link|pagination-next|next-page|pager-next|page-next|nav-previous|next-posts"
    r"|extend next)\b",
    re.IGNORECASE,
)
