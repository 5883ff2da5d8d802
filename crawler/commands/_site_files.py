"""What the verbs that take site files share: the option, and what is said of a file that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from crawler.errors import ConfigurationError
from spiders.sites import SiteFileError

C = TypeVar("C", bound=Callable[..., object])


def site_files_option(told: str) -> Callable[[C], C]:
    """`--sites FILE/DIR`, as often as wanted, as `site_files`."""
    kind = click.Path(path_type=Path)
    return click.option("--sites", "site_files", multiple=True, type=kind, metavar="FILE/DIR", help=told)


@contextmanager
def site_errors_named() -> Iterator[None]:
    """A site file that cannot be used is the user's to mend, not a bug."""
    try:
        yield
    except SiteFileError as error:
        raise ConfigurationError(str(error)) from error
