"""Recognises the answers of services that stand before a site and let only browsers in, by what they send."""

import re

from scrapy.http import Response

REFUSALS = frozenset({401, 403, 405, 429, 503})  # with which such a check comes
BODY_BYTES = 65_536  # looked through
HEADERS = (
    ("cf-mitigated", re.compile("challenge"), "Cloudflare"),
    ("x-amzn-waf-action", re.compile("challenge|captcha"), "AWS WAF"),
    ("x-datadome", re.compile("."), "DataDome"),
    ("x-datadome-cid", re.compile("."), "DataDome"),
)
MARKS = (
    (re.compile(rb"/cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf-chl-"), "Cloudflare"),
    (re.compile(rb"captcha-delivery\.com"), "DataDome"),
    (re.compile(rb"px-captcha|perimeterx"), "HUMAN"),
    (re.compile(rb"_Incapsula_Resource"), "Imperva"),
    (re.compile(rb"awswaf\.com"), "AWS WAF"),
    (re.compile(rb"sec-if-cpt-container|akamai-challenge"), "Akamai"),
)


def bot_check(response: Response) -> str | None:
    """The name of the service whose check this answer is; None where it is none."""
    if response.status not in REFUSALS:
        return None
    for name, value, service in HEADERS:
        if value.search((response.headers.get(name) or b"").decode("latin-1")):
            return service
    body = response.body[:BODY_BYTES]
    return next((service for mark, service in MARKS if mark.search(body)), None)
