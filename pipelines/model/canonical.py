"""Which URL a page is known by: canonical claims that can or cannot be trusted. Pure, never raises.

Judges by the form of URLs alone. A canonical link is a claim of the site's software, and software errs: whole sites
have claimed that every page is their front page. A refused claim costs an alias; a believed wrong one loses articles.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.model.forms import is_distinctive, variant_of
from pipelines.model.url import clean_url, host_of, is_same_site, link_url, url_key

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
_EXTENSION = re.compile(r"\.[a-z]{2,5}$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d{4,}")


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
    my_folder, my_leaf = _folder_and_leaf(ours)
    other_folder, other_leaf = _folder_and_leaf(theirs)
    mine, other = set(_WORD.findall(my_leaf)), set(_WORD.findall(other_leaf))
    if mine and other and mine.isdisjoint(other):
        if (
            my_folder == other_folder
        ):  # a theme that names the first article for each: renaming keeps a number or a word
            return _NUMBER.findall(my_leaf) != _NUMBER.findall(other_leaf) or not _NUMBER.search(my_leaf)
        if len(mine) >= 4 and len(other) >= 4:
            return set(_NUMBER.findall(ours)).isdisjoint(_NUMBER.findall(theirs))
    same_but_number = _NUMBER.sub("#", ours) == _NUMBER.sub("#", theirs) and ours != theirs
    return same_but_number and len(mine) < 3


def _folder_and_leaf(path: str) -> tuple[str, str]:
    """Both decoded and in lower case, the leaf without an extension."""
    folder, _, leaf = unquote(path).lower().rstrip("/").rpartition("/")
    return folder, _EXTENSION.sub("", leaf)
