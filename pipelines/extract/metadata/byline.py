"""The byline as readers see it: a few elements around the headline that are marked as one, link to a profile, or begin
with "By". Consulted where the structured data names nobody, or only the publisher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from lxml import html

from pipelines.extract.metadata.headline import following, preceding
from pipelines.extract.metadata.names import agency_in, clean_names, is_person_like, joined_pieces
from pipelines.extract.metadata.structured import one_line

MAX_AFTER = 140
MAX_BEFORE = 40
_MAX_CHARS = 240
_MAX_STANDFIRSTS = 1
_NAMING = ("class", "id", "data-testid", "data-component")
_LEAST_SENTENCE = 100
_GROUP_GAP = 14
"""Elements between two authors of one byline, at most."""

_MARK = re.compile(
    r"by-?_?line|author|autor(?!ef)|auteur|autore|writer|redacteur|redakteur|journalist|reporter|contributor|person-?_?(?:link|name)|"
    r"(?:^|[\s_-])by(?:$|[\s_-])|-by(?:$|\s)|credits?-?name|penulis|yazar|skribent|signature|firma(?:$|[\s_-])",
    re.IGNORECASE,
)  # fmt: skip
_UNMARK = re.compile(
    r"comment|related|bio|avatar|image|photo|img|social|follow|share|newsletter|recommend|btn|button", re.IGNORECASE
)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:es|en|i)?|auteurs?|autori|autore|staff|people|profiles?|reporters?|journalists?|contributors?|writers?|"
    r"redaktion|redakteure?|byline|kolumnisten?|columnists?|korrespondenten?|firmas?|penulis|yazar(?:lar)?|skribent)/[^/?#]",
    re.IGNORECASE,
)  # fmt: skip
_BY_TEXT = re.compile(
    r"^(?:(?:(?:written|posted|reported|words|story|text|text und fotos) by|by|von|par|por|di|door|av|af|od|от|oleh|texto|tekst|texte|"
    r"escrito por|scritto da|geschreven door|skrevet af|skriven av|tekijä|yazan|автор|بقلم)(?:\s*:\s*|\s+)|text:\s*|"
    r"(?:作者|责编)[:：]?\s*|文[/／:：]\s*|記者\s*)\S",
    re.IGNORECASE,
)  # fmt: skip
_DATED_BY = re.compile(r"^\s*(?:posted|published|written)\s(?:on\s)?(?=[^.!?]*\d)[^.!?]{4,40}?\sby\s", re.IGNORECASE)
"""What may stand before the name: "Posted on 3 May 2019 by", as blogs have it."""
_CUT = re.compile(
    r"\s+(?:[|•·–—]|on\s+\w+\s+\d|-\s)|,\s+in\b|\s*(?:\d{1,2}[./:]\d|\b\d{4}\b)|\b(?:published|updated|posted|veröffentlicht|aktualisiert|publié|"
    r"publicado|actualizado|pubblicato|gepubliceerd)\b",
    re.IGNORECASE,
)  # fmt: skip
_SKIPPED = frozenset(
    "script style noscript figure figcaption nav aside footer form button select svg picture video iframe time".split()
)


def find_byline(anchor: html.HtmlElement | None, is_publisher: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Names in the byline nearest to the headline element, [] where none is found or the nearest is the publisher's."""
    if anchor is None:
        return []
    after = list(following(anchor, MAX_AFTER, _SKIPPED))
    names = _first_group(after, is_publisher)
    if not names and anchor.tag != "body":
        names = _first_group(list(preceding(anchor, MAX_BEFORE, _SKIPPED)), is_publisher)
    people = [name for name in names if not is_publisher(name)]
    return people or [name for name in _signed_line(after) if not is_publisher(name)]


def _first_group(elements: list[html.HtmlElement], is_publisher: Callable[[str], bool]) -> list[str]:
    """Names of the first marked elements that stand close together."""
    found: dict[str, None] = {}
    last, texts = None, 0
    for position, element in enumerate(elements):
        texts += _is_text(element)
        if texts > _MAX_STANDFIRSTS or (last is not None and position - last > _GROUP_GAP):
            break
        strength = _strength(element)
        if not strength or (found and strength == "link" and _is_in_sentence(element)):
            continue
        names = _names(element, is_publisher, after_by=strength == "text")
        if names:
            last = position
            found.update(dict.fromkeys(names))
    return list(found)[:12]


def _is_text(element: html.HtmlElement) -> bool:
    """Whether it is a long paragraph. The first may be a standfirst; what is marked as an author after the second is
    somebody else.
    """
    return element.tag == "p" and len(element.text or "") > 160


def _is_in_sentence(link: html.HtmlElement) -> bool:
    """Whether a profile is linked from the text: behind a byline that names somebody whom the article speaks of."""
    parent = link.getparent()
    if parent is None or parent.tag != "p":
        return False
    text = "".join(parent.itertext()).strip()
    return len(text) > _LEAST_SENTENCE and not _BY_TEXT.match(text)


def _strength(element: html.HtmlElement) -> str:
    """Why the element may be a byline: "mark", "link", "text", or "" where nothing says so."""
    if element.tag == "a" and _PROFILE.search(element.get("href") or ""):
        return "link"
    if "author" in (element.get("rel") or "") or "author" in (element.get("itemprop") or ""):
        return "link"
    marks = " ".join(filter(None, map(element.get, _NAMING)))
    if marks and _MARK.search(marks) and not _UNMARK.search(marks):
        return "mark"
    text = element.text
    if not text or len(text) >= _MAX_CHARS:
        return ""
    return "text" if _BY_TEXT.match(text.strip()) or _DATED_BY.match(text) else ""


def _names(element: html.HtmlElement, is_publisher: Callable[[str], bool], *, after_by: bool) -> list[str]:
    links = [
        a
        for a in islice(element.iter("a"), 40)
        if a is element or _PROFILE.search(a.get("href") or "") or "author" in (a.get("rel") or "")
    ]
    texts = [_text_of(part) for part in (links[:12] or [element])]
    told = [_DATED_BY.sub("", text) for text in texts if len(text) <= _MAX_CHARS]
    names = clean_names(_CUT.split(text, maxsplit=1)[0] for text in told)
    return [
        name
        for name in names
        if (is_person_like(name) and (links or _is_full(name) or (after_by and _is_sign(name)))) or is_publisher(name)
    ]


def _is_sign(name: str) -> bool:
    """Whether a lone word is a desk's or an author's initials: "TPN"."""
    return name.isupper() and 2 <= len(name) <= 5


def _is_full(name: str) -> bool:
    """A lone word is a name only where a link, an agency or a script without spaces vouches for it."""
    return " " in name or bool(agency_in([name])) or ord(name[0]) > 0x2E7F


def _text_of(element: html.HtmlElement) -> str:
    return joined_pieces([piece for piece in (one_line(text) for text in _texts(element)) if piece])


def _texts(element: html.HtmlElement) -> Iterator[str]:
    for node in islice(element.iter(), 80):
        parent = node.getparent()
        hidden = node.tag in _SKIPPED or (parent is not None and parent.tag in _SKIPPED)
        if node.text and not hidden:
            yield node.text
        if node.tail and node is not element and not (parent is not None and parent.tag in _SKIPPED):
            yield node.tail


def _signed_line(elements: list[html.HtmlElement]) -> list[str]:
    """A line of the text that is but a name in bold or italics, at the text's beginning or its end."""
    paragraphs = [element for element in elements if element.tag == "p"]
    long = next((p for p in paragraphs if len("".join(p.itertext())) > 150), None)
    if long is None:
        return []
    before = [sibling for sibling in list(long.itersiblings(preceding=True))[:2] if sibling.tag == "p"]
    container = long.getparent()
    after = [child for child in list(container)[-3:] if child.tag == "p"] if container is not None else []
    for line in (*before, *after):
        marked = [child for child in line if child.tag in ("strong", "b", "em", "i")]
        text = one_line(" ".join(line.itertext()))
        if len(marked) == 1 and len(text) < 70 and text == one_line(" ".join(marked[0].itertext())):
            names = clean_names([text])
            if names and all(is_person_like(name) and 2 <= len(name.split()) <= 4 for name in names):
                return names
    return []
