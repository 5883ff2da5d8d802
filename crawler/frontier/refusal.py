"""A request that is not made, with the reason that goes into the ledger."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from pipelines.model import Reason


class Refused(IgnoreRequest):
    """Raised by a downloader middleware in place of the request; the spider's errback turns it into an outcome."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or str(reason))
        self.reason = reason
        self.detail = detail


class Withdrawn(IgnoreRequest):
    """Raised for a request that was under way when the run was told to stop. Its URL stays pending."""
