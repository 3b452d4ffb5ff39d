"""Query parameters that do not distinguish articles of a site, such as a session id or the referring page.

They were learned from the site's pages (`archive.identity.learned_parameters`) or decided by a person. Parameters that
are noise on every site are removed from canonical URLs: see `tracking_parameters`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.errors import BadUrl
from archive.identity.urls.canonical import fetchable
from archive.identity.urls.sites import site_of
from archive.identity.urls.tracking_parameters import is_tracker
from archive.identity.urls.variants import is_form_parameter, variant_key
from archive.storage.models import (
    Decision,
    DecisionKind,
    LearnedParameter,
    PageParameter,
    ParameterEvidence,
    Url,
)

MOST_PARAMETERS = 10  # per URL; further parameters are not considered


class Parameter(NamedTuple):
    """A parameter of a site's URLs; its name is in lower case, without escapes."""

    site: str
    name: str


@dataclass(frozen=True, slots=True)
class IgnoredParameters:
    """The query parameters that do not distinguish articles."""

    parameters: frozenset[Parameter]

    @classmethod
    def of(cls, session: Session) -> Self:
        """The learned parameters, corrected by what a person has decided."""
        learned = {
            Parameter(*row) for row in session.execute(select(LearnedParameter.site, LearnedParameter.name))
        }
        decided = decided_parameters(session)
        ignored = {parameter for parameter, is_noise in decided.items() if is_noise}
        return cls(frozenset(learned - decided.keys() | ignored))

    def plain(self, url: str) -> str:
        """The canonical URL without ignored parameters."""
        if "?" not in url or not self.parameters:
            return url
        site = site_of(url)
        return without(url, {name for name in names_in(url) if (site, name) in self.parameters})

    def plain_variant(self, url: str) -> str | None:
        """The variant key of the canonical URL without ignored parameters; None if the URL has none of them."""
        plain = self.plain(url)
        return variant_key(plain) if plain != url else None


def decided_parameters(session: Session) -> Mapping[Parameter, bool]:
    """What a person has decided about parameters: whether each is noise."""
    kinds = (DecisionKind.NOISE_PARAMETER, DecisionKind.IDENTITY_PARAMETER)
    rows = session.scalars(select(Decision).where(Decision.kind.in_(kinds)))
    return {Parameter(row.url, row.other): row.kind is DecisionKind.NOISE_PARAMETER for row in rows}


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """What is known about a parameter: whether it is noise, and whether a person `decided` so. `same` and `other` count
    the groups of pages, differing only in this parameter, that showed the same text or different texts."""

    site: str
    name: str
    is_noise: bool
    decided: bool
    same: int
    other: int


def known_parameters(session: Session) -> list[KnownParameter]:
    """All parameters about which something is known."""
    ignored, decided = IgnoredParameters.of(session), decided_parameters(session)
    columns = ParameterEvidence.site, ParameterEvidence.name, ParameterEvidence.is_noise
    rows = session.execute(select(*columns, func.count()).group_by(*columns))
    groups = {(Parameter(site, name), is_noise): count for site, name, is_noise, count in rows}
    return [
        KnownParameter(
            *parameter,
            is_noise=parameter in ignored.parameters,
            decided=parameter in decided,
            same=groups.get((parameter, True), 0),
            other=groups.get((parameter, False), 0),
        )
        for parameter in sorted({parameter for parameter, _ in groups} | decided.keys())
    ]


def parameter_named(site: str, name: str) -> Parameter:
    """The parameter with this name on a site, given by any URL of the site as a person types it. Raises BadUrl."""
    plain = name_of(name.strip().removeprefix("?").removeprefix("&"))
    if not plain or set(name) & set("=&#/"):
        raise BadUrl(f"{name!r} is not the name of a parameter; give what stands before the =, such as sid.")
    if is_tracker(plain) or is_form_parameter(plain):
        raise BadUrl(
            f"{plain!r} is a tracking parameter, which is ignored on every site; there is nothing to decide."
        )
    return Parameter(site_of(fetchable(site)), plain)


def parameters_of(page: Url) -> Iterator[PageParameter]:
    """A row for each parameter in the page's URL. The rows serve to find pages that differ only in this parameter."""
    for name in names_in(page.canonical):
        rest = variant_key(without(page.canonical, {name}))
        yield PageParameter(page=page, name=name, site=site_of(page.canonical), rest=rest)


def names_in(url: str) -> list[str]:
    """The names of the parameters of a canonical URL, each once, without those that mark a form of the page."""
    pairs = (pair for pair in _pairs(url) if pair and not is_form_parameter(pair.casefold()))
    return list(dict.fromkeys(map(name_of, pairs)))[:MOST_PARAMETERS]


def values_in(url: str, name: str) -> tuple[str, ...]:
    """The values of a parameter in a canonical URL."""
    return tuple(pair.partition("=")[2] for pair in _pairs(url) if name_of(pair) == name)


def without(url: str, names: Collection[str]) -> str:
    """A canonical URL without the parameters with these names; the rest keeps its bytes and its order."""
    query = "&".join(pair for pair in _pairs(url) if name_of(pair) not in names)
    return urlsplit(url)._replace(query=query).geturl()


def name_of(pair: str) -> str:
    """The name in `name=value`, normalised for comparison."""
    return unquote(pair.partition("=")[0]).casefold()


def _pairs(url: str) -> list[str]:
    return urlsplit(url).query.split("&")
