"""Posts with text of their own: headlines and sentences of two languages, put together anew for each post."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

NEWEST = date(2026, 11, 20)
_HEADLINES = {
    "en": """
        Ferry line to the islands gets a second boat|Council puts off the vote on the old mill|Storm
        School kitchen cooks for the whole street|A walk along the dry canal|New bridge
        Why the night bus is late again|Bakers give up the early shift|Three farms share one dairy|Heat
        Library opens on Sundays from March|The last typesetter of Market Lane|Beekeepers count their losses
        Harbour crane moves to a museum|What the flood maps do not show|Two choirs and one small hall|Hello
        Rail workers end a strike of nine days|How we mended the village clock|Hospital drops plan for a car park
        A garden on the roof of the depot|Old vines, new labels|Fishermen ask for a later season|Notes
        Theatre finds its missing curtain|Potholes cost the town a fortune|The river is cleaner than it looks
    """,
    "it": """
        Il traghetto per le isole raddoppia le corse|Rinviato il voto sul vecchio mulino|Maltempo
        La mensa della scuola cucina per tutta la via|Passeggiata lungo il canale asciutto|Ponte nuovo
        Perché il bus notturno è sempre in ritardo|I fornai rinunciano al turno di notte|Tre stalle, un caseificio
        La biblioteca apre anche la domenica|L'ultimo tipografo di via del Mercato|Gli apicoltori contano le perdite
        La gru del porto finisce in un museo|Quello che le mappe delle piene non dicono|Due cori per una sola sala
        Treni, finisce lo sciopero di nove giorni|Come abbiamo riparato l'orologio del paese|Caldo record
        Un orto sul tetto del deposito|Vecchie viti, nuove etichette|I pescatori chiedono una stagione più lunga
        Il teatro ritrova il suo sipario|Le buche costano una fortuna al comune|Il fiume è più pulito di quanto sembri
    """,
}
_SENTENCES = {
    "en": """
        The {a} of {place} said on {day} that the work would take {n} weeks longer than planned.
        Nobody had asked the {b}, who found out when a van stopped outside the {thing} and two men began to measure it.
        It is the third time in {n} years that the {thing} has been closed for repairs.
        "We would rather do it once and properly," said {who}, who has lived beside the {thing} since 1998.
        In the end {n} of the {b} came, more than the room could hold, and some listened from the stairs.
        The money, about {n} thousand pounds, comes from a fund that was meant for lamps and benches.
        {who} remembers a time when the {thing} was the only place in {place} with a light on after ten.
        A report that the {a} commissioned in spring names four causes, of which the weather is the least.
        For the {b} the change means a longer way to work, and for a few of them no work at all until the new year.
        The first tender was cancelled because only one company had answered, and that one from another county.
        Walk down to {place} on a {day} and you will see what is left of the {thing}: a wall, a gate and a sign.
        Some of the {b} have begun to meet on {day} evenings, with a flask of tea and a map that is older than they are.
        What happens next depends on a letter that has not arrived, and on {who}, who is to answer it.
        The {a} will meet again in {n} days; until then both sides have agreed not to talk to each other in public.
        By Friday the queue had reached the corner of {place}, where {who} was handing out numbers written by hand.
        There is no plan for the winter, and the {b} say that nobody has asked them for one.
        Older neighbours still call the {thing} by the name of the family that built it.
        According to the {a}, {n} out of a hundred people in {place} use it at least once a week.
    """,
    "it": """
        {a} di {place} ha detto {day} che i lavori dureranno {n} settimane più del previsto.
        Nessuno aveva avvisato {b}, che lo hanno scoperto quando un furgone si è fermato davanti a {thing}.
        È la terza volta in {n} anni che {thing} resta fuori servizio per le riparazioni.
        «Meglio farlo una volta sola e farlo bene», dice {who}, che abita lì accanto dal 1998.
        Alla fine sono arrivati in {n}, più di quanti la sala potesse contenere, e qualcuno ha ascoltato dalle scale.
        I soldi, circa {n} mila euro, vengono da un fondo pensato per i lampioni e le panchine.
        {who} ricorda quando {thing} era l'unico posto di {place} con la luce accesa dopo le dieci di sera.
        Una relazione commissionata in primavera indica quattro cause, e il maltempo è la meno importante.
        Per {b} il cambiamento significa una strada più lunga, e per alcuni niente lavoro fino al nuovo anno.
        La prima gara è stata annullata perché aveva risposto una sola impresa, e di un'altra provincia.
        Chi scende verso {place} vede quello che resta: un muro, un cancello e un cartello scritto a mano.
        Alcuni hanno cominciato a incontrarsi la sera, con un termos di tè e una mappa più vecchia di loro.
        Quello che succederà dipende da una lettera che non è arrivata, e da {who}, che dovrà rispondere.
        {a} si riunirà di nuovo tra {n} giorni; fino ad allora le parti hanno deciso di non parlarsi in pubblico.
        Venerdì la coda arrivava fino all'angolo di {place}, dove {who} distribuiva numeri scritti a penna.
        Per l'inverno non c'è un piano, e {b} raccontano che nessuno glielo ha mai chiesto.
    """,
}
_WORDS = {
    "en": {
        "a": "council|harbour board|parish|school board|county|ferry company",
        "b": "neighbours|bakers|farmers|drivers|pupils|fishermen|volunteers",
        "thing": "mill|bridge|hall|depot|canal|clock tower|market hall|slipway",
        "place": "Arden Bay|Low Ferry|Market Lane|St Columb|Harrowgate Road|Tilbrook",
        "day": "Monday|Tuesday|Wednesday|Thursday|Saturday",
        "who": "Mara Lind|Tom Ashby|Ruth Penhale|Idris Cole|Hanna Frey|Joe Marsh",
    },
    "it": {
        "a": "Il consiglio comunale|La capitaneria|La provincia|Il comitato|La giunta|L'assessore",
        "b": "i vicini|i fornai|gli allevatori|gli autisti|gli alunni|i volontari",
        "thing": "il mulino|il ponte|la sala|il deposito|la torre|il mercato coperto",
        "place": "Porto Basso|via del Mercato|San Colombano|Borgo Vecchio|Pieve a Monte",
        "day": "lunedì|martedì|mercoledì|giovedì|sabato",
        "who": "Marta Lindi|Tommaso Asti|Rita Penna|Dino Colli|Anna Freddi|Gino Mari",
    },
}
AUTHORS = {"en": ("Mara Lind", "Tom Ashby", "Ruth Penhale"), "it": ("Marta Lindi", "Tommaso Asti", "Rita Penna")}
TAGS = {"en": ("harbour", "schools", "roads", "weather"), "it": ("porto", "scuole", "strade", "meteo")}
SECTIONS = {"en": ("news", "culture", "sport"), "it": ("cronaca", "cultura", "sport")}


@dataclass(frozen=True)
class Post:
    """One post; `number` counts from the oldest, as ids of content systems do."""

    number: int
    title: str
    slug: str
    day: date
    author: str
    section: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def lead(self) -> str:
        return self.paragraphs[0]

    @property
    def month(self) -> str:
        return f"{self.day:%Y/%m}"


def posts(language: str = "en", count: int = 24, *, every_days: int = 5, short: int = 0) -> tuple[Post, ...]:
    """The newest first. The text of the last `short` of them has about 60 words, that of the others 170 and more."""
    titles = [title.strip() for line in _HEADLINES[language].splitlines() for title in line.split("|") if title.strip()]
    return tuple(_post(language, titles[n], n, count, every_days, is_short=n >= count - short) for n in range(count))


def slug_of(title: str) -> str:
    plain = title.lower().translate(str.maketrans("àèéìòù'", "aeeiou-", "?,.:«»"))
    return "-".join(plain.split())


def _post(language: str, title: str, index: int, count: int, every_days: int, *, is_short: bool) -> Post:
    dice = random.Random(f"{language} {title}")
    lengths = [3] if is_short else [dice.randint(2, 4) for _ in range(dice.randint(5, 6))]
    frames = iter(dice.sample([line.strip() for line in _SENTENCES[language].strip().splitlines()], 16) * 2)
    return Post(
        number=count - index,
        title=title,
        slug=slug_of(title),
        day=NEWEST - timedelta(days=every_days * index),
        author=AUTHORS[language][index % 3],
        section=SECTIONS[language][index % 3],
        tags=(TAGS[language][index % 4], TAGS[language][(index + 1) % 4]),
        paragraphs=tuple(" ".join(_fill(next(frames), language, dice) for _ in range(n)) for n in lengths),
    )


def _fill(frame: str, language: str, dice: random.Random) -> str:
    words = {name: dice.choice(choices.split("|")) for name, choices in _WORDS[language].items()}
    return frame.format(n=dice.randint(3, 60), **words)
