"""Cues of names: what the class names and ids around a block hint at. Hints only; the model weighs them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

Cues = frozenset[str]
NO_CUES: Cues = frozenset()

_NAME_STEMS: dict[str, str] = {
    # cue: stems of class and id names; a stem in quotes of its own token is written with surrounding "-"
    "body": "articlebody articletext articlecontent storybody storytext storycontent bodytext bodycopy maintext"
    " entrycontent postcontent postbody contentbody richtext fulltext textbody newsbody newstext newscontent",
    "content": "content article story post entry text body copy prose wysiwyg markdown news",
    "paragraph": "paragraph -par- -para- -p- textblock",
    "lead": "lead intro lede excerpt teaser abstract preamble vorspann ingress synopsis description chapeau sapo opener",
    "standfirst": "standfirst -dek- -deck- subtitle subheadline subheading subhead subhed strapline summary tagline bajada",
    "keypoints": "highlights keypoints bulletpoints keyfacts takeaways atglance",
    "title": "title headline heading -hed- titulo kicker overline",
    "byline": "byline author writer journalist reporter autor firma signature contributor",
    "bio": "authorbio -bio- aboutauthor authorbox authorinfo biography aboutthe",
    "date": "date -time- timestamp published updated pubdate dateline readtime readingtime minread",
    "caption": "caption figcaption credit photographer imagetext imgtext legend -alt- -foto- imagecredit copyright",
    "image": "image photo picture figure gallery slideshow carousel -img- thumb media lightbox slider",
    "video": "video player audio podcast -jw- brightcove youtube",
    "share": "share sharing social facebook twitter whatsapp -tweet- addthis addtoany sharebar followus -follow- linkedin",
    "related": "related recommend readmore readalso alsoread seealso morefrom moreon morenews moreabout similar"
    " suggested youmay mightlike -more- -next- -prev- previous upnext keepreading furtherreading outbrain taboola"
    " linklist leggianche relacionad weitere inarticle crosslink internallink",
    "popular": "popular trending mostread mostviewed latest topstories -top- hotnews ranking breaking ticker headlines",
    "newsletter": "newsletter subscribe subscription signup mailinglist optin emailsign -push- alerts registration register",
    "advert": "-ad- -ads- advert adslot adunit adsense sponsor sponsored promo promoted banner dfp gpt -gam- commercial"
    " affiliate billboard mpu leaderboard partner",
    "paywall": "paywall premium piano -tp- regwall metered locked -plus- offer membership donate donation",
    "comment": "comment disqus discussion -reply- respond replies livefyre -coral- feedback reactions reaction",
    "nav": "navigation -nav- navbar menu breadcrumb sitenav pagination pager paging -tabs- -tab- hamburger offcanvas"
    " subnav megamenu skiplink",
    "header": "header masthead topbar -top- site-header toolbar",
    "footer": "footer -foot- colophon bottombar -bottom- legal imprint disclaimer",
    "aside": "sidebar aside rail -side- widget secondary -col-right- rightcol leftcol",
    "tags": "-tag- -tags- taglist topics topic keywords categories category hashtag",
    "cookie": "cookie consent gdpr -cmp- onetrust didomi privacy",
    "modal": "modal popup overlay dialog lightbox tooltip dropdown toast flyout drawer",
    "login": "login signin -user- account profile",
    "search": "search -query-",
    "embed": "embed tweet instagram oembed iframe -fb- socialpost blockquote pullquote quote",
    "factbox": "factbox infobox -box- -info- -facts- sidebarbox -note- callout panel accordion toc tableofcontents",
    "hidden": "hidden hide sronly visuallyhidden screenreader -sr- offscreen invisible collapsed noprint printonly -print-",
    "correction": "correction editorsnote clarification updatenote footnote footnotes endnote",
    "tools": "tools actions buttons button -btn- utility -bar- print -font- fontsize listen -tts- bookmark -save- clap -like-"
    " rating vote poll quiz survey form feedback",
    "card": "-card- teaser tile -item- -list- listing grid -feed- archive loop stream",
    "meta": "meta -info- details byline attribution credits source",
    "live": "liveblog live-blog -live- liveticker keyevent",
    "main": "main primary container wrapper layout page center -col- column inner",
}


NAME_CUES: tuple[str, ...] = tuple(_NAME_STEMS)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def _tables() -> tuple[dict[str, Cues], dict[str, Cues]]:
    """Stems that must be a whole token, and stems that may be a part of one, each with its cues."""
    whole: dict[str, set[str]] = {}
    part: dict[str, set[str]] = {}
    for cue, stems in _NAME_STEMS.items():
        for stem in stems.split():
            table = whole if stem.startswith("-") else part
            table.setdefault(stem.replace("-", ""), set()).add(cue)
    closed = {stem: frozenset().union(*(part[s] for s in part if s in stem)) for stem in part}
    return {stem: frozenset(cues) for stem, cues in whole.items()}, closed


_WHOLE, _PART = _tables()
_LONGEST_FIRST = sorted(_PART, key=lambda stem: (stem[0], -len(stem)))
_ANY_PART = re.compile(  # by first letters: where none fits, which is nearly everywhere, two dozen steps tell, not 300
    "|".join(
        f"{first}(?:{'|'.join(stem[1:] for stem in stems)})" for first, stems in groupby(_LONGEST_FIRST, itemgetter(0))
    )
)
_BEGINNINGS = frozenset(stem[:end] for stem in _PART for end in range(1, len(stem)))
_SMALL = bytes(range(ord("a"), ord("z") + 1))
_SPACED = bytes(byte if byte in _SMALL else ord(" ") for byte in range(256))
"""A table for `bytes.translate`: what is no small letter parts words."""


def cues_of_names(names: str) -> Cues:
    """The cues in the words of a class attribute and an id.

    >>> sorted(cues_of_names("c-shareBar"))
    ['share', 'tools']
    >>> sorted(cues_of_names("ArticleBody_text"))
    ['body', 'content']
    """
    tokens = _tokens(names)
    found = NO_CUES.union(*filter(None, map(_cues_of_token, tokens)))
    pairs = [one + other for one, other in pairwise(tokens) if one in _BEGINNINGS and one + other in _PART]
    return _shared(found.union(*map(_PART.__getitem__, pairs)) if pairs else found)


def _tokens(names: str) -> list[str]:
    names = names[:300]
    if names.islower():
        return names.encode("ascii", "replace").translate(_SPACED).decode("ascii").split()
    return list(map(str.lower, _TOKEN.findall(names)))


@lru_cache(maxsize=20_000)
def _cues_of_token(token: str) -> Cues:
    found = _WHOLE.get(token, NO_CUES)
    if len(token) < 4:
        return found
    return _shared(found.union(*(_PART[stem] for stem in _ANY_PART.findall(token))))


@lru_cache(maxsize=4096)
def _shared(cues: Cues) -> Cues:
    """One object for all equal sets: there are few of them, and the garbage collector walks every one."""
    return cues
