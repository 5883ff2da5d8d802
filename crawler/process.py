"""What a process that crawls runs on: uvloop's event loop, and Scrapy with the settings of this project.

Scripts that start Scrapy by themselves keep the loop that they chose: Scrapy refuses one that is not the one named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.settings import Settings


def settings_with(told: Mapping[str, Any]) -> Settings:
    """Scrapy's settings, with `told` above those of the project."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("ASYNCIO_EVENT_LOOP", "uvloop.Loop", priority="cmdline")
    for name, value in told.items():
        settings.set(name, value, priority="cmdline")
    return settings
