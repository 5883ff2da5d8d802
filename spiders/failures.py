"""What went wrong with a download, as a reason and a few words. Scrapy's exceptions are told by name: this is data."""

from __future__ import annotations

import re

from pipelines.model import Reason

_BY_NAME = {
    "CannotResolveHostError": (Reason.DNS, "the host is not known to the DNS"),
    "DownloadConnectionRefusedError": (Reason.CONNECTION, "the connection was refused"),
    "DownloadTimeoutError": (Reason.TIMEOUT, "no complete answer in time"),
    "DownloadCancelledError": (Reason.TOO_LARGE, "larger than allowed"),
    "ResponseDataLossError": (Reason.BAD_RESPONSE, "the answer broke off"),
    "UnsupportedURLSchemeError": (Reason.MALFORMED_URL, "neither http nor https"),
    "IgnoreRequest": (Reason.TOO_LARGE, "larger than allowed once decompressed"),
}
_TLS_SIGNS = ("certificate", "_ssl", "sslerror")
_BROKEN_ANSWER = ("aiohttp.http_exceptions", "compress", "decod", "gzip", "zlib", "zstd")

_TLS_WORDS = re.compile(r"\[SSL: \w{1,100}\] ([^()]{3,200})")
_MESSAGE = re.compile(r"""message=(['"])(.{3,200}?)(?:\1, url=|$)""")


def is_tls_failure(error: BaseException | None) -> bool:
    """Whether a download failed over certificates or protocol: trying again changes nothing."""
    return any(sign in text for text in _story(error) for sign in _TLS_SIGNS)


def reason_of_failure(error: BaseException) -> tuple[Reason, str]:
    """The reason for the ledger and a detail for a person; a refusal of ours carries its own."""
    told = getattr(error, "reason", None)
    if isinstance(told, Reason):
        return told, str(getattr(error, "detail", ""))
    if is_tls_failure(error):
        return Reason.TLS, _short(error)
    known = _BY_NAME.get(type(error).__name__)
    if known is not None:
        return known
    if any(sign in text for text in _story(error) for sign in _BROKEN_ANSWER):
        return Reason.BAD_RESPONSE, _short(error)
    return Reason.CONNECTION, _short(error)


def _story(error: BaseException | None) -> list[str]:
    """The error and what caused it, each as one lower-case line."""
    lines: list[str] = []
    while error is not None and len(lines) < 5:
        lines.append(f"{type(error).__module__} {type(error).__name__} {error}".lower())
        error = error.__cause__ or error.__context__
    return lines


def _short(error: BaseException) -> str:
    """What it says, without the wrapping of the libraries it came through.

    >>> _short(OSError("Cannot connect to host [[SSL: TLSV1_ALERT] bad record (_ssl.c:1006)]"))
    'bad record'
    >>> _short(OSError("400, message='Bad status line: abc', url='http://news.example/'"))
    'Bad status line: abc'
    """
    text = " ".join(str(error).split())[:500]
    if told := _TLS_WORDS.search(text):
        return told[1].strip()
    told = _MESSAGE.search(text)
    return told[2] if told else f"{type(error).__name__}: {text}"[:200]
