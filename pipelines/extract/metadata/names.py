"""Names out of author strings: no "By", no roles, no addresses; several in one string are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

MAX_NAMES = 40
_MAX_WORDS = 8

_AGENCIES = {
    "reuters": "Reuters", "ap": "AP", "associated press": "AP", "the associated press": "AP", "afp": "AFP", "agence france presse": "AFP",
    "dpa": "dpa", "deutsche presse agentur": "dpa", "ansa": "ANSA", "efe": "EFE", "agencia efe": "EFE", "tass": "TASS", "xinhua": "Xinhua",
    "apa": "APA", "sda": "SDA", "keystone sda": "SDA", "ats": "ATS", "belga": "Belga", "anp": "ANP", "ntb": "NTB", "tt": "TT", "ritzau": "Ritzau",
    "stt": "STT", "pap": "PAP", "čtk": "ČTK", "ctk": "ČTK", "mti": "MTI", "tasr": "TASR", "sita": "SITA", "interfax": "Interfax",
    "ria novosti": "RIA Novosti", "anadolu agency": "Anadolu", "aa": "Anadolu", "kyodo": "Kyodo", "jiji": "Jiji", "yonhap": "Yonhap",
    "pti": "PTI", "press trust of india": "PTI", "ani": "ANI", "ians": "IANS", "bernama": "Bernama", "antara": "Antara", "lusa": "Lusa",
    "europa press": "Europa Press", "bloomberg": "Bloomberg", "upi": "UPI", "pa": "PA", "press association": "PA", "pa media": "PA",
    "canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "aap": "AAP", "epd": "epd", "kna": "KNA", "sid": "SID",
    "adnkronos": "Adnkronos", "agi": "AGI", "dpa infocom": "dpa", "dpa afx": "dpa-AFX", "新华社": "Xinhua", "共同通信": "Kyodo",
    "agencias": "agencias", "ap news": "AP",
}  # fmt: skip
_AGENCY_TAIL = re.compile(
    r"^(\S+(?:\s\S+){1,3}?)[\s/]+((?:The )?Associated Press|The Canadian Press|Agence France-Presse|Reuters|AFP|dpa|ANSA|Bloomberg(?: News)?)$"
)
_BY = re.compile(
    r"^[\s(（]*(?:(?:(?:view|see|read|show|more)\s+)?(?:all\s+)?(?:posts|articles|stories)\s+(?:by|from)|"
    r"(?:written|posted|published|story|words|article|text|reported|compiled|interview|photos?|photography) by|by|von|par|por|di|door|oleh|escrito por|scritto da|"
    r"(?:posted|published) in)(?:\s*[:：]\s*|\s+)|"
    r"^[\s(（]*(?:by|von|par|por|de|di|door|av|af|od|от|da|text|texto|texte|tekst|testo|autor(?:es|a|en|in|i)?|authors?|auteurs?|autore|autori|redaktion|oleh|"
    r"penulis|editor|tekijä|yazan|haber|автор|источник|责编|责任编辑|編輯|بقلم|كتب|作者|記者|记者|文|取材|byline|written by)\s*[:：／/]\s*",
    re.IGNORECASE,
)  # fmt: skip
_MAIL = re.compile(r"[(\[<]?\s*\S+@\S+\.\w+\s*[)\]>]?")
_URL = re.compile(r"^(?:https?://|www\.)|^/|^@|\.(?:com|html?|php)/", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）]{0,80}[)\]）】]")
_HARD = re.compile(r"\s*(?:[;|\n•·、]|\s[/–—-]\s)\s*")
_SLASH = re.compile(r"(?<=\w\w)/(?=\w\w)")
_COMMA = re.compile(r"\s*,\s*(?:(?:and|und|et|y|e|en|og|och|ja|i|a|és|și|и|і|та|ve|dan|và|&)\s+)?")
_CONJUNCTION = re.compile(r"\s+(and|und|et|og|och|&|en|és|și|и|і|та|ve|dan|y|và|with|mit|avec|And|AND|UND|ET)\s+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_FOR_PAPER = re.compile(r"(?<=\w\w)\s+[Ff][Oo][Rr]\s+(?:[Tt][Hh][Ee]\s+)?[A-Z]\S*(?:\s\S+){0,4}$")
_WHEN = re.compile(
    r"\b(?:(?:last )?(?:published|updated|posted|modified|veröffentlicht|aktualisiert|publié|publicado|actualizado)\s*:?\s*(?:on\s+|am\s+|le\s+|el\s+)?)?"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d(?:T[\d:.+Z-]*)?|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4}|"
    r"[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|"
    r"\d+\+?\s*(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|stunden?|minuten?|tagen?|heures?|jours?|horas?|minutos?|días?|ore|giorni)\b(?:\s+ago)?)"
    r"(?:\s+at\b|\s+um\b|\s+uhr\b)?",
    re.IGNORECASE,
)  # fmt: skip
"""A date, a time or an age beside a name: no part of it."""
_AGO = re.compile(r"\b(?:an?\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\s+ago\b", re.IGNORECASE)
"""An age that lost its number: "Hours Ago Ann Lee"."""
_OFFICE = re.compile(
    r"^(?:\S{2,30}-)?(?:experte|expertin|redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|autor(?:in)?|gastautor(?:in)?|"
    r"chefredakteur(?:in)?|kolumnist(?:in)?)\s+(?=[^\W\d_]\S*\s+[^\W\d_])",
    re.IGNORECASE,
)  # fmt: skip
"""A German office before a name: "Herald-Reporterin Ann Lee"."""
_DEGREE_LIKE = re.compile(r"^[A-Z][A-Za-z]?[A-Z]{1,4}®?$")
_ROLE = re.compile(
    r"\b(?:reporters?|correspondents?|editors?|columnists?|staff|writers?|contributors?|journalists?|producers?|anchor|photographers?|"
    r"redakteur\w*|korrespondent\w*|chefredakt\w*|autor(?:in)?|reporter(?:in|innen)?|volontär\w*|journalist\w*|rédact\w+|journaliste|"
    r"correspondante?|envoyée?|redactora?|periodista|corresponsal|editora?|colaboradora?|giornalista|corrispondente|redattore|redacteur|"
    r"verslaggever|correspondent|toimittaja|journalista?|dziennikarz\w*|редактор|корреспондент|обозреватель|kontributor|wartawan|muhabir\w*)\b",
    re.IGNORECASE,
)  # fmt: skip
_ROLE_TAIL = re.compile(
    r"^(?:(?P<name>\S+(?:\s\S+){1,3}?)\s+)?(?:(?:Senior|Chief|Staff|Political|City|Business|Sports?|Deputy|Managing|Special|Foreign|Executive|"
    r"Contributing|National|Washington|Science|Health|Technology|Tech|Editorial|News|Assistant|Associate|Arts|Culture|Education|Political)\s+){1,3}"
    r"(?:Reporter|Correspondent|Editor|Columnist|Writer|Producer|Contributor|Journalist)s?$"
)  # fmt: skip
_GENERATION = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:m\.?d|ph\.?\s?d|rdn?|ma|msc?|bsc?|mba|jd|esq|ll\.?[bm]|do|rn|cfa)\.?$", re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:GmbH|e\.\s?V\.?|Inc|Ltd|LLC|S\.A|Verlag|Stiftung|Verband|Verein|Gesellschaft)(?:\b|\.|$)")
_NO_NAME = re.compile(
    r"^(?:admin|administrator|redaktion|staff|editor|webmaster|guest|unknown|none|null|undefined|n/?a|test|user|web|news|anonymous|sponsored|"
    r"nachrichten|home|eingestellt von|written by|posted by|reported by|partners?|weitere informationen|share|disclosure|(?:(?:twitter|facebook|whatsapp|linkedin|instagram|telegram|youtube|pinterest|reddit|e-?mail|print|x)\b\s*)+|agenturen|agencies|agencias|comments?|(?:follow|share|view|contact) (?:us|me|all|this)\b.*|(?:subscribe|click|sign|log) (?:to|here|in|up)\b.*|(?:e-?mail|contact|message|write to|contatta|contacter|contactar|kontakt) (?:the |our |l['’]|el |al )?(?:reporter|author|writer|editor|journalist|autore|auteur|autor|redaktion|redazione)s?|(?:autor(?:in)?|redaktion) kontaktieren|hours ago|updated|published|menu|search|sport|follow|subscribe|read more|login|more|author|authors|by|online|[\d\W_]+)$",
    re.IGNORECASE,
)  # fmt: skip
_PARTICLES = frozenset(
    "de da do dos das del della di du des la le van von der den ter ten zu zur bin binti ibn al el y e af av og i und und and the of for & in".split()
)


_DOMAIN = re.compile(r"\w\.(?:com|net|org|de|fr|co|tv|news)\b", re.IGNORECASE)
_OPENERS = frozenset(
    "die der das den le les las los in on at im from an view all our your this these read see more von by to".split()
)


def name_key(name: str) -> str:
    """`name` for comparison: case, accents' form and punctuation do not count."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).lower()))


def clean_names(raw: Iterable[str]) -> list[str]:
    """Each name once, in order.

    >>> clean_names(["By Ann Lee and Bo Ray", "ann lee", "mail@example.org", "Jo Poe, Senior Editor"])
    ['Ann Lee', 'Bo Ray', 'Jo Poe']
    """
    found: dict[str, str] = {}
    for text in raw:
        for name in _names_in(text):
            found.setdefault(name_key(name), name)
    found.pop("", None)
    return list(found.values())[:MAX_NAMES]


def _names_in(text: str) -> Iterator[str]:
    text = _BY.sub("", _MAIL.sub(" ", _MARKUP.sub(" ", text[:1000])).strip())
    text = _WHEN.sub(" | ", text) if any(char.isdigit() for char in text) else text
    text = _AGO.sub(" | ", text)
    parts = [_FOR_PAPER.sub("", _BRACKETS.sub("", part)) for part in _HARD.split(text)]
    pieces = [name for part in parts for piece in _split(part) for name in _agency_apart(piece)]
    several = len(pieces) > 1
    for piece in pieces:
        name = _clean(piece)
        if name and not (several and _is_role(piece, name)):
            yield name


def _is_role(piece: str, name: str) -> bool:
    """Whether one of several pieces says what somebody is: "Senior Editor", "AP National Political Writer"."""
    key = name_key(name)
    if key in _AGENCIES:
        return False
    return bool(_ROLE.search(name)) or (name != piece and key.split()[0] in _AGENCIES and bool(_ROLE.search(piece)))


def _split(part: str) -> list[str]:
    """One string into names: at commas and conjunctions, but "Lee, Jr." and "Lee, Ann" stay whole."""
    pieces = [name for piece in _COMMA.split(part) if piece.strip() for name in _at_conjunctions(piece)]
    out: list[str] = []
    for piece in pieces:
        if out and _GENERATION.match(piece.strip()):
            out[-1] += f", {piece.strip()}"
        elif not (out and _is_degree(piece.strip(), out[-1])):
            out.extend(_slashed(piece))
    if (
        len(out) == 2
        and part.count(",") == 1
        and all(len(piece.split()) == 1 for piece in out)
        and not _is_agency(out[1])
    ):
        return [f"{out[1]} {out[0]}"]
    return out


def _is_degree(piece: str, before: str) -> bool:
    """Whether a piece after a full name is a title: "PhD", and capitals such as "CEPF" that name no agency."""
    if _DEGREE.match(piece):
        return True
    full = len(before.split()) > 1 and not before.isupper()
    return full and not _is_agency(piece) and bool(_DEGREE_LIKE.match(piece))


def _at_conjunctions(text: str) -> list[str]:
    """Names joined by "and"; the name of a firm or an office with an "and" in it stays whole."""
    parts = _CONJUNCTION.split(text)
    names, words = parts[::2], parts[1::2]
    if not words:
        return [text]
    if len({name_key(name) for name in names}) < len(names):
        return [text]
    if "&" in words and all(" " not in name for name in names):
        return [text]
    return names if text.islower() or not any(map(_is_worded, names)) else [text]


def _is_worded(text: str) -> bool:
    """Whether words in lower case, other than those in names and agencies, say that it is no list of names."""
    return not _is_agency(text) and any(
        word[:1].islower() and word.lower() not in _PARTICLES for word in _BY.sub("", text).split() if len(word) > 2
    )


def _agency_apart(piece: str) -> list[str]:
    """ "John Doe The Associated Press": a name and the agency after it."""
    match = _AGENCY_TAIL.match(piece)
    return [match[1], match[2]] if match else [piece]


def _slashed(piece: str) -> list[str]:
    parts = _SLASH.split(piece)
    return parts if len(parts) > 1 and any(" " in part for part in parts) else [piece]


def _clean(name: str) -> str:
    name = _OFFICE.sub("", _BY.sub("", name.strip()))
    if _URL.search(name):
        return ""
    name = name.strip(" \t,;:|-–—/\"'*“”„«»()[]")
    name = name.rstrip(".") if not re.search(r"\b(?:\w|Jr|Sr)\.$", name) else name
    tail = _ROLE_TAIL.match(name)
    name = tail["name"] or "" if tail else name
    if len(name) < 2 or len(name) > 100 or len(name.split()) > _MAX_WORDS or _NO_NAME.match(name):
        return ""
    return name


def joined_pieces(pieces: list[str]) -> str:
    """Texts of neighbouring elements as one author string: a name and its role, or two names, are told apart; "By" and a
    name, or a first and a last name, are not.
    """
    text = pieces[0] if pieces else ""
    for before, piece in pairwise(pieces):
        text += (" " if (len(before.split()) == 1 and len(piece.split()) <= 3) or before[-1:] in ":/" else "\n") + piece
    return text


def _is_agency(name: str) -> bool:
    return name_key(name) in _AGENCIES


def is_company(name: str) -> bool:
    """Whether a name says by its legal form that it is nobody's."""
    return _COMPANY.search(name) is not None


def is_person_like(name: str) -> bool:
    """Whether a visible string may be somebody's name: few words, capitals, no digits; scripts without case pass.

    >>> is_person_like("Ann van Lee"), is_person_like("5 min read"), is_person_like("Read our policy")
    (True, False, False)
    """
    words = name.split()
    if not 1 <= len(words) <= 6 or any(char.isdigit() for char in name) or _NO_NAME.match(name):
        return False
    if any(char in name for char in "?!:…=<>{}") or _DOMAIN.search(name) or words[0].lower() in _OPENERS:
        return False
    lower = [word for word in words if word[:1].islower() and word.lower() not in _PARTICLES]
    return not lower or (len(words) == 1 and 2 <= len(name) <= 5)


def agency_in(names: Iterable[str]) -> str:
    """The house form of the first wire agency among `names`, "" for none."""
    return next((_AGENCIES[key] for key in map(name_key, names) if key in _AGENCIES), "")
