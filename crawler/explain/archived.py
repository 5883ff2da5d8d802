"""The page that the archive of a corpus holds of a URL, with what was known of it when it was crawled. No request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crawler.archiving import context_of
from crawler.reading import ReadingContext
from pipelines.model import Page
from pipelines.model.url import registrable_domain
from pipelines.store.archive_read import NotArchived, read_capture
from pipelines.store.lookup import archived_at, find_url
from pipelines.store.memory import latest_templates
from pipelines.store.readonly import open_ledger


def archived_page(folder: Path, asked: str) -> tuple[Page, ReadingContext, int]:
    """The page of `asked` (a URL, or the id of a record), how it was read, and of how many pages it is the first.

    Raises NotArchived where there is none, and StoreError for a folder that cannot be read.
    """
    with open_ledger(folder) as ledger:
        if ledger is None:
            raise NotArchived(f"{folder} has no state.sqlite; name a corpus")
        row = find_url(ledger, asked)
        if row is None:
            raise NotArchived(f"{folder} never met {asked}; `thresher why {folder} {asked}` names those most like it")
        place = archived_at(ledger, folder, row)
        template = latest_templates(ledger, registrable_domain(row.url)).get(registrable_domain(row.url))
    if place is None:
        why = f"its fate is {row.fate or 'open'}" if not row.article_id else "was it crawled with --archive?"
        raise NotArchived(f"{folder} has no page of {row.url} in its archive ({why})")
    capture = read_capture(folder, *place)
    try:
        context = context_of(capture.context)
    except (KeyError, TypeError, ValueError) as error:
        raise NotArchived(f"{place.file}: the context at {place.offset} cannot be used ({error})") from error
    return capture.page, replace(context, template=template), len(capture.parts) + 1
