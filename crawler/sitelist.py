"""What the words of a command line mean: addresses, names of site files, folders of them. Reads site files only."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from crawler.errors import UsageProblem
from spiders.sites import Site, load_sites, site_from_url

SITES_FOLDER = Path("sites")
"""The user's own site files, in the folder where the program is run."""


def sites_of(targets: Sequence[str], files: Sequence[Path], folder: Path = SITES_FOLDER) -> tuple[Site, ...]:
    """The sites that were asked for. Raises UsageProblem, and SiteFileError for files that are wrong."""
    known = {site.name: site for site in load_sites(files)}
    own: dict[str, Site] = {}
    if folder.is_dir() and any("://" not in target for target in targets):
        own = {site.name: site for site in load_sites([folder])} if any(folder.glob("*.toml")) else {}
    asked = [_site(target, {**own, **known}) for target in targets]
    if not asked and not known:
        raise UsageProblem("nothing to crawl; name a site: thresher crawl https://news.example/, or --sites FILE")
    return tuple({site.name: site for site in asked}.values()) if asked else tuple(known.values())


def _site(target: str, known: dict[str, Site]) -> Site:
    if target in known:
        return known[target]
    if target.lower().startswith(("http://", "https://")):
        try:
            return site_from_url(target)
        except ValueError:
            raise UsageProblem(f"{target!r} is no address of a page; check it for typing errors") from None
    if "://" in target:
        raise UsageProblem(f"{target}: only http:// and https:// can be crawled")
    if "." in target or ":" in target or target == "localhost":
        raise UsageProblem(f"{target} has no scheme; did you mean https://{target.lstrip('/')} ?")
    near = difflib.get_close_matches(target, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    raise UsageProblem(f"no site file is named {target!r}; {hint}")
