"""Who crawls, as it stands in the user agent: checked before it is sent to anyone."""

from __future__ import annotations

import os
from collections.abc import Iterable

from crawler.errors import UsageProblem
from crawler.politeness import browser_in
from spiders.sites import Site


def contact_of(told: str | None, sites: Iterable[Site] = ()) -> str:
    """The first of option, site files and THRESHER_CONTACT; "" where nobody is named. Raises UsageProblem."""
    of_sites = next((site.contact for site in sites if site.contact), "")
    contact = (told or of_sites or os.environ.get("THRESHER_CONTACT", "")).strip()
    if not contact:
        return ""
    if not ("@" in contact or contact.startswith(("https://", "http://"))):
        raise UsageProblem(f"--contact {contact!r} is neither an address of a page nor of a mailbox")
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set(" ()<>\\"):
        raise UsageProblem(f"--contact {contact!r} has characters that do not fit into a user agent")
    if browser_in(contact):
        raise UsageProblem(f"--contact {contact!r} names a browser; sites are to know who asks them")
    return contact
