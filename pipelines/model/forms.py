"""AMP, mobile and print forms of a page, told by their URLs: the page that each belongs to. Pure, never raises."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.model.reasons import Reason
from pipelines.model.url import clean_url, host_of, registrable_domain

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

# Words that name a form where the page itself names its other address: alone they would be too little.
_FORM_WORDS = {
    Reason.AMP: re.compile(r"amp(html)?"),
    Reason.PRINT: re.compile(
        r"(impression|imprim|drucken|druck|stampa|skriv|tisk|druk|yazdir)\w{0,8}"
        r"|print(er|able|out|view|mode|page|version|friendly|article|story|ready)?|pf|plain"
    ),
    Reason.MOBILE: re.compile(r"m|mobi\w{0,4}|wap|touch|smartphone|handheld|lite"),
}
_TOKEN = re.compile(r"[^\W_]+")

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
_FILE = re.compile(r"\.(?:[sxp]?html?|php\d?|aspx?|jspx?|cfm|ece|cms)/$", re.IGNORECASE)
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


def form_beside(url: str, page_url: str) -> Reason | None:
    """Which form of `page_url`, the address that the page names as its own, `url` is; None if no word of it says so.

    >>> form_beside("https://example.com/stampa/55", "https://example.com/55")
    <Reason.PRINT: 'print'>
    """
    form = variant_of(url)[1]
    own = set(_TOKEN.findall(unquote(page_url).lower()))
    told = [word for word in _TOKEN.findall(unquote(url).lower()) if word not in own]
    named = (form for form, words in _FORM_WORDS.items() if any(map(words.fullmatch, told)))
    return form or next(named, None)


def is_distinctive(segment: str) -> bool:
    """Whether a path segment could name one article: three words or more, or a number of four digits but a year.

    >>> [is_distinctive(s) for s in ("politics", "a-b", "tax-cuts-fail.html", "art-12345", "2026")]
    [False, False, True, True, False]
    """
    text = unquote(segment)
    return len(_WORD.findall(text)) >= 3 + ("." in text) or bool(_NUMBER.search(_YEAR.sub("", text, count=1)))


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
    if _FILE.search(base):
        base = base[:-1]  # but a file is no folder: /a.html/amp/ belongs to /a.html
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
