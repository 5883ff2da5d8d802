from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.metadata.captions import clean_credit, split_caption
from pipelines.model import Image
from tests.pipelines.extract.metadata.pages import article, jsonld, meta, read

X = "https://www.daily-herald.example"


def figure(img: str, caption: str = "") -> str:
    return f"<article><h1>Rain stops play</h1><figure>{img}<figcaption>{caption}</figcaption></figure></article>"


def test_the_lead_picture_of_structured_data_comes_first_with_what_the_figure_says_of_it() -> None:
    head = jsonld(
        article(image={"@type": "ImageObject", "url": "/img/umbrella-at-lords.jpg", "width": 1200, "height": "800px"})
    )
    body = figure('<img src="/img/umbrella-at-lords-640x480.jpg" alt="An umbrella">', "Waiting. Photo: Bo Ray")
    assert read(head, body).images == (
        Image(f"{X}/img/umbrella-at-lords.jpg", "An umbrella", "Waiting.", "Bo Ray", 1200, 800),
    )


@pytest.mark.parametrize(
    "img",
    [
        '<img src="/a.jpg">',
        '<img src="data:image/gif;base64,AAAA" data-src="/a.jpg">',
        '<img data-srcset="/small.jpg 320w, /a.jpg 1200w">',
        '<picture><source srcset="/a.jpg 2x, /small.jpg"><img alt=""></picture>',
        '<noscript><img alt="x" src="/a.jpg"></noscript>',
    ],
)
def test_lazy_pictures_are_found(img: str) -> None:
    assert [image.url for image in read("", figure(img)).images] == [f"{X}/a.jpg"]


def test_one_picture_in_sizes_that_a_query_asks_for_is_one() -> None:
    body = figure('<img src="/img/lead.jpg?w=640&h=480" alt="A pitch">', "Rain. Photo: Bo Ray")
    found = read(meta(og__image="/img/lead.jpg?w=1200"), body).images
    assert found == (Image(f"{X}/img/lead.jpg?w=1200", "A pitch", "Rain.", "Bo Ray"),)


def test_pictures_that_a_query_names_are_several() -> None:
    names = ("/image.php?id=3", "/image.php?id=4", "/x.jpg?src=/a/b.jpg", "/x.jpg?src=%2Fa%2Fc.jpg")
    body = "".join(f'<figure><img src="{name}" width=640 height=480></figure>' for name in names)
    assert len(read("", f"<article><h1>Rain stops play</h1>{body}</article>").images) == len(names)


def test_a_credit_by_its_class_is_no_part_of_the_caption() -> None:
    image = read("", figure('<img src="/a.jpg">', 'Rain at Lord\'s.<span class="credit">Bo Ray/AP</span>')).images[0]
    assert (image.caption, image.credit) == ("Rain at Lord's.", "Bo Ray/AP")


@pytest.mark.parametrize(
    "box",
    [
        '<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">Rain. Photo: Bo Ray</p></div>',
        '<table><tr><td><img src="/a.jpg"></td></tr><tr><td class="caption">Rain. (Photo: Bo Ray)</td></tr></table>',
        '<figure><img src="/a.jpg"><p class="caption">Rain. <i class="credit">Photo by Bo Ray</i></p></figure>',
    ],
)
def test_captions_without_a_figcaption(box: str) -> None:
    image = read("", f"<article><h1>Rain stops play</h1>{box}<p>Text.</p></article>").images[0]
    assert (image.url, image.caption, image.credit) == (f"{X}/a.jpg", "Rain.", "Bo Ray")


def test_a_caption_beside_two_pictures_is_neither_s() -> None:
    row = '<div><img src="/a.jpg"><img src="/b.jpg"><p class="caption">Both.</p></div>'
    assert read("", f"<article><h1>Rain stops play</h1>{row}</article>").images == ()


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Waiting at noon. (AP Photo/Bo Ray, File)", ("Waiting at noon.", "AP Photo/Bo Ray, File")),
        ("Waiting. Bo Ray/Getty Images", ("Waiting. Bo Ray/Getty Images", "")),
        ("Warten. © Bo Ray", ("Warten.", "Bo Ray")),
        ("Foto: dpa | Bo Ray", ("", "dpa | Bo Ray")),
        ("The bigger picture of things to come", ("The bigger picture of things to come", "")),
        ("Ann (left) and Bo (right)", ("Ann (left) and Bo (right)", "")),
        ("", ("", "")),
    ],
)
def test_a_credit_at_the_end_of_a_caption(caption: str, expected: tuple[str, str]) -> None:
    assert split_caption(caption) == expected


@given(st.text(alphabet="(Photo: by©/|[]. Añ写真", max_size=200))
def test_no_caption_makes_it_raise_or_grow(text: str) -> None:
    caption, credit = split_caption(text)
    assert len(caption) + len(credit) <= len(text)


@pytest.mark.parametrize("text", ["(" * 2000, "Photo:" * 500, "a/" * 2000, "Photo by " * 400, "[" + "a" * 3000])
def test_hostile_captions_cost_little(text: str) -> None:
    split_caption(text[:1000])
    clean_credit(text[:1000])


def test_crops_of_one_picture_are_one() -> None:
    head = jsonld(article(image=["/i/98765432_1x1_400.jpg", "/i/98765432_16x9_1200.jpg"])) + meta(
        og__image="/i/98765432_4x3.jpg"
    )
    assert len(read(head).images) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<article><h1>Rain</h1><aside><figure><img src="/a.jpg"></figure></aside></article>',
        '<article><h1>Rain</h1><a href="/other"><figure><img src="/a.jpg"></figure></a></article>',
        '<article><h1>Rain</h1><div class="related-stories"><figure><img src="/a.jpg"></figure></div></article>',
        '<article><h1>Rain</h1><figure><img src="/a.jpg" width="16"></figure></article>',
    ],
)
def test_pictures_of_others_and_icons_are_left_out(body: str) -> None:
    assert read("", body).images == ()
