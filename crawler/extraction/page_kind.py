"""Classifies pages that are not articles: a wall in front of an article, an error, a home page, a list of articles.

Uses the page alone, not its status code. A page that describes itself as an article is one, unless it has no text: a
superfluous page is better than a lost article.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archive.article import PageKind
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.page_template import PageTemplate, template_of
from crawler.extraction.dom.teasers import Teasers, find_teasers, is_of_comments
from crawler.extraction.dom.urls import parts_of
from crawler.extraction.sources import json_ld

MIN_TEXT_CHARS = 25
SHORT_TEXT_CHARS = 700  # walls and errors say less than this
FORM_CHARS = 200  # with more text around it, a form is there for comments or subscribers
MIN_TEASERS = 8  # if only their number suggests a list
MIN_WHOLE_TEASERS = 2  # if the page's text is theirs
MIN_SHARED_TEASERS = 3
TEASER_SHARE = 0.6  # share of the page's text
ALL_TEASERS_SHARE = 0.9  # if it has a publication date; Hexo's tag pages have the date of their newest post
TEASER_CHARS = 250
MIN_CONSENT_WORDS = 3
MAX_LINKS = 2000
MAX_LINES = 200
MIN_LINK_CHARS = 8  # folded, of a title
MAX_PIECES = 400  # pieces of text that are searched for the words of a wall


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of each kind, taken from the tree before the body extraction changes it. `is_shared_as_article` is
    weak: sharing plugins also say it of lists and other pages.
    """

    url: str
    heading: str
    words: str
    template: PageTemplate
    is_described_as_article: bool
    is_shared_as_article: bool
    is_described_as_list: bool
    asks_for_password: bool
    checks_for_robots: bool
    needs_javascript: bool
    items: int
    teasers: Teasers
    link_texts: frozenset[str]


def look(
    tree: HtmlElement, url: str, base: str, headline: HtmlElement | None, described: Sequence[json_ld.Node]
) -> Signs:
    types = [json_ld.type_of(node) for node in described]
    template = template_of(tree)
    has_article_data = any(map(json_ld.is_article_type, types))
    is_described = has_article_data or _has_meta(tree, "article:published_time")
    is_shared = is_described or _has_meta(tree, "og:type", "article")
    is_article = is_shared or template is PageTemplate.POST
    has_lists_address = bool(SURE_LIST_PATH.search(parts_of(url).path))
    is_open = template is PageTemplate.UNKNOWN and (has_lists_address or not has_article_data)
    return Signs(
        url=url,
        heading=_heading(tree),
        words="" if is_article else " ".join(islice(tree.itertext(*WORD_TAGS), MAX_PIECES)),
        template=template,
        is_described_as_article=is_described,
        is_shared_as_article=is_shared,
        is_described_as_list=not LIST_TYPES.isdisjoint(types),
        asks_for_password=tree.find(".//input[@type='password']") is not None,
        checks_for_robots=not is_article and any(map(ROBOT_CHECK.search, _embedded(tree))),
        needs_javascript=_needs_javascript(tree),
        items=sum(map(_is_item, tree.iter("article"))),
        teasers=find_teasers(tree, base, url, headline) if is_open else Teasers(),
        link_texts=frozenset(map(fold, _link_texts(tree))) if has_lists_address else frozenset(),
    )


def kind_of(signs: Signs, text: str) -> tuple[PageKind, str]:
    """The kind, and why the page is not an article; `text` is the body's text."""
    for kind, why, applies in RULES:
        if applies(signs, text):
            return kind, why
    return PageKind.ARTICLE, ""


def is_surely_article(signs: Signs) -> bool:
    """Whether the page describes itself as an article and nothing suggests a list. The description alone is not
    enough: many lists describe themselves as articles too.
    """
    if signs.template is not PageTemplate.UNKNOWN:
        return signs.template is PageTemplate.POST
    path = FURTHER_PAGE.sub("", parts_of(signs.url).path)
    is_list = signs.is_described_as_list or signs.items >= MIN_TEASERS or LIST_PATH.search(path)
    return signs.is_shared_as_article and not is_list


def _heading(tree: HtmlElement) -> str:
    headings = [tree.findtext(".//title") or "", *(h1.text_content() for h1 in islice(tree.iter("h1"), 3))]
    return " | ".join(" ".join(heading.split()) for heading in headings)


def _is_item(article: HtmlElement) -> bool:
    """Whether an `article` element is an item of a list; comments are marked up the same way (WHATWG HTML 4.3.2)."""
    around = next(article.iterancestors("article", "aside", "nav", "footer"), None)
    return around is None and article.find(".//a") is not None and not is_of_comments(article)


def _link_texts(tree: HtmlElement) -> Iterable[str]:
    return (link.text_content()[:300] for link in islice(tree.iter("a"), MAX_LINKS))


def _has_meta(tree: HtmlElement, name: str, value: str = "") -> bool:
    """Whether a meta tag has a value with this beginning; many sites write `name` for `property` by mistake."""
    return any(
        (meta.get("property") or meta.get("name")) == name and (meta.get("content") or "").startswith(value)
        for meta in tree.iter("meta")
    )


def _embedded(tree: HtmlElement) -> Iterable[str]:
    return (
        element.get("src") or element.get("id") or ""
        for element in tree.iter("script", "iframe", "div", "form")
    )


def _needs_javascript(tree: HtmlElement) -> bool:
    """Whether the page says so to readers without JavaScript, or is an empty frame that a script fills."""
    said = (element.text_content() for element in islice(tree.iter("noscript"), MAX_LINKS))
    if any(re.search("javascript", text, re.IGNORECASE) for text in said):
        return True
    has_script = next(tree.iter("script"), None) is not None
    frames = (
        element
        for element in tree.iter("div", "main", "app-root")
        if element.get("id") in APP_FRAMES or element.tag == "app-root"
    )
    return has_script and any(not frame.text_content().strip() for frame in frames)


def _shows_nothing_without_javascript(signs: Signs, text: str) -> bool:
    return signs.needs_javascript and _has_no_text(signs, text)


def _is_wall(signs: Signs, text: str) -> bool:
    return not signs.is_shared_as_article and len(text) < SHORT_TEXT_CHARS


def _is_captcha(signs: Signs, text: str) -> bool:
    challenge = signs.checks_for_robots and len(text) < FORM_CHARS
    return _is_wall(signs, text) and bool(challenge or CAPTCHA_HEADING.search(signs.heading))


def _is_consent_wall(signs: Signs, text: str) -> bool:
    if CONSENT_URL.search(signs.url):
        return not signs.is_shared_as_article
    said = text if len(text) >= FORM_CHARS else signs.words  # a short post may have a banner about cookies
    return _is_wall(signs, text) and len(set(CONSENT.findall(said.lower()))) >= MIN_CONSENT_WORDS


def _is_login(signs: Signs, text: str) -> bool:
    form = signs.asks_for_password and len(text) < FORM_CHARS
    return _is_wall(signs, text) and bool(form or LOGIN_HEADING.search(signs.heading))


def _is_soft_404(signs: Signs, text: str) -> bool:
    return _is_wall(signs, text) and bool(NOT_FOUND.search(signs.heading))


def _is_home_page(signs: Signs, text: str) -> bool:
    parts = parts_of(signs.url)
    return not parts.query and bool(HOME_PATH.fullmatch(parts.path))


def _is_attachment(signs: Signs, text: str) -> bool:
    return signs.template is PageTemplate.ATTACHMENT


def _is_documentation(signs: Signs, text: str) -> bool:
    return signs.template is PageTemplate.DOCUMENTATION


def _is_listing(signs: Signs, text: str) -> bool:
    if signs.template is not PageTemplate.UNKNOWN:
        return signs.template is PageTemplate.LIST
    if INDEX_PATH.search(parts_of(signs.url).path):
        return True
    if _is_at_lists_address(signs, text) or _consists_of_teasers(signs, text) or _is_parent(signs, text):
        return True
    return not signs.is_described_as_article and _lists(signs, text)


def _is_at_lists_address(signs: Signs, text: str) -> bool:
    """Whether the address is one of lists. An article may have such an address, but has more text of its own."""
    path = parts_of(signs.url).path
    has_little = len(text) < SHORT_TEXT_CHARS and not signs.is_described_as_article
    if SURE_LIST_PATH.search(path):
        return has_little or signs.teasers.share(text) >= TEASER_SHARE or _is_of_links(signs, text)
    return has_little and not signs.is_shared_as_article and bool(LIST_PATH.search(path))


def _is_of_links(signs: Signs, text: str) -> bool:
    """Whether most of the text is lines that begin with a link, such as a title with its date."""
    lines = [fold(line) for line in islice(text.splitlines(), MAX_LINES)]
    if len(lines) == 1:  # a list whose items are inline
        linked = (len(link) for link in signs.link_texts if len(link) >= MIN_LINK_CHARS and link in lines[0])
        return sum(linked) * 2 > len(lines[0])
    lengths = sorted({len(link) for link in signs.link_texts})
    beginning = (len(line) for line in lines if _begins_with_link(line, signs.link_texts, lengths))
    return sum(beginning) * 2 > sum(map(len, lines))


def _begins_with_link(line: str, links: Collection[str], lengths: Sequence[int]) -> bool:
    """Whether one of `links`, which have these lengths, is the first half of the line or more."""
    likely = lengths[bisect_left(lengths, max(1, (len(line) + 1) // 2)) : bisect_right(lengths, len(line))]
    return any(line[:length] in links for length in likely)


def _consists_of_teasers(signs: Signs, text: str) -> bool:
    """Whether the extracted text is below headings that link to other pages, even if these are whole posts."""
    least = MIN_SHARED_TEASERS if signs.is_shared_as_article else MIN_WHOLE_TEASERS
    share = ALL_TEASERS_SHARE if signs.is_described_as_article else TEASER_SHARE
    return signs.teasers.count >= least and signs.teasers.share(text) >= share


def _is_parent(signs: Signs, text: str) -> bool:
    """Whether the page only introduces the pages below its own address: `/reports/` leads to `/reports/1/`."""
    has_little = len(text) < SHORT_TEXT_CHARS and not signs.is_described_as_article
    return has_little and signs.teasers.count == signs.teasers.below >= MIN_WHOLE_TEASERS


def _lists(signs: Signs, text: str) -> bool:
    if signs.is_shared_as_article:
        return False
    return signs.is_described_as_list or signs.items >= MIN_TEASERS or _only_announces(signs, text)


def _only_announces(signs: Signs, text: str) -> bool:
    """Whether many headings lead elsewhere, and no other text is longer than the text below such a heading."""
    count = signs.teasers.count
    announces = count >= MIN_TEASERS and len(text) <= TEASER_CHARS * count
    has_own, _ = signs.teasers.chars(text)
    return (
        announces and has_own <= TEASER_CHARS and all(len(line) <= TEASER_CHARS for line in text.splitlines())
    )


def _has_no_text(signs: Signs, text: str) -> bool:
    return len(text) < MIN_TEXT_CHARS


# In this order: first what the address makes certain, then walls, which may hide any page.
RULES: tuple[tuple[PageKind, str, Callable[[Signs, str], bool]], ...] = (
    (PageKind.CAPTCHA, "asks whether a robot is reading, and has no text", _is_captcha),
    (PageKind.CONSENT_WALL, "speaks of consent and cookies, and of nothing else", _is_consent_wall),
    (PageKind.SOFT_404, "its heading says that there is no such page", _is_soft_404),
    (PageKind.LOGIN, "asks to sign in, and has no text", _is_login),
    (PageKind.HOME_PAGE, "it is the home page of its site", _is_home_page),
    (PageKind.ATTACHMENT, "shows one picture or file of an article", _is_attachment),
    (PageKind.DOCUMENTATION, "is a page of documentation, beside the site's articles", _is_documentation),
    (PageKind.LISTING, "lists other pages", _is_listing),
    (
        PageKind.NEEDS_JAVASCRIPT,
        "scripts make its text, and are not run; look for its feed, or for a page to print",
        _shows_nothing_without_javascript,
    ),
    (PageKind.NO_TEXT, "no text was found", _has_no_text),
)

WORD_TAGS = ("p", "h1", "h2", "h3", "li", "button", "a", "span", "div", "label", "strong", "b")
APP_FRAMES = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "react-root", "app-root"})
"""The elements in which common frameworks draw a page."""
LIST_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})
HOME_PATH = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index\.\w+|default\.aspx?|home/?)?", re.IGNORECASE
)
INDEX_PATH = re.compile(r"/(?:tags|categories|kategorien|authors|archives?)(?:\.html?)?/?$", re.IGNORECASE)
SURE_LIST_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia|ie)|kategorien?|authors?|autor(?:en)?)(?:/[^/]+){0,4}/?$|^/page/?\d{1,4}/?$"
    r"|/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/?(?:index\.\w+)?$|^/(?:19|20)\d\d/?$|/index\d{1,4}\.html?$",
    re.IGNORECASE,
)
LIST_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia)|kategorien?|kategori|themen?|topics?|authors?|autor(?:en)?|search|suche"
    r"|page)(?:/[^/]+){0,2}/?$|/archives?(?:\.html?|/(?:page|tag|category)(?:/[^/]+){0,2})?/?$|^/\d{4}(?:/\d\d){0,2}/?$",
    re.IGNORECASE,
)
FURTHER_PAGE = re.compile(r"/page/\d+/?$")
ROBOT_CHECK = re.compile(
    r"challenges\.cloudflare\.com|/cdn-cgi/challenge|captcha-delivery\.com|px-captcha|geetest|hcaptcha\.com"
    r"|google\.com/recaptcha|recaptcha\.net|awswaf|friendlycaptcha|challenge-form",
    re.IGNORECASE,
)
CAPTCHA_HEADING = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|verify (?:that )?you|robot check|access denied"
    r"|pardon our interruption|checking your browser|security (?:check|verification)|unusual traffic|captcha"
    r"|human verification|zugriff verweigert|nur einen moment|un momento…|un instant…|请稍候|잠시만 기다",
    re.IGNORECASE,
)
CONSENT_URL = re.compile(
    r"^https?://(?:consent|cmp|myprivacy|privacy)\.|/(?:consent|privacy-?(?:wall|gate)|cookie-?wall)\b",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"consent|cookie|privacy|personali[sz]ed ad|our (?:\d+ )?partners|on (?:a|your) device"
    r"|personal data|zustimm|einwillig|datenschutz|tracking|werbung"
    r"|consentement|vie privée|accepter|traceurs|consentimiento|privacidad|aceptar|consentimento|consenso|accetta"
    r"|toestemming|privacybeleid|samtyck|samtykke|suostumus|evästeet|zgod|souhlas|согласи|конфиденц|çerez|gizlilik"
    r"|同意|プライバシー|クッキー|隐私|동의|개인정보|ملفات تعريف الارتباط|الخصوصية|elfogad|politique|consentire"
)
LOGIN_HEADING = re.compile(
    r"(?:^|\| ?)(?:log ?in|sign ?in|anmelden|einloggen|anmeldung|connexion|se connecter|identifiez-vous|iniciar sesión"
    r"|acceder|entrar|accedi|inloggen|logga in|logg inn|log ind|kirjaudu|zaloguj(?: się)?|přihlášení|вход|войти"
    r"|giriş(?: yap)?|masuk|đăng nhập|ログイン|登录|登入|로그인|تسجيل الدخول|כניסה)\b(?!\s\w+\s\w+\s\w+)",
    re.IGNORECASE,
)
NOT_FOUND = re.compile(
    r"\b404\b"
    r"|(?:page|article|content|document|url|site)\b.*\b(?:not found|(?:doesn.t|does not|no longer) exists?|is missing)"
    r"|(?:page|article|content)\b.*\bno longer available|(?:^|\| )not found(?: \||$)"
    r"|(?:seite|artikel|inhalt)\b.*\b(?:nicht gefunden|existiert nicht|nicht mehr verfügbar)"
    r"|page introuvable|page\b.*\bn.existe pas|p[áa]gina\b.*\b(?:no encontrada|no existe|não encontrada|não existe)"
    r"|pagina non trovata|pagina niet gevonden|sidan (?:hittades|finns) inte"
    r"|siden? (?:blev )?ikke (?:fundet|funnet)"
    r"|sivua ei löy|nie znaleziono strony|strona nie|stránka nenalezena|az oldal nem található"
    r"|страниц\w+ не (?:найден|существует)|сторінк\w+ не знайден|sayfa bulunamadı|halaman tidak ditemukan"
    r"|không tìm thấy trang|ページが見つかりません"
    r"|(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到)|找不到(?:页面|頁面|网页|網頁)"
    r"|페이지를 찾을 수 없|الصفحة غير موجودة|הדף לא נמצא",
    re.IGNORECASE,
)
