"""Names that lead into the own network: judged when the connection is made, whatever the page or its redirect says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawler.blogs.server import serve
from tests.crawler.blogs.site import Blog, html, links
from tests.crawler.crawling import fates

pytestmark = pytest.mark.crawl

# A DNS of our own: every name of rebind.example is this machine.
_PROGRAM = """
import socket
ask = socket.getaddrinfo
def answer(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    return ask("127.0.0.1" if name.endswith("rebind.example") else host, *args, **kwargs)
socket.getaddrinfo = answer
from crawler.cli import main
main()
"""


def test_name_of_the_site_that_leads_to_a_private_address_is_not_connected_to(tmp_path: Path) -> None:
    blog = Blog("rebind")
    targets = [("http://inner.rebind.example/direct", "a link into the network"), ("/away", "a redirect into it")]
    blog.page("/", html("Front", f"<h1>Front</h1>{links(targets)}"))
    blog.redirect("/away", "http://admin.rebind.example:8080/secret")
    with serve(blog) as site:
        port = site.base.rpartition(":")[2]
        start = f"http://www.rebind.example:{port}/"
        command = [sys.executable, "-c", _PROGRAM, "crawl", start, "--out", str(tmp_path), "--delay", "0", "--json"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        asked = [path for _, path in site.asked]
    assert ended.returncode == 0, ended.stderr  # the host that the user named may be a private one
    assert {"/", "/away"} <= set(asked)
    told = {url: (line["reason"], line["detail"]) for url, line in fates(tmp_path).items()}
    for url in ("http://inner.rebind.example/direct", "http://admin.rebind.example:8080/secret"):
        reason, detail = told[url]
        assert reason == "unsafe_address"
        assert "127.0.0.1" in detail
    assert told[f"http://www.rebind.example:{port}/away"][0] == "redirect"
