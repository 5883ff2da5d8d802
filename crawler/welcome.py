"""What `thresher` alone says: where to begin, or what can be done with the corpus that is here already."""

from __future__ import annotations

from pathlib import Path

_BEGIN = """\
Thresher crawls news sites, keeps the article, and writes clean JSONL.

Try one of these:
  thresher demo                              crawl the bundled news site
  thresher crawl https://news.example/       crawl a site into ./corpus
  thresher explain https://news.example/a    show how one page is read
  thresher extract page.html                 print the record of a saved page
  thresher --help                            list all commands
"""
_GO_ON = """
There is a corpus in ./{name}:
  thresher report {name} --open
  thresher verify {name}
"""
_STATE = "state.sqlite"
"""By which a corpus is known; named again here because the store takes a second to load."""
_MOST_LOOKED_AT = 1000


def welcome(folder: Path) -> str:
    """The text, for a person who stands in `folder`."""
    try:
        entries = [entry for entry, _ in zip(folder.iterdir(), range(_MOST_LOOKED_AT), strict=False)]
        states = [(state.stat().st_mtime, entry.name) for entry in entries if (state := entry / _STATE).is_file()]
    except OSError:  # a folder that cannot be looked into has nothing to go on with
        return _BEGIN
    latest = max(states, default=(0.0, ""))[1]
    return _BEGIN + (_GO_ON.format(name=latest) if latest and not set(latest) & set(" '\"\\\n") else "")
