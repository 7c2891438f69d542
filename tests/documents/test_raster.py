"""Pages as pixels."""

from __future__ import annotations

import pytest

from app.documents.credit_note import render
from app.documents.raster import page_count, rasterise
from tests.documents.papers import COSY_CORNER, many_lines

WHITE = b"\xff\xff\xff\xff"
ACCENT = b"\x75\x6b\x0b\xff"


def test_a_page_is_drawn_opaque_on_white_at_the_width_asked_for() -> None:
    image = rasterise(render(COSY_CORNER), 0, 544)
    assert (image.width, image.height) == (544, 769)
    assert len(image.data) == image.stride * image.height
    assert image.data[:4] == WHITE
    assert set(image.data[3::4]) == {255}


def test_the_total_is_drawn_in_its_colour() -> None:
    image = rasterise(render(COSY_CORNER), 0, 1000)
    assert image.data.count(ACCENT) > 5000


def test_each_page_can_be_drawn() -> None:
    pdf = render(many_lines(60))
    assert page_count(pdf) == 3
    images = [rasterise(pdf, number, 200) for number in range(3)]
    assert len({image.data for image in images}) == 3


def test_a_page_that_there_is_not_is_refused() -> None:
    pdf = render(COSY_CORNER)
    for number in (-1, 1):
        with pytest.raises(IndexError):
            rasterise(pdf, number, 100)
    with pytest.raises(ValueError, match="0"):
        rasterise(pdf, 0, 0)
