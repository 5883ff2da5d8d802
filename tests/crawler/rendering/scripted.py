"""A site whose articles are put into the page by scripts, in the ways in which sites do that; some of it is hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.crawler.loopback import on_loopback

_WORDS = (
    "harbour tide mooring ferry pilot lantern rope quay barge signal weather captain cargo anchor bridge canal sluice "
    "dredger"
).split()


def paragraphs(name: str) -> list[str]:
    """The true text of the article `name`."""
    return [
        f"On day {number} of the {name} inquiry the {_WORDS[number]} office told the {_WORDS[number + 3]} council "
        f"that every {_WORDS[number + 5]} had been counted twice, and that the {_WORDS[number + 8]} would be mended "
        f"before the {_WORDS[number + 9]} returned in spring."
        for number in range(4, 8)
    ]


def title(name: str) -> str:
    return f"What the {name} inquiry says of the harbour"


def _data(name: str) -> str:
    return json.dumps({"title": title(name), "paragraphs": paragraphs(name)})


_FILL = """
function fill(story) {
  const root = document.getElementById("root"), article = document.createElement("article");
  const add = (tag, text) => { const e = document.createElement(tag); e.textContent = text; article.append(e); };
  document.title = story.title;
  add("h1", story.title);
  story.paragraphs.forEach(text => add("p", text));
  root.append(article);
}
"""
_APP = (
    _FILL
    + """
const name = location.pathname.split("/").pop();
fetch("/api/" + name + ".json", {headers: {"X-Api-Key": "k"}}).then(r => r.json()).then(fill);
"""
)
_MEDDLER = """
const told = [], tell = what => () => told.push(what);
const tries = [
  fetch("/private/notes.json").then(tell("robots"), () => 0),
  fetch("http://127.0.0.1:PORT/secret").then(tell("address"), () => 0),
  fetch("/api/vote", {method: "POST", body: "1"}).then(tell("post"), () => 0),
  fetch("/away").then(tell("redirect"), () => 0),
  fetch("file:///etc/hostname").then(tell("file"), () => 0),
  new Promise(done => {
    const socket = new WebSocket("ws://" + location.host + "/socket");
    socket.onopen = () => { told.push("socket"); done(); };
    socket.onerror = done;
  }),
  navigator.serviceWorker ? navigator.serviceWorker.register("/worker.js").catch(() => 0) : 0,
];
new SharedWorker(URL.createObjectURL(new Blob(["fetch('" + location.origin + "/from-worker')"])));
navigator.sendBeacon("/beacon", "1");
window.open("/popup");
document.head.insertAdjacentHTML("beforeend", "<img src='/picture.png'><link rel=stylesheet href='/style.css'>");
Promise.allSettled(tries).then(() => {
  fill({title: "STORY", paragraphs: JSON.parse(PARAGRAPHS).concat("The inquiry notes: " + told.join(" ") + ".")});
  location.href = "/elsewhere";
});
"""


def _shell(name: str, scripts: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title(name)}</title></head><body>'
        f'<div id="root"></div><noscript>Please enable JavaScript.</noscript>{scripts}</body></html>'
    )


def _plain(name: str) -> str:
    text = "".join(f"<p>{text}</p>" for text in paragraphs(name))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title(name)}</title></head><body>'
        f"<article><h1>{title(name)}</h1>{text}</article></body></html>"
    )


def page_of(name: str, other_port: int = 0) -> str:
    """The page as the server sends it."""
    if name == "plain":
        return _plain(name)
    if name == "inline":
        data = f'<script id="story" type="application/json">{_data(name)}</script>'
        return _shell(name, f"{data}<script>{_FILL}fill(JSON.parse(document.getElementById('story').text))</script>")
    if name == "endless":
        return _shell(name, "<script>for (;;) {}</script>")
    if name == "hollow":
        return _shell(name, "<script src='/static/missing.js'></script>")
    if name == "meddler":
        told = _MEDDLER.replace("STORY", title(name)).replace("PORT", str(other_port))
        told = told.replace("PARAGRAPHS", json.dumps(json.dumps(paragraphs(name))))
        return _shell(name, f"<script>{_FILL}{told}</script>")
    return _shell(name, "<script src='/static/app.js'></script>")


def _answer(path: str, names: list[str], other_port: int) -> tuple[int, str, str]:
    """Status, content type (or where a redirect leads to), and body."""
    name = path.rpartition("/")[2].removesuffix(".json")
    links = "".join(f'<li><a href="/2026/05/02/{name}">{title(name)}</a></li>' for name in names)
    known = {
        "/": ("text/html", f"<html><head><title>Front</title></head><body><ul>{links}</ul></body></html>"),
        "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /private/\n"),
        "/static/app.js": ("text/javascript", _APP),
        f"/api/{name}.json": ("application/json", _data(name)),
    }
    if name in names:
        known[f"/2026/05/02/{name}"] = ("text/html; charset=utf-8", page_of(name, other_port))
    if path == "/away":
        return 302, f"http://127.0.0.1:{other_port}/secret", ""
    return (200, *known[path]) if path in known else (404, "text/html", "")


@dataclass
class ScriptedSite:
    """`asked` are method and path of what was asked for; `agents` the user agents."""

    base: str = ""
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    def url(self, name: str) -> str:
        return f"{self.base}/2026/05/02/{name}"


@contextmanager
def serve_scripted(names: list[str], *, other_port: int = 0) -> Iterator[ScriptedSite]:
    """A site with the articles of `names` on its front."""
    site = ScriptedSite()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(f"{self.command} {self.path}")
            site.agents.add(self.headers.get("User-Agent", ""))
            if key := self.headers.get("X-Api-Key"):
                site.keys.add(key)
            status, kind, text = _answer(self.path, names, other_port)
            self.send_response(status)
            self.send_header("Location" if status == 302 else "Content-Type", kind)
            self.send_header("ETag", '"the same for ever"')
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with on_loopback(Handler) as site.base:
        yield site
