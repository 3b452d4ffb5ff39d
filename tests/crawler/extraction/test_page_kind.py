"""What a page is, where it is no article."""

import pytest

from archive.article import ExtractedArticle, PageKind
from crawler.extraction import extract
from tests.crawler.extraction.pages import TEXT, URL, json_ld, page


def read(title: str, body: str, url: str = URL, head: str = "") -> ExtractedArticle:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return extract(html.encode(), url)


CONSENT = {
    "en": "We value your privacy. We and our partners use cookies. Accept all to consent to personalised ads.",
    "de": "Datenschutz: Bitte stimmen Sie der Verwendung von Cookies zu. Zustimmung und Tracking. Einwilligung nötig.",
    "fr": "Votre vie privée. Votre consentement pour les cookies et traceurs. Accepter et continuer.",
    "es": "Su privacidad nos importa. Consentimiento para cookies. Aceptar y continuar.",
}


@pytest.mark.parametrize("words", CONSENT.values(), ids=CONSENT)
def test_a_page_that_only_asks_for_consent_is_a_consent_wall(words: str) -> None:
    article = read("The Gull", f"<h1>The Gull</h1><p>{words}</p><button>OK</button>")

    assert article.kind is PageKind.CONSENT_WALL
    assert article.kind_why


@pytest.mark.parametrize("title", ["Just a moment...", "Access denied", "Are you a robot?", "请稍候…"])
def test_a_page_that_asks_for_a_human_is_a_captcha(title: str) -> None:
    assert read(title, "<p>Checking your browser before you go on to the page.</p>").kind is PageKind.CAPTCHA


@pytest.mark.parametrize(
    "body",
    [
        '<div id="root"></div><script src="/main.js"></script>',
        "<app-root></app-root><script>start()</script>",
        "<noscript>Please enable JavaScript to read on.</noscript><div></div>",
    ],
)
def test_a_page_that_scripts_fill_says_so(body: str) -> None:
    article = read("The Gull", body)
    assert article.kind is PageKind.NEEDS_JAVASCRIPT
    assert "scripts make its text" in article.kind_why


def test_a_page_with_its_text_in_it_needs_no_javascript() -> None:
    body = f"<noscript>Enable JavaScript for comments.</noscript><article><h1>The Gull</h1>{TEXT}</article>"
    assert read("The Gull", body).kind is PageKind.ARTICLE


def test_a_challenge_script_without_text_is_a_captcha() -> None:
    body = '<div></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>'
    assert read("gull.example", body).kind is PageKind.CAPTCHA


@pytest.mark.parametrize("title", ["Sign in | The Gull", "Anmelden", "Iniciar sesión", "ログイン"])
def test_a_form_for_a_password_is_a_login(title: str) -> None:
    assert read(title, "<form><input type=text><input type=password></form>").kind is PageKind.LOGIN


@pytest.mark.parametrize(
    "heading",
    [
        "404",
        "Page not found",
        "Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada",
        "Страница не найдена",
    ],
)
def test_an_error_that_comes_as_a_page_is_a_soft_404(heading: str) -> None:
    assert read(heading, f"<h1>{heading}</h1><p>Try the search.</p>").kind is PageKind.SOFT_404


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/en/", "/en-GB"])
def test_the_top_of_a_site_is_its_home_page(path: str) -> None:
    assert extract(page(), f"https://gull.example{path}").kind is PageKind.HOME_PAGE


def test_many_teasers_and_no_text_of_its_own_are_a_listing() -> None:
    teasers = "".join(
        f"<article><h2><a href='/{n}'>Boat number {n} is late</a></h2></article>" for n in range(20)
    )
    assert read("Town", f"<h1>Town</h1>{teasers}").kind is PageKind.LISTING


@pytest.mark.parametrize("path", ["/tag/storm", "/category/town/page/2", "/author/ada-finch", "/2024/05/"])
def test_an_address_of_an_archive_with_little_text_is_a_listing(path: str) -> None:
    assert (
        read("Storm", "<h1>Storm</h1><p>All about it.</p>", f"https://gull.example{path}").kind
        is PageKind.LISTING
    )


def test_a_page_that_says_nothing_has_no_text() -> None:
    assert read("The Gull", "<div id=app></div>").kind is PageKind.NO_TEXT


def test_other_bytes_are_not_html() -> None:
    assert extract(b"%PDF-1.7 \x00", URL).kind is PageKind.NOT_HTML


@pytest.mark.parametrize(
    "around",
    [
        "<div class=cookies><p>We value your privacy. Our partners use cookies. Accept all to consent.</p></div>",
        "<form><input type=password></form>",
        '<script src="https://www.google.com/recaptcha/api.js"></script>',
        "".join(f"<article><h2><a href='/{n}'>Boat {n}</a></h2></article>" for n in range(20)),
    ],
    ids=["consent banner", "login form", "captcha for comments", "teasers"],
)
def test_an_article_with_such_things_around_it_is_an_article(around: str) -> None:
    data = json_ld('{"@type": "NewsArticle", "headline": "Harbour reopens"}')

    assert extract(page(data, around), URL).kind is PageKind.ARTICLE


def test_an_article_about_a_missing_page_is_an_article() -> None:
    html = f"<title>Boat not found</title><h1>Boat not found</h1>{TEXT}".encode()
    assert extract(html, URL).kind is PageKind.ARTICLE
