"""process(page): the whole way from bytes to a record. Pure: no clock, network or environment; same input, same record.

The trained model is constant data of the package; everything else comes in through the arguments.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pipelines.extract.body import Labelled, body_blocks
from pipelines.extract.decode import ParsedPage, parse_page
from pipelines.extract.hints import read_hints
from pipelines.extract.judge import label_blocks, models_digest
from pipelines.extract.language import detect_language
from pipelines.extract.liveblog import with_updates
from pipelines.extract.metadata import Metadata, read_metadata
from pipelines.extract.opinion import second_opinion
from pipelines.extract.options import Effort, Options
from pipelines.extract.pagekind import count_words, page_type, refuse, shell_of, text_of
from pipelines.extract.siterules import ruled_blocks, ruled_metadata
from pipelines.model import Access, Article, Block, Complete, Link, Page, PageType, Reason, Rejected
from pipelines.model.canonical import trusted_canonical
from pipelines.model.forms import variant_of
from pipelines.model.url import clean_url, link_url, record_id, registrable_domain, url_key
from pipelines.quality import quality_flags, quality_score
from pipelines.rights import page_rights
from pipelines.template.relabel import relabel
from pipelines.version import VERSION

MAX_LINKS = 300
_HTML_START = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|article|div|p|h[1-6]|table|br|a)\b", re.IGNORECASE
)
_BINARY = bytes([*range(0x01, 0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
"""What the WHATWG's sniffing calls binary data. NUL is left out: text in UTF-16 that is not named so is full of it."""
_BINARY_SHARE = 0.02
"""Of noise a tenth is binary by that; of pages, damaged ones too, hardly any."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read off a page: what `process` makes a record of and what `explain` shows."""

    parsed: ParsedPage
    metadata: Metadata
    labelled: tuple[Labelled, ...]
    blocks: tuple[Block, ...]
    unaided: tuple[Labelled, ...]
    """The blocks as they would be labelled if nothing were known of the site: what the page teaches."""
    template: int = 0
    """The version of the site's template."""


def process(page: Page, options: Options | None = None) -> Article | Rejected:
    """The article on `page`, or why there is none. Never raises for what a page contains."""
    return process_parsed(parse_page(page), options)


def process_parsed(parsed: ParsedPage, options: Options | None = None) -> Article | Rejected:
    """As `process`, from a page that is parsed already."""
    return process_read(parsed, options or Options())[0]


def process_read(parsed: ParsedPage, options: Options) -> tuple[Article | Rejected, Reading | None]:
    """As `process_parsed`, with the reading that it is made of; None where there was nothing to read."""
    unreadable = _refuse_unreadable(parsed)
    if unreadable is not None:
        return unreadable, None
    reading = read(parsed, options)
    refusal = _refuse_read(reading, parsed.page)
    if refusal is not None and not options.all_pages:
        return refusal, reading
    return article_of(reading, is_article=refusal is None), reading


def read(parsed: ParsedPage, options: Options) -> Reading:
    """Metadata and labelled blocks of a page that has a tree."""
    if parsed.tree is None:
        raise ValueError(f"nothing could be parsed at {parsed.page.url}")
    page, tree = parsed.page, parsed.tree
    metadata = read_metadata(tree, page.url, headers=page.headers, discovery=page.discovery, fetched_at=page.fetched_at)
    rules = options.rules
    if rules is not None:
        metadata = ruled_metadata(tree, metadata, rules, page.fetched_at)
    ask = partial(second_opinion, tree) if options.effort is Effort.BEST else None
    labelled = unaided = label_blocks(tree, read_hints(tree, metadata), ask)
    if options.template is not None:
        labelled = relabel(labelled, options.template)
    if rules is not None:
        labelled, unaided = (ruled_blocks(tree, blocks, rules) for blocks in (labelled, unaided))
    version = options.template.version if options.template is not None else 0
    return Reading(parsed, metadata, labelled, body_blocks(labelled), unaided, version)


def _refuse_read(reading: Reading, page: Page) -> Rejected | None:
    tree = reading.parsed.tree
    if tree is None:
        return Rejected(Reason.NOT_HTML, "nothing could be parsed", page.url)
    shell = shell_of(tree, reading.labelled)
    if shell:
        return Rejected(Reason.EMPTY_SHELL, shell, page.url)
    return refuse(page, tree, reading.metadata, reading.labelled, reading.blocks)


def _refuse_unreadable(parsed: ParsedPage) -> Rejected | None:
    page = parsed.page
    if not page.body.strip():
        return Rejected(Reason.EMPTY, "the page has no content", page.url)
    kind = page.header("content-type").lower()
    if kind and not any(word in kind for word in ("html", "xml", "text/plain", "octet-stream")):
        return Rejected(Reason.NOT_HTML, f"its content type is {kind[:60]}", page.url)
    if parsed.tree is None or not _HTML_START.search(page.body[:20_000].replace(b"\x00", b"")):
        return Rejected(Reason.NOT_HTML, "no HTML element in its first 20 000 bytes", page.url)
    sample = parsed.decoded.text[:20_000]
    encoded = sample.encode("utf-8", "replace")
    if len(encoded) - len(encoded.translate(None, _BINARY)) > _BINARY_SHARE * len(sample):
        return Rejected(Reason.NOT_HTML, "binary data, no text", page.url)
    return None


def article_of(reading: Reading, *, is_article: bool) -> Article:
    """The record of a page that was read; of kind `other` where it is no article."""
    page, metadata, blocks = reading.parsed.page, reading.metadata, reading.blocks
    url = _identity(page, metadata)
    kind = page_type(url, metadata, blocks) if is_article else PageType.OTHER
    if kind is PageType.LIVEBLOG:
        blocks = with_updates(blocks)
    text = text_of(blocks)
    language, score = detect_language(text, metadata.language_hint)
    flags = quality_flags(
        metadata.title, blocks, _link_chars(reading.labelled), metadata.published_precision, metadata.published_zone
    )
    rights = page_rights(metadata.rights_metas, page.headers, page.rights)
    return Article(
        id=record_id(url), version=1, url=url, url_fetched=page.url, url_aliases=_aliases(page, url, metadata.forms),
        domain=registrable_domain(url), site_name=metadata.site_name,
        page_type=kind,
        title=metadata.title, subtitle=metadata.subtitle, description=metadata.description, text=text, blocks=blocks,
        authors=metadata.authors, agency=metadata.agency,
        published_at=metadata.published_at, modified_at=metadata.modified_at, published_raw=metadata.published_raw,
        published_precision=metadata.published_precision, published_source=metadata.published_source,
        section=metadata.section, tags=metadata.tags, language=language, language_score=round(score, 4),
        images=metadata.images, links=_links(reading),
        access=metadata.access, access_evidence=metadata.access_evidence, complete=_complete(metadata, text), pages=1,
        word_count=count_words(text), content_hash=content_hash(metadata.title, text),
        cluster_id="", duplicate_of="", similarity=None, quality_score=quality_score(flags), quality_flags=flags,
        rights_robots=rights.robots, rights_tdm=rights.tdm, rights_evidence=rights.evidence, licence=metadata.licence,
        first_seen_at=page.first_seen_at or page.fetched_at, fetched_at=page.fetched_at, http_status=page.status,
        etag=page.header("etag"), last_modified=page.header("last-modified"),
        discovered_via=str(page.discovery.via), discovered_from=page.discovery.source,
        html_hash=f"sha256:{hashlib.sha256(page.body).hexdigest()}", warc_file=page.warc_file,
        warc_offset=page.warc_offset, extractor=extractor(reading.template), crawl_id=page.crawl_id,
    )  # fmt: skip


def extractor(template: int = 0) -> str:
    """What made a text: name, version, the hash of the block model, and the version of the site's template."""
    return f"thresher {VERSION} model={models_digest()} template={template}"


def _identity(page: Page, metadata: Metadata) -> str:
    """The page's canonical URL where it can be trusted; of a file without a URL, what the page says of itself."""
    if page.url:
        return trusted_canonical(page.url, metadata.canonical)
    return clean_url(metadata.canonical)


def _aliases(page: Page, url: str, named: Sequence[str]) -> tuple[str, ...]:
    """The other addresses of the article at `url`: those it was met under, and forms that the page names.

    Of those only what is a form of `url` by its address: a wrong template names the front as the AMP page of each.
    """
    forms = (clean_url(form) for form in named if _is_form(form, url))
    met = (*page.url_aliases, page.url, *forms)
    return tuple(dict.fromkeys(alias for alias in met if alias and alias != url))


def _is_form(address: str, url: str) -> bool:
    base, form = variant_of(address, url)
    return form is not None and url_key(base) == url_key(url)


def _links(reading: Reading) -> tuple[Link, ...]:
    """The links of the kept blocks, each target once, in order."""
    found: dict[str, Link] = {}
    for item in reading.labelled:
        for href, text in item.raw.links if item.is_kept else ():
            url = "" if href.lstrip().startswith("#") else link_url(href, reading.parsed.page.url)
            if url and len(found) < MAX_LINKS:
                found.setdefault(url, Link(url, text))
    return tuple(found.values())


def _link_chars(labelled: Sequence[Labelled]) -> int:
    return sum([item.raw.link_chars for item in labelled if item.is_kept])


def _complete(metadata: Metadata, text: str) -> Complete:
    """Partial where the page says that it is paid for, or shows less than half of the text that it declares."""
    declared = len(metadata.article_body)
    if metadata.access is Access.PAYWALLED and declared < 1.5 * len(text) + 400:
        return Complete.PARTIAL
    if declared > 2 * len(text) + 200:
        return Complete.PARTIAL
    return Complete.FULL if text else Complete.UNKNOWN


def content_hash(title: str, text: str) -> str:
    """Of title and text, compatibility forms and white space folded, so that layout changes make no version."""
    normal = " ".join(unicodedata.normalize("NFKC", f"{title}\n{text}").split())
    return f"sha256:{hashlib.sha256(normal.encode()).hexdigest()}"
