from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.decode import parse_html
from pipelines.extract.opinion import Reading, second_opinion

TEXT = "The river rose by a metre in the night, and the lower town was under water by the morning. " * 4
PAGE = (
    "<html><head><script>var rain = 1</script></head><body><nav><a href='/'>Home</a></nav>"
    f"<article><h1>Rain</h1><p>{TEXT}</p><p>{TEXT}</p></article>"
    "<div class='comments'><p>First!</p></div><footer>Imprint</footer></body></html>"
)


@pytest.mark.parametrize("reading", list(Reading))
def test_a_second_opinion_has_the_text_and_leaves_the_tree_as_it_was(reading: Reading) -> None:
    tree = parse_html(PAGE)
    assert tree is not None
    before = html.tostring(tree)
    assert "lower town" in second_opinion(tree, reading)
    assert html.tostring(tree) == before
