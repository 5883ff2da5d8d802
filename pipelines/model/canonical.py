"""Which URL a page is known by: AMP, mobile and print forms, and canonical claims that can or cannot be trusted.

Both judge by the form of URLs alone. A canonical link is a claim of the site's software, and software errs: whole sites
have claimed that every page is their front page. A refused claim costs an alias; a believed wrong one loses articles.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.model.reasons import Reason
from pipelines.model.url import clean_url, host_of, is_same_site, link_url, registrable_domain, url_key

_YES = re.compile(r"|1|y|yes|true|on", re.IGNORECASE)
_AMP_NAMES = frozenset(["amp", "_amp", "isamp", "amp_js"])
_PRINT_NAMES = frozenset(
    [
        "print",
        "printable",
        "printview",
        "printmode",
        "printpage",
        "printfriendly",
        "printer_friendly",
        "printerfriendly",
    ]
)
_MOBILE_NAMES = frozenset(["m", "mobile", "mobi", "ismobile", "mobileview"])
_VIEW_NAMES = frozenset(
    ["output", "outputtype", "format", "mode", "type", "view", "theme", "device", "tmpl", "template"]
)
_VIEW_VALUES = {"amp": Reason.AMP, "print": Reason.PRINT, "component": Reason.PRINT, "mobile": Reason.MOBILE}

_AMP_PATHS = (
    re.compile(r"(?P<base>/.*?/)amp/?"),
    re.compile(r"/amp(?P<base>/.+)"),
    re.compile(r"(?P<base>/.+)[._-]amp(?P<suffix>\.[a-z]{3,5})"),
    re.compile(r"(?P<base>/.+)\.amp"),
)
_PRINT_PATHS = (
    re.compile(
        r"(?P<base>/.+/)(print|printable|print-?version|printer-?friendly|imprimir|imprimer|drucken|druckversion|stampa)/?"
    ),
    re.compile(r"(?P<base>/.+)\.print(?P<suffix>\.[a-z]{3,5})"),
)
# Sections begin with /m/ and /mobile/ too, so only with a date behind.
_MOBILE_PATHS = (re.compile(r"/(m|mobi|mobile)(?P<base>/(19|20)\d\d/\d\d?/.+)"),)
_PATH_FORMS = ((_AMP_PATHS, Reason.AMP), (_PRINT_PATHS, Reason.PRINT), (_MOBILE_PATHS, Reason.MOBILE))
_FORM_LABELS = {"amp": Reason.AMP} | dict.fromkeys(["m", "mobile", "mobil", "mobi", "wap", "touch"], Reason.MOBILE)

# A quick look, as most URLs are no form of another and pages have thousands of links.
_MARKS_OF_FORMS = (
    "amp",
    "print",
    "imprim",
    "druck",
    "stampa",
    "=component",
    "mob",
    "m=",
    "/m.",
    ".m.",
    "wap.",
    "touch.",
)
_STAGING = re.compile(
    r"(^|\.)(dev|develop|stag(e|ing)|test|testing|preview|preprod|preproduction|uat|qa|cms|admin|backend|origin|local)\d*[.-]"
)
_FRONT = re.compile(r"(/[a-z]{2}([-_][a-z]{2})?)?(/((index|home|default)(\.[a-z]{3,5})?)?)?", re.IGNORECASE)
# What may follow an article's own path without being an article of its own.
_PART = re.compile(
    r"(page|seite|pagina|página|strona|sida|side|sivu|p|s)?[-_/]?\d{1,3}|amp|print|comments?|kommentare|commenti|comentarios"
    r"|commentaires|feed|embed|gallery|galerie|photos?|video|full|all|single-?page|index(\.[a-z]{3,5})?",
    re.IGNORECASE,
)
# Short numbers after the first group are page numbers.
_NAMES_PAGE = re.compile(
    r"(p|n|q|no|num|seq)=\d{3,}|(a|[a-z]{0,10}_?id|article|story|news|item|post|doc|key|idx)=[\w%.-]+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d{4,}")
_YEAR = re.compile(r"(19|20)\d\d")


def variant_of(url: str, site_url: str = "") -> tuple[str, Reason | None]:
    """The URL that `url` is the AMP, mobile or print form of, and which form; `url` itself and None if it is none.

    `site_url` tells how the site writes its host: a site that lives on `m.` has no other form.

    >>> variant_of("https://m.example.com/2026/a-b-c/?amp=1")
    ('https://example.com/2026/a-b-c/', <Reason.AMP: 'amp'>)
    """
    base, reason = clean_url(url), None
    lower = base.lower()
    if not any(mark in lower for mark in _MARKS_OF_FORMS):
        return base or url, None
    for fold in (_fold_query, _fold_path):
        base, found = fold(base)
        reason = reason or found
    base, found = _fold_host(base, site_url)
    return base, reason or found


def trusted_canonical(page_url: str, *claims: str) -> str:
    """The first of the page's claims (canonical, og:url …) that can be trusted, else the page's own cleaned URL."""
    for claim in claims:
        if not canonical_fault(page_url, claim):
            return link_url(claim, page_url)
    return clean_url(page_url)


def canonical_fault(page_url: str, claim: str) -> str:
    """Why `claim` cannot be the identity of the page at `page_url`, for a person to read; "" if it can."""
    page, claimed = clean_url(page_url), link_url(claim, page_url)
    if not claim.strip() or not claimed:
        return "no usable URL"
    if not is_same_site(claimed, page):
        return "another site"
    if url_key(page) == url_key(claimed):
        return ""
    if _STAGING.search(host_of(claimed)) and not _STAGING.search(host_of(page)):
        return "a staging host"
    if _is_form(claimed) and not _is_form(page):
        return "an AMP, mobile or print form"
    return _path_fault(page, claimed)


def is_distinctive(segment: str) -> bool:
    """Whether a path segment could name one article: three words or more, or a number of four digits but a year.

    >>> [is_distinctive(s) for s in ("politics", "a-b", "tax-cuts-fail.html", "art-12345", "2026")]
    [False, False, True, True, False]
    """
    text = unquote(segment)
    return len(_WORD.findall(text)) >= 3 + ("." in text) or bool(_NUMBER.search(_YEAR.sub("", text, count=1)))


def _path_fault(page: str, claimed: str) -> str:
    ours, theirs = urlsplit(page), urlsplit(claimed)
    if _FRONT.fullmatch(theirs.path) and not theirs.query and not (_FRONT.fullmatch(ours.path) and not ours.query):
        return "the front page"
    if _is_above(theirs.path, ours.path) and not theirs.query:
        return "a page above it"
    if theirs.path == ours.path and _lost_id(ours.query, theirs.query, theirs.path):
        return "another page of the same script"
    return "another article" if _is_other_article(ours.path, theirs.path) else ""


def _is_form(url: str) -> bool:
    return variant_of(url)[1] is not None


def _is_above(theirs: str, ours: str) -> bool:
    """Whether `theirs` is a folder that `ours` lies in, other than an article that `ours` is a part of."""
    above, _, leaf = theirs.rstrip("/").rpartition("/")
    rest = ours.removeprefix(f"{above}/{leaf}/")
    return rest != ours and bool(rest) and not is_distinctive(leaf) and not _PART.fullmatch(unquote(rest.rstrip("/")))


def _lost_id(ours: str, theirs: str, path: str) -> bool:
    """Whether the query names the page, as in article.php?id=5, and the claim names none or another."""
    if is_distinctive(path.rstrip("/").rpartition("/")[2]):
        return False
    claimed = set(theirs.split("&"))
    named = [pair for pair in ours.split("&") if _NAMES_PAGE.fullmatch(pair)]
    return bool(named) and claimed.isdisjoint(named)


def _is_other_article(ours: str, theirs: str) -> bool:
    mine, other = _WORD.findall(unquote(ours).lower()), _WORD.findall(unquote(theirs).lower())
    my_slug, other_slug = (
        _WORD.findall(unquote(path.rstrip("/").rpartition("/")[2]).lower()) for path in (ours, theirs)
    )
    if len(my_slug) >= 4 and len(other_slug) >= 4 and set(my_slug).isdisjoint(other_slug):
        return not set(_NUMBER.findall(ours)) & set(_NUMBER.findall(theirs))
    same_but_number = _NUMBER.sub("#", ours) == _NUMBER.sub("#", theirs) and ours != theirs
    return same_but_number and mine == other and len(my_slug) < 3


def _fold_query(url: str) -> tuple[str, Reason | None]:
    address, mark, query = url.partition("?")
    kept: list[str] = []
    reason: Reason | None = None
    for pair in query.split("&") if mark else ():
        found = _form_of_parameter(pair)
        reason = reason or found
        if found is None:
            kept.append(pair)
    return address + ("?" + "&".join(kept) if kept else ""), reason


def _form_of_parameter(pair: str) -> Reason | None:
    name, _, value = pair.lower().partition("=")
    if name in _VIEW_NAMES:
        return _VIEW_VALUES.get(value)
    if name in _AMP_NAMES and (value == "amp" or _YES.fullmatch(value)):
        return Reason.AMP
    if name in _PRINT_NAMES and (value in {"pdf", "print"} or _YES.fullmatch(value)):
        return Reason.PRINT
    return Reason.MOBILE if name in _MOBILE_NAMES and value and _YES.fullmatch(value) else None


def _fold_path(url: str) -> tuple[str, Reason | None]:
    parts = urlsplit(url)
    for patterns, reason in _PATH_FORMS:
        for pattern in patterns:
            match = pattern.fullmatch(parts.path)
            path = _base_path(match) if match else ""
            # A section may be called "print"; what is above its form has to name an article.
            if path and (reason is not Reason.PRINT or is_distinctive(path.rstrip("/").rpartition("/")[2])):
                return parts._replace(path=path).geturl(), reason
    return url, None


def _base_path(match: re.Match[str]) -> str:
    base, suffix = match["base"], match.groupdict().get("suffix") or ""
    if base.endswith("/") and not match.string.endswith("/") and base != "/" and match.re is not _AMP_PATHS[1]:
        base = base[:-1]  # /a/amp belongs to /a, /a/amp/ to /a/
    return "" if base == "/" else base + suffix


def _fold_host(url: str, site_url: str) -> tuple[str, Reason | None]:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    domain, site_host = registrable_domain(url), host_of(site_url)
    labels = host.removesuffix(domain).rstrip(".").split(".") if host != domain and host.endswith(domain) else []
    form = next((label for label in labels if label in _FORM_LABELS), "")
    if not form or host == site_host:
        return url, None
    base = ".".join([*(label for label in labels if label != form), domain])
    if base.removeprefix("www.") == site_host.removeprefix("www."):
        base = site_host
    return f"{scheme}://{base}{slash}{path}", _FORM_LABELS[form]
