"""Names out of author strings: no "By", no roles, no addresses; several in one string are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_NAMES = 40

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
}  # fmt: skip
_BY = re.compile(
    r"^(?:(?:written|posted|published|story|words|article|text|texte|texto|reported|compiled) by|by|von|par|por|de|di|door|av|af|od|от|автор|text|"
    r"texto|texte|foto|autor(?:es|a|en|in)?|author|auteur|autore|redaktion|oleh|tekijä|yazan|written by|بقلم|كتب|作者|記者|文|byline)"
    r"\s*[:：]\s*|^(?:(?:written|posted|published|story|words|reported|compiled) by|by|von|par|por|di|door|oleh)\s+",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\S+@\S+\.\w+")
_URL = re.compile(r"^(?:https?://|www\.)|^/|^@|\.(?:com|html?|php)/")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
_HARD = re.compile(r"\s*(?:[;|\n•·]|\s/\s)\s*")
_SOFT = re.compile(
    r"\s*(?:,\s*(?:and|und|et|y|e|en|og|och|ja|i|a|és|és|și|и|і|ve|dan|&)\s+|,|\s(?:and|und|et|og|och|&|en|és|și|и|і|ve|dan|y)\s)\s*"
)
_WEAK = re.compile(r"\s(?:e|i|a|ja|o)\s")


def name_key(name: str) -> str:
    """`name` for comparison: case, accents' form and punctuation do not count."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).lower()))


def clean_names(raw: Iterable[str]) -> list[str]:
    """Each name once, in order.

    >>> clean_names(["By Ann Lee and Bo Ray", "ann lee", "mail@example.org"])
    ['Ann Lee', 'Bo Ray']
    """
    found: dict[str, str] = {}
    for text in raw:
        for name in _split(text):
            clean = _clean(name)
            if clean:
                found.setdefault(name_key(clean), clean)
    return list(found.values())[:MAX_NAMES]


def _split(text: str) -> list[str]:
    text = _BY.sub("", _MAIL.sub("", text[:1000]).strip())
    parts = []
    for part in _HARD.split(text):
        pieces = [piece for piece in _SOFT.split(part) if piece]
        parts.extend(pieces)
    return parts


def _clean(name: str) -> str:
    name = _BY.sub("", name.strip())
    if _URL.search(name):
        return ""
    name = _BRACKETS.sub("", name).strip(" \t,.;:|-–—/\"'*")
    if len(name) < 2 or len(name) > 100 or name.isdigit():
        return ""
    return name


def agency_in(names: Iterable[str]) -> str:
    """The house form of the first wire agency among `names`, "" for none."""
    return next((_AGENCIES[key] for key in map(name_key, names) if key in _AGENCIES), "")
