"""Cues of words: what a block's own words hint at, in the languages in which boilerplate was seen most. Hints only."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

Cues = frozenset[str]

_PHRASES: dict[str, str] = {
    # cue: words, and phrases of two words written with "_"
    "read_more": "also_read read_also read_more read_next see_also show_full show_more related next_story next_article"
    " more_stories more_news more_from more_on more_about full_article full_story full_coverage click_here"
    " continue_reading don_miss recommended you_may might_like up_next watch_now view_gallery keep_reading story_continues"
    " lesen_sie mehr_zum mehr_dazu siehe_auch weiterlesen lire_aussi à_lire savoir_plus voir_aussi lisez_aussi"
    " leggi_anche per_approfondire leer_más lea_también te_puede puede_interesar leia_mais leia_também veja_também"
    " saiba_mais lees_ook lees_meer läs_också läs_mer les_også læs_også lue_myös lue_lisää czytaj_też czytaj_także"
    " zobacz_też čtěte citește_și read_the olvassa_el читайте_также читать_далее по_теме اقرأ_أيضا baca_juga devamını_oku",
    "subscribe": "newsletter newsletters subscribe subscriber subscribers subscription inbox abonnieren abonnement abonnez"
    " abonnés iscriviti suscríbete suscribirse inscreva assine assinante podcast podcasts follow_us follow_me whatsapp"
    " telegram signal our_app google_news folgen_sie suivez suivez_nous seguici síguenos подпишитесь подписывайтесь sign_up"
    " donate donation donations support_our support_us become_a free_trial join_us join_our nyhetsbrev nieuwsbrief",
    "advert": "advertisement advertisements advertising sponsored anzeige werbung publicité publicidad publicidade pubblicità"
    " реклама reklama annons annonse annonce advertentie mainos promoted",
    "share": "share tweet facebook twitter email linkedin pinterest reddit copy_link teilen partager condividi compartir"
    " compartilhar поделиться dela del paylaş instagram bluesky threads whatsapp",
    "credit": "photo photos photograph photographer image picture foto fotos bild video source quelle fuente fonte credit"
    " illustration graphic getty reuters afp ap shutterstock dpa ansa epa apa efe tass courtesy imago alamy afp_via"
    " picture_alliance фото источник fotó zdjęcie valokuva grafik grafika montage screenshot file_photo",
    "copyright": "copyright rights_reserved alle_rechte tous_droits todos_los tutti_i droits_réservés reprint",
    "byline": "by von par por di written reporting_by editing_by edited_by correspondent reporter redaktion redacción"
    " redazione staff desk автор text tekst",
    "contribution": "contributed contributed_to additional_reporting originally_published originally_appeared republished"
    " press_release about_the is_a senior freelance reached provided_by distributed_by views_expressed opinions contact"
    " translated editorial editors author authors columnist university professor edited follow email",
    "comment": "comment comments kommentar kommentare commentaire commentaires comentario comentarios комментарии reply"
    " login log_in register anmelden kommentit kommenttia reacties discussion",
    "reading": "min_read minute_read minutes_read reading_time lesezeit lesedauer minuten lecture lettura minutes mins"
    " leestijd listen hören écouter ascolta",
    "updated": "published updated posted modified aktualisiert veröffentlicht publié mis_à publicado aggiornato обновлено"
    " опубликовано stand uppdaterad publicerad opdateret gepubliceerd julkaistu päivitetty actualizado atualizado",
    "cookie": "cookie cookies consent privacy_policy terms_of datenschutz javascript browser impressum settings",
    "correction": "correction clarification editor_s editors_note note disclaimer disclosure hinweis anmerkung",
    "speech": "said says told added sagte dit dijo disse ha_detto сказал заявил according_to laut selon según secondo",
}

PHRASE_CUES: tuple[str, ...] = (*_PHRASES, "cjk_notice")
_TABLE: dict[str, Cues] = {}
for _cue, _phrases in _PHRASES.items():
    for _phrase in _phrases.split():
        _TABLE[_phrase] = _TABLE.get(_phrase, frozenset()) | {_cue}

_TELLING = frozenset(_TABLE) | {part[: at.start()] for part in _TABLE for at in re.finditer("_", part)}
"""Words without one of which a text has no cue: those of the table, and the first of its phrases."""

WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""A character of a script that parts its words by no spaces, or whose words are counted by character."""
WIDE = 1.5
"""How many Latin characters more than one a character of such a script says."""
_CJK = re.compile(
    r"もっと読む|関連|続きを読む|登録|購読|シェア|広告|写真|コメント|会員|記事を|相关|相關|延伸|閱讀更多|阅读更多|订阅|分享|广告|編輯|编辑|责编"
    r"|责任|来源|记者|版权|点击|评论|관련|구독|광고|기자|공유|댓글|무단|저작권|앱|อ่านเพิ่ม|ข่าวที่เกี่ยวข้อง"
)
_HEAD_WORDS, _TAIL_WORDS = 24, 6


_SPACED = "".join(char if WORD.match(char) else " " for char in map(chr, range(256)))
_PLAIN_WORDS, _LATIN_1_WORDS = _SPACED[:128], _SPACED.encode("latin-1")
"""Tables for `translate`: what is no part of a word becomes a space. Bytes are much the fastest for short texts."""
_TYPOGRAPHIC = "’‘“”–—…"


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case."""
    text = text.lower()
    if not text.isascii():
        for sign in _TYPOGRAPHIC:
            if sign in text:
                text = text.replace(sign, " ")
    try:
        return text.encode("latin-1").translate(_LATIN_1_WORDS).decode("latin-1").split()
    except UnicodeEncodeError:
        return WORD.findall(text)


def plain_and_other(text: str) -> tuple[str, str]:
    """The words of the lines that are ASCII but for quotation marks and dashes, parted by spaces, and the other lines.

    To part words at spaces takes a quarter of the time of the pattern, and most lines of most languages are plain.
    """
    for sign in _TYPOGRAPHIC:
        text = text.replace(sign, " ")
    lines = text.split("\n")
    plain = "\n".join(filter(str.isascii, lines))
    return plain.translate(_PLAIN_WORDS), "\n".join([line for line in lines if not line.isascii()])


def cues_of_words(words: list[str], text: str) -> set[str]:
    """The cues in the first and last words of a block (what lies amid a long paragraph says nothing).

    >>> sorted(cues_of_words(words_of("Read more: sign up to our newsletter"), "…"))
    ['read_more', 'subscribe']
    """
    if len(words) > _HEAD_WORDS + _TAIL_WORDS:
        words = words[:_HEAD_WORDS] + words[-_TAIL_WORDS:]
    found: set[str] = set()
    if not _TELLING.isdisjoint(words):
        found.update(*(_TABLE[word] for word in words if word in _TABLE))
        pairs = [f"{one}_{other}" for one, other in pairwise(words) if one in _TELLING]
        found.update(*(_TABLE[pair] for pair in pairs if pair in _TABLE))
    if text and not text[0].isascii() and len(text) < 200 and _CJK.search(text):
        found.add("cjk_notice")
    return found


def width_of(text: str) -> float:
    """The length of `text` in Latin characters: in scripts without spaces, one character says what two and a half do.

    >>> width_of("news"), width_of("新聞")
    (4, 5.0)
    """
    return len(text) if text.isascii() else len(text) + WIDE * len(UNSPACED.findall(text))


def fold(text: str) -> str:
    """`text` as it is compared: compatibility forms folded, lower case, words only."""
    return " ".join(words_of(unicodedata.normalize("NFKC", text)))


PIECE = 40


def pieces_of(text: str) -> list[str]:
    """`text` in pieces of `PIECE` letters, by which it is found again elsewhere; a short rest is left out."""
    return [text[i : i + PIECE] for i in range(0, max(1, len(text) - PIECE // 2), PIECE)]


def share_in(text: str, body: str) -> float:
    """1 where the whole folded text stands in `body`, else the share of its 40-letter pieces that do."""
    if not body or not text:
        return 0.0
    if text in body:
        return 1.0
    pieces = pieces_of(text)
    return sum(piece in body for piece in pieces) / len(pieces)
