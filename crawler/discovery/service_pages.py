"""Addresses of pages that nearly every site has beside its articles: about the site, its terms, contact."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

# Directly below the site, a language (`/en/about/`) or a folder for such pages (`/pages/about.html`).
SERVICE_PAGE = re.compile(
    r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/)?(?:pages?/)?"
    r"(?:about(?:[-_](?:us|me|this[-_](?:site|blog)))?|contact(?:[-_](?:us|me))?|imprint|impressum|legal(?:[-_]notice)?"
    r"|privacy(?:[-_](?:policy|notice))?|datenschutz(?:erkl(?:ae|ä)rung)?|terms(?:[-_](?:of[-_](?:use|service)|and[-_]conditions))?"
    r"|tos|agb|disclaimer|cookies?(?:[-_]policy)?|mentions[-_]legales|politique[-_]de[-_]confidentialite|contactez?[-_]nous"
    r"|a[-_]propos|qui[-_]sommes[-_]nous|chi[-_]siamo|quienes[-_]somos|quem[-_]somos|(?:ue|u|ü)ber[-_](?:uns|mich)|over[-_]ons|om[-_]oss"
    r"|note[-_]legali|plan[-_]du[-_]site|contacto?|aviso[-_]legal|politica[-_]de[-_](?:privacidad|privacidade|cookies)|kontakt|sobre|contatti|o-nas"
    r"|log[-_]?in|sign[-_]?(?:in|up)|register|account|cart|checkout|search|404|offline|thank[-_]you|subscribe"
    r"|tags|categories|archives?|all[-_]posts|sitemap|site[-_]map)"
    r"(?:\.(?:html?|php|aspx?))?/?",
    re.IGNORECASE,
)


def is_service_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and bool(SERVICE_PAGE.fullmatch(unquote(parts.path)))


# Folders in which sites keep their posts, below the site or a language.
POST = re.compile(r"/(?:[a-z]{2}/)?(?:posts?|blog|articles?|news|p|(?:19|20)\d\d)/[^/].*", re.IGNORECASE)
AT_THE_TOP = re.compile(r"/(?:[a-z]{2}/)?([^/]+?)(?:\.html?)?/?")
MIN_POSTS = 10
MAX_PAGE_WORDS = 2


def pages_beside_posts(urls: Sequence[str]) -> frozenset[str]:
    """A site's addresses that are pages about the site. If its posts have their own folder, these are the addresses
    directly below the site with a name of one or two words (`/projects/`, `/whoami`). Otherwise none, because posts
    may be there too.
    """
    paths = {url: unquote(urlsplit(url).path) for url in urls if not urlsplit(url).query}
    posts = sum(bool(POST.fullmatch(path)) for path in paths.values())
    top = {url: match[1] for url, path in paths.items() if (match := AT_THE_TOP.fullmatch(path))}
    if posts < MIN_POSTS or posts <= len(top):
        return frozenset()
    return frozenset(url for url, name in top.items() if len(re.findall(r"[^\W_]+", name)) <= MAX_PAGE_WORDS)
