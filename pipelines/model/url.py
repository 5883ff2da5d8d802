"""URL identity: what makes two links the same page. Used by discovery, extraction and store; pure, never raises.

Decisions, each with its reason:
- Scheme and host in lower case, default port, credentials and fragment dropped. `#!` goes too: the server never sees
  it, and the scheme that gave it a meaning for crawlers was withdrawn in 2015.
- Parameters keep their order, and an empty one stays: some sites read them by position. Only those in
  `tracking` go. Two orders of one page are folded later by its canonical URL or its content.
- A trailing slash, doubled slashes and the case of the path stay as the site links them: they can differ in meaning.
- Escapes are normalised as RFC 3986 allows: unreserved characters plain, hexadecimal digits upper case, UTF-8.
- http and https, with and without `www.`, stay different URLs, because the fate of each is told and because the other
  form may not answer; `url_key` folds them where two URLs are only compared.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

from pipelines.model.tracking import is_tracking

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_URL_LENGTH = 2048
"""Longest cleaned URL. Servers and sitemaps stop there too; longer ones are traps or data."""
_MAX_RAW_LENGTH = 4 * MAX_URL_LENGTH
_MAX_ROOT = 300
"""Scheme and host of this many characters are worth remembering; no host name is longer."""

_EDGES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u200b\ufeff"
_TAB_OR_NEWLINE = re.compile(r"[\t\n\r]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HTTP = re.compile(r"(https?):/{2,}([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=?._~-]*")  # nothing to normalise; most links
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/:@!$&'()*+,;=~%-._"
_QUERY_SAFE = _PATH_SAFE + "?"
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_NUMERIC_HOST = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")
_LOOPBACK = re.compile(r"^(localhost|\[::1\])(?=$|:\d)")
_SESSION_PARAMETER = re.compile(r";(jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_SESSION_SEGMENT = re.compile(r"/\([a-z]\([0-9a-z]{20,}\)\)(?=/)", re.IGNORECASE)  # ASP.NET without cookies
_DEFAULT_PORTS = {"http": 80, "https": 443}


def clean_url(url: str, base: str = "") -> str:
    """The URL in the one form that the ledger knows it by, or "" if it is not a usable http(s) URL.

    A relative reference is resolved against `base`. Applying it twice changes nothing.

    >>> clean_url("HTTP://User:pw@Example.com:80/a/../b%7e?utm_source=x&id=2#top")
    'http://example.com/b~?id=2'
    """
    parts = _HTTP.match(_absolute(url, base))
    root = _clean_root(parts[1], parts[2]) if parts else ""
    if not parts or not root:
        return ""
    path, query = _clean_path(parts[3]), _clean_query(parts[4]) if parts[4] else ""
    cleaned = f"{root}{path}?{query}" if query else root + path
    return cleaned if len(cleaned) <= MAX_URL_LENGTH else ""


def link_url(url: str, page_url: str) -> str:
    """`clean_url` for a link on the page `page_url`: http to the page's own host becomes https where the page has it.

    Old pages link http:// for ever; as with upgrade-insecure-requests, the host is known to answer on https.
    """
    cleaned = clean_url(url, page_url)
    if cleaned.startswith("http://") and page_url.startswith("https://") and host_of(cleaned) == host_of(page_url):
        return "https" + cleaned[4:]
    return cleaned


def record_id(url: str) -> str:
    """The id of the record whose identity is `url`: "th1-" and 16 hexadecimal digits."""
    identity = clean_url(url) or url
    return "th1-" + hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16]


def url_key(url: str) -> str:
    """A key for comparing only: scheme, `www.` and a trailing slash folded. Never fetched, never written.

    >>> url_key("http://www.example.com/a/") == url_key("https://example.com/a")
    True
    """
    cleaned = clean_url(url)
    address, mark, query = cleaned.partition("://")[2].partition("?")
    return address.removeprefix("www.").rstrip("/") + mark + query


def host_of(url: str) -> str:
    """The host in lower case, with its port if that is not the scheme's own; "" if there is none."""
    parts = _HTTP.match(_absolute(url, ""))
    return _clean_root(parts[1], parts[2]).partition("://")[2] if parts else ""


def registrable_domain(url: str) -> str:
    """The domain that a publisher registers (`bbc.co.uk`), by the bundled public suffix list.

    Host and port as they are for IP addresses and names without a dot; localhost is 127.0.0.1. Suffixes run by
    companies (blogspot.com) count: two blogs there are two sites.
    """
    root_ends = url.find("/", len("https://"))
    is_plain = len("https://") < root_ends <= _MAX_ROOT and len(url) <= _MAX_RAW_LENGTH
    is_plain = is_plain and url.startswith(("http://", "https://")) and url[root_ends - 1].isalnum()
    return _registrable_of_root(url[:root_ends]) if is_plain else _registrable(host_of(url))


def is_same_site(url: str, site_url: str) -> bool:
    """Whether both URLs have the same registrable domain, or for IPs and localhost the same host and port."""
    domain = registrable_domain(url)
    return bool(domain) and domain == registrable_domain(site_url)


@lru_cache(maxsize=4096)
def _registrable_of_root(root: str) -> str:
    return _registrable(host_of(root))


@lru_cache(maxsize=4096)
def _registrable(authority: str) -> str:
    authority = _LOOPBACK.sub("127.0.0.1", authority)  # servers on the own machine link and redirect by either name
    host = authority.rsplit(":", 1)[0] if not authority.endswith("]") else authority
    if host.startswith("[") or _NUMERIC_HOST.fullmatch(host):
        return authority
    found = _suffix_list()(host)
    if not found.suffix and "." in host:
        return ".".join(host.split(".")[-2:])  # the list's own rule for what it does not know, as in news.internal
    return found.top_domain_under_public_suffix or authority


@lru_cache(maxsize=1)
def _suffix_list() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 - a fifth of a second, and most commands ask no suffix

    # No URLs and no cache directory: the list that comes with the package, never the network or the home folder.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _absolute(url: str, base: str) -> str:
    """`url` as one that starts with http(s)://, or something that does not, where a browser would not open it so."""
    text = _normal_text(url)
    if not base or _SCHEME.match(text):
        return text
    root = _normal_base(base)
    if text.startswith("/") and not text.startswith("//"):
        return root[: root.find("/", 8)] + text if root else ""
    try:
        return urljoin(root, text)
    except ValueError:  # brackets that are no IPv6 address
        return ""


@lru_cache(maxsize=256)
def _normal_base(base: str) -> str:
    """The base with a path of at least "/", or "" where nothing can be resolved against it."""
    parts = _HTTP.match(_normal_text(base))
    return f"{parts[1].lower()}://{parts[2]}{parts[3] or '/'}{'?' if parts[4] else ''}{parts[4] or ''}" if parts else ""


def _normal_text(url: str) -> str:
    """`url` as browsers read it: edges trimmed, line breaks dropped, backslashes turned; no address if too long."""
    if len(url) > _MAX_RAW_LENGTH:
        return "too-long:"
    text = url.strip(_EDGES)
    if _PLAIN.fullmatch(text):
        return text
    text = _SURROGATE.sub("\ufffd", _TAB_OR_NEWLINE.sub("", text))
    address, mark, rest = text.partition("?")
    return address.replace("\\", "/") + mark + rest


@lru_cache(maxsize=4096)
def _clean_root(scheme: str, authority: str) -> str:
    """`scheme://host[:port]` in its one form, or "" if the host is no name or the port no number."""
    scheme = scheme.lower()
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        port, host = parts.port, _clean_host(parts.hostname or "")
    except ValueError:
        return ""
    if port == 0:
        return ""
    return f"{scheme}://{host}" if port in {None, _DEFAULT_PORTS[scheme]} else f"{scheme}://{host}:{port}"


def _clean_host(host: str) -> str:
    """Lower case and punycode. Raises ValueError for what is no host name.

    Numbers that are not a plain IPv4 address (0x7f.1, 2130706433) are refused: only tricks write addresses so.
    """
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host.partition('%')[0]).compressed}]"
    name = unquote(host).strip().lower().rstrip(".")
    if not name.isascii() and len(name) <= 253:
        name = idna.encode(name, uts46=True).decode("ascii")
    if _NUMERIC_HOST.fullmatch(name):
        return str(ipaddress.IPv4Address(name))
    if not _HOST.fullmatch(name):
        raise ValueError(f"not a host name: {host[:80]!r}")
    return name


def _clean_path(path: str) -> str:
    # In this order: what one step leaves, the next may have to see.
    path = _escape(path, _PATH_SAFE)
    if ";" in path:
        path = _SESSION_PARAMETER.sub("", path)
    path = _remove_dots(path)
    return _SESSION_SEGMENT.sub("", path) if "/(" in path else path


def _escape(text: str, safe: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return quote(_ESCAPE.sub(_normal_escape, text), safe=safe)


def _normal_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"  # a lone percent sign; encoded, or what follows could turn into an escape the next time
    code = int(match[1], 16)
    return chr(code) if code in _UNRESERVED else match[0].upper()


def _remove_dots(path: str) -> str:
    """`.` and `..` resolved as in RFC 3986 section 5.2.4; empty segments stay."""
    if "/." not in path:
        return path if path.startswith("/") else "/" + path
    kept: list[str] = []
    segments = path.lstrip("/").split("/") if not path.startswith("//") else path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _clean_query(query: str) -> str:
    return "&".join(kept for kept in map(_clean_parameter, query.split("&")) if kept)


def _clean_parameter(parameter: str) -> str:
    """`name=value` with its escapes normalised, or "" if it is empty or only tracks."""
    while parameter.startswith("amp;"):  # an ampersand escaped twice, common in feeds
        parameter = parameter[4:]
    name, _, value = parameter.partition("=")
    return "" if is_tracking(unquote(name), unquote(value)) else _escape(parameter, _QUERY_SAFE)
