"""Hard facts about blocks that overrule the model: words that are never an article's, the title again.

The lists are folded as the blocks are, or words with vowel marks would never match.
Each rule was first checked against the gold labels: none drops more than a handful of the blocks that belong to a text.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.features_said import Hints
from pipelines.extract.frames import Frame
from pipelines.extract.phrases import cues_of_words, fold, share_in, width_of
from pipelines.extract.rawblock import RawBlock

_MIN_TITLE = 12
_TITLE_EXCESS = 3
_MAX_CELL = 200
_MAX_ADVERT = 200
_MAX_REFERENCE = 300
_MIN_LEAD, _LEAD_BLOCKS = 20, 60
_REFERENCES = tuple(map(fold, (
    "also read", "read also", "read more", "read next", "see also", "related", "more on this", "don t miss", "recommended",
    "watch", "lesen sie auch", "mehr zum thema", "siehe auch", "lire aussi", "à lire", "lea también", "leer más",
    "te puede interesar", "leggi anche", "leia também", "leia mais", "veja também", "lees ook", "läs också", "les også",
    "читайте также", "по теме", "関連記事", "関連", "相关阅读", "延伸閱讀", "اقرأ أيضا", "اقرأ أيضًا", "czytaj też", "zobacz też",
)))  # fmt: skip

_ADVERT = frozenset(
    fold(phrase)
    for phrase in "advertisement|advertisements|advertising|advertisment|ad|anzeige|werbung|publicité|publicidad|publicidade|pubblicità"
    "|реклама|reklama|reklam|annonse|annons|annonce|advertentie|mainos|広告|广告|廣告|광고|إعلان|sponsored|sponsored content"
    "|advertisement continue reading|story continues below advertisement|article continues below|advertiser content".split(
        "|"
    )
)
_RESIDUE = frozenset(
    fold(phrase)
    for phrase in "show full article|show more|show less|read more|read full article|read the full article|read full story|read next"
    "|print article|print|print this page|email|email article|save|save article|share|share this|share this article"
    "|share this story|share article|next story|next article|previous article|previous story|more stories|top stories"
    "|related|related stories|related articles|related news|related topics|also read|read also|recommended"
    "|recommended for you|you may also like|you might also like|most read|most popular|trending|trending now|highlights"
    "|comments|leave a comment|post a comment|view comments|join the conversation|subscribe|sign up|sign in|log in|login"
    "|newsletter|follow us|copy link|link copied|tweet|facebook|twitter|whatsapp|linkedin|pinterest|telegram|close|menu"
    "|skip to content|skip advertisement|article content|loading|view gallery|view all|see more|see all|listen|listen now"
    "|visit site|visit website|visit the website|visit official site|visit the official site|visit the official website"
    "|zur website|visita il sito|visita il sito ufficiale|visiter le site|visiter le site officiel|visitar el sitio"
    "|visitar el sitio oficial"
    "|listen to this article|about the author|tags|topics|continue reading|don t miss|up next|watch now|play video"
    "|teilen|drucken|merken|mehr zum thema|lesen sie auch|das könnte sie auch interessieren|kommentare|artikel teilen"
    "|artikel drucken|weiterlesen|partager|imprimer|lire aussi|à lire aussi|à lire également|commentaires|s abonner"
    "|compartir|imprimir|lea también|te puede interesar|más noticias|comentarios|relacionadas|noticias relacionadas"
    "|condividi|stampa|leggi anche|commenti|compartilhar|leia também|leia mais|veja também|comentários|delen|lees ook"
    "|поделиться|читайте также|читать далее|по теме|комментарии|распечатать|シェア|関連記事|もっと読む|続きを読む|印刷|コメント"
    "|相关阅读|相关新闻|相关文章|分享|分享到|打印|评论|延伸閱讀|اقرأ أيضا|اقرأ أيضًا|شارك|طباعة|تعليقات|dela|läs också|les også|læs også".split(
        "|"
    )
)


def is_advert_label(folded: str) -> bool:
    """Whether the block is no more than the word for an advertisement."""
    return folded in _ADVERT


def is_residue(folded: str) -> bool:
    """Whether the whole block is a button or the head of a box, by its words."""
    return folded in _RESIDUE


def after_advert(blocks: Sequence[RawBlock], folded: Sequence[str], i: int) -> bool:
    """Whether block `i` is the short text below an advertisement's label, in the same element as the label."""
    if i == 0 or not is_advert_label(folded[i - 1]) or len(blocks[i].text) > _MAX_ADVERT:
        return False
    label, frame = blocks[i - 1].frame, blocks[i].frame
    if label is frame or frame.parent is label:
        return True
    return label.parent is frame.parent and label.parent is not None and _is_small(label.parent, blocks)


def _is_small(frame: Frame, blocks: Sequence[RawBlock]) -> bool:
    return (
        sum(len(block.text) for block in blocks if block.frame is frame or block.frame.parent is frame)
        < 2 * _MAX_ADVERT
    )


def is_cross_reference(block: RawBlock, folded: str) -> bool:
    """Whether the block sends the reader to another article: "Also read:" and a link."""
    return (
        len(block.text) < _MAX_REFERENCE and 2 * block.link_chars > len(block.text) and folded.startswith(_REFERENCES)
    )


def is_newsletter_prompt(block: RawBlock) -> bool:
    """Whether a short block stands right in an element named for a newsletter."""
    depth = block.frame.cue_depth.get("newsletter")
    return depth is not None and block.frame.depth - depth <= 1 and len(block.text) < _MAX_ADVERT


def is_paywall_notice(block: RawBlock, folded: str) -> bool:
    """Whether the block, in an element named for a paywall, asks to subscribe."""
    depth = block.frame.cue_depth.get("paywall")
    near = depth is not None and block.frame.depth - depth <= 1
    return near and len(block.text) < _MAX_REFERENCE and "subscribe" in cues_of_words(folded.split(), "")


def repeats_title(folded: str, hints: Hints) -> bool:
    """Whether the block says the title again."""
    if width_of(folded) < _MIN_TITLE:
        return False
    return any(
        folded.startswith(title) and len(folded) - len(title) <= _TITLE_EXCESS for title in hints.titles if title
    )


def standfirsts(blocks: Sequence[RawBlock], folded: Sequence[str], chosen: Sequence[bool], hints: Hints) -> list[int]:
    """Blocks between the title and the first chosen block that introduce the article, and are not said again in it.

    References disagree on them; a reader misses them, so they are kept everywhere alike.
    """
    first = next((i for i, kept in enumerate(chosen) if kept), 0)
    title = next((i for i in range(first - 1, -1, -1) if repeats_title(folded[i], hints)), first)
    text = "\n".join(folded[first : first + _LEAD_BLOCKS])
    return [
        i
        for i in range(title + 1, first)
        if width_of(blocks[i].text) > _MIN_LEAD
        and 2 * blocks[i].link_chars < len(blocks[i].text)
        and (_named_standfirst(blocks[i]) or _describes(folded[i], hints))
        and share_in(folded[i], text) <= 0.6
    ]


def _named_standfirst(block: RawBlock) -> bool:
    depth = block.frame.cue_depth.get("standfirst")
    return "standfirst" in block.inline_cues or (depth is not None and block.frame.depth - depth <= 1)


def _describes(folded: str, hints: Hints) -> bool:
    words = set(folded.split())
    return any(len(words.intersection(text.split())) > 0.8 * len(words) for text in hints.descriptions)


def is_lone_sign(blocks: Sequence[RawBlock], folded: Sequence[str], i: int) -> bool:
    """Whether block `i` is signs without words, or one letter that begins no sentence (a button that closes a box)."""
    if not folded[i]:
        return len(blocks[i].text) < _MIN_TITLE
    if len(folded[i]) > 1 or not folded[i].isascii() or not folded[i].isalpha():
        return False
    return not (i + 1 < len(blocks) and blocks[i + 1].text[0].islower())


def data_rows(blocks: Sequence[RawBlock]) -> list[list[int]]:
    """The rows of tables of data: for each the numbers of its blocks, one short block a cell, two cells or more.

    A cell with several blocks or a long one belongs to a table that only lays the page out.
    """
    rows: dict[int, list[int]] = {}
    cells: dict[int, int] = {}
    for i, block in enumerate(blocks):
        if "table" not in block.frame.tag_depth:
            continue
        cell, row = cell_and_row(block.frame)
        if cell is not None and row is not None:
            rows.setdefault(id(row), []).append(i)
            cells[id(cell)] = cells.get(id(cell), 0) + 1
    return [
        row
        for row in rows.values()
        if len(row) > 1
        and all(cells[id(cell_and_row(blocks[i].frame)[0])] == 1 and len(blocks[i].text) <= _MAX_CELL for i in row)
    ]


def table_around(frame: Frame) -> Frame | None:
    """The innermost table around a frame."""
    return next((ancestor for ancestor in frame.ancestors() if ancestor.tag == "table"), None)


def cell_and_row(frame: Frame) -> tuple[Frame | None, Frame | None]:
    """The table cell and the row around a frame, looking a few steps up."""
    if "table" not in frame.tag_depth:
        return None, None
    cell: Frame | None = None
    for ancestor, _ in zip(frame.ancestors(), range(5), strict=False):
        if cell is None and ancestor.tag in ("td", "th"):
            cell = ancestor
        elif cell is not None and ancestor.tag == "tr":
            return cell, ancestor
    return cell, None
