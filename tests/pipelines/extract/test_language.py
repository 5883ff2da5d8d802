from __future__ import annotations

import pytest

from pipelines.extract.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The rain has stopped play for the third day in a row, and nobody knows when it will end.", "en"),
        ("Der Regen hat das Spiel zum dritten Mal in Folge unterbrochen, und niemand weiß, wann er endet.", "de"),
        ("Дождь остановил игру третий день подряд, и никто не знает, когда он закончится.", "ru"),
        ("大雨连续第三天中断了比赛，没有人知道什么时候会结束。", "zh"),
        ("雨のため試合は三日連続で中断され、いつ終わるのか誰にもわからない。", "ja"),
        ("أوقفت الأمطار المباراة لليوم الثالث على التوالي، ولا أحد يعرف متى ستنتهي.", "ar"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    found, score = detect_language(text)
    assert found == language
    assert 0.5 < score <= 1


def test_the_text_outweighs_a_wrong_declaration() -> None:
    text = "Der Regen hat das Spiel zum dritten Mal in Folge unterbrochen, und niemand weiß, wann er endet."
    assert detect_language(text, "en-US")[0] == "de"


def test_a_declaration_decides_among_close_relatives() -> None:
    text = "Predsjednik je danas izjavio da će se stanje popraviti tijekom sljedeće godine i da nema razloga za brigu."
    assert detect_language(text, "hr")[0] == "hr"


@pytest.mark.parametrize(("hint", "expected"), [("", ("", 0.0)), ("de-AT", ("de", 0.5)), ("x-default", ("", 0.0))])
def test_short_texts_have_the_declared_language_or_none(hint: str, expected: tuple[str, float]) -> None:
    assert detect_language("Ja.", hint) == expected
