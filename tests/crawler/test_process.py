"""What a process that crawls runs on."""

from __future__ import annotations

from crawler.process import settings_with


def test_settings_of_the_project_hold_with_what_was_told_above_them() -> None:
    settings = settings_with({"DOWNLOAD_DELAY": 7.0})
    assert settings["SCHEDULER"] == "crawler.frontier.scheduler.FrontierScheduler"
    assert settings.getfloat("DOWNLOAD_DELAY") == 7.0
    assert settings["ASYNCIO_EVENT_LOOP"] == "uvloop.Loop"
