"""Tags of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed
from app.services import tags

if TYPE_CHECKING:
    from tests.factories import Shop


def test_typing_a_name_makes_the_tag_once_whatever_its_case(shop: Shop) -> None:
    made = shop.act(tags.create, tags.CreateTag(" Faulty  batch "))
    assert made.name == "Faulty batch"
    assert shop.act(tags.create, tags.CreateTag("FAULTY BATCH")) == made
    assert shop.ask(tags.rows, None) == (made,)


def test_new_tags_take_the_five_colours_in_turn(shop: Shop) -> None:
    colors = [shop.act(tags.create, tags.CreateTag(f"Tag {n}")).color for n in range(6)]
    assert colors == [1, 2, 3, 4, 5, 1]


def test_a_tag_needs_a_name_that_fits(shop: Shop) -> None:
    for name, code in (("  ", "field.required"), ("x" * 65, "field.too_long")):
        with pytest.raises(Invalid) as caught:
            shop.act(tags.create, tags.CreateTag(name))
        assert caught.value.problems["name"].code == code


def test_a_technician_makes_no_tags(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match=r"ticket\.write"):
        shop.act(tags.create, tags.CreateTag("Trade"), by="technician")
