"""What the links of a pager say, in many languages."""

from __future__ import annotations

import re

from pipelines.pager.numbers import PAGE_WORDS


def _any_of(phrases: str) -> re.Pattern[str]:
    """A whole text that is one of the phrases, one a line, with whatever signs round it."""
    return re.compile(rf"\W*(?:{'|'.join(phrases.strip().splitlines())})\W*", re.IGNORECASE)


TALK = re.compile(r"comment|respond|kommentar|disqus|forum|reply|replies", re.IGNORECASE)
"""Classes and ids of the part of a page where readers talk."""
COUNTED = re.compile(rf"\W*(?:(?:{PAGE_WORDS}|part|p)\W{{0,3}})?0?(\d{{1,2}})(?!\d)(.*)", re.IGNORECASE | re.DOTALL)
"""A text that begins with a number, and what follows it."""

NEXT = re.compile(
    _any_of(
        """
next( page)?|continued?( reading)?( on (page [0-9]+|next page))?
weiter(lesen)?|nächste seite|vor
(page )?suivante?|lire la suite
(página )?siguiente|próxima( página)?
avanti|(pagina )?successiva
volgende( pagina)?
następna( strona)?|dalej
nästa( sida)?|neste( side)?|næste( side)?|seuraava( sivu)?
следующая( страница)?|далее
sonraki( sayfa)?
次へ|次のページ(へ)?|次ページ|下一页|下一頁|다음( 페이지)?
"""
    ).pattern
    + "|[›»>→]+",
    re.IGNORECASE,
)
BACK = re.compile(
    _any_of(
        """
prev(ious)?( page)?|back
zurück|vorherige seite
(page )?précédente?
(página )?anterior
indietro|(pagina )?precedente
vorige( pagina)?
poprzednia( strona)?
föregående( sida)?|forrige( side)?
предыдущая( страница)?|назад
önceki( sayfa)?
前へ|前のページ(へ)?|上一页|上一頁|이전( 페이지)?
"""
    ).pattern
    + "|[‹«<←]+",
    re.IGNORECASE,
)
WHOLE = _any_of(
    """
view (all|(as|on) (a )?(single|one) page|full article)
((show|read) )?(it |all |article )?(on|as) (a single|one|a) page
(all on )?one page|all on a single page|(show )?all pages|show all|full article|single page( view)?
((artikel|alles) )*auf einer seite( lesen| anzeigen)?
komplettansicht|komplett(en artikel)? (anzeigen|lesen)
tout afficher|(afficher |lire )?(tout )?(l'article )?(sur|en) une (seule )?page
(ver |leer )?(todo )?en una sola página|ver todo
(tutto )?in (un'unica|una sola) pagina
alles op (één|een) pagina
((всё|все) )?на одной странице
全(ての)?ページ(を)?(表示|見る)|1ページ(で|に)(読む|表示|まとめて表示)|全文(表示|を読む|阅读)?
在一页(阅读|显示)|(전체|한 페이지로) 보기
"""
)
