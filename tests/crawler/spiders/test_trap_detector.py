"""A site that shows one page under any number of addresses, or no article under any, is noticed."""

from archive.ingestion.visits import Ingested, Verdict
from crawler.spiders.trap_detector import IN_A_ROW, IN_VAIN, NoArticles, RepeatedPage


def told(*outcomes: Ingested) -> str | None:
    same_page = RepeatedPage()
    for outcome in outcomes:
        same_page.tell(outcome)
    return same_page.reason


def copy_of(article_id: int) -> Ingested:
    return Ingested("https://a.example/", Verdict.DUPLICATE, 99, duplicate_of=article_id)


def test_address_after_address_that_leads_to_one_article_is_a_trap() -> None:
    assert told(*[copy_of(5)] * (IN_A_ROW - 1)) is None
    assert told(*[copy_of(5)] * IN_A_ROW) == "the last 10 addresses of this site all led to article #5"


def test_a_new_article_between_them_or_copies_of_others_are_none() -> None:
    new = Ingested("https://a.example/", Verdict.NEW, 6)
    assert told(*[copy_of(5)] * 9, new, *[copy_of(5)] * 9) is None
    assert told(*(copy_of(number % 2) for number in range(40))) is None


def in_vain(*verdicts: Verdict) -> bool:
    no_articles = NoArticles()
    for verdict in verdicts:
        no_articles.tell(Ingested("https://a.example/", verdict, 6))
    return no_articles.reason is not None


def test_page_after_page_without_an_article_is_a_trap() -> None:
    assert not in_vain(*[Verdict.NOT_AN_ARTICLE] * (IN_VAIN - 1))
    assert in_vain(*[Verdict.NOT_AN_ARTICLE] * IN_VAIN)


def test_an_article_among_them_is_worth_going_on_for_and_failures_say_nothing() -> None:
    most = [Verdict.NOT_AN_ARTICLE] * (IN_VAIN - 1)
    assert not in_vain(*most, Verdict.UNCHANGED, *most)
    assert not in_vain(*most, *[Verdict.FAILED] * IN_VAIN)
    assert in_vain(*most, Verdict.FAILED, Verdict.NOT_AN_ARTICLE)
