"""What is typed against what is stored, without a window: merging, colliding, keeping."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.services import tags, tickets
from app.services.tickets import Priority
from app.ui.pages.ticket.edit import Kept, TicketEdit, pack, unpack, values_of
from tests.ui.pages.ticket_desk import SUBJECT, make_case

if TYPE_CHECKING:
    from app.services.tickets import TicketCard
    from tests.factories import Shop


@pytest.fixture
def card(desk_shop: Shop) -> TicketCard:
    """A ticket with two tags."""
    case = make_case(desk_shop)
    for name in ("Trade", "Faulty batch"):
        tag = desk_shop.act(tags.create, tags.CreateTag(name))
        desk_shop.act(tickets.tag, tickets.TagTicket(case.id, added=(tag.id,)))
    return desk_shop.ask(tickets.card, case.id)


def typed(card: TicketCard, **changes: object) -> dict[str, Any]:
    """The form's values with some of them changed."""
    return {**values_of(card), **changes}


def by_a_colleague(card: TicketCard, **changes: object) -> TicketCard:
    """The card after somebody else's save."""
    return replace(card, version=card.version + 1, **changes)  # type: ignore[arg-type]


def test_only_what_differs_is_a_change(card: TicketCard) -> None:
    edit = TicketEdit(card)
    assert edit.changes(typed(card)) == {}
    assert edit.changes(typed(card, tags=("Faulty batch", "Trade"))) == {}
    assert edit.changes(typed(card, subject="Mine")) == {"subject": "Mine"}


def test_other_fields_of_a_colleague_are_taken_and_mine_stay(card: TicketCard) -> None:
    edit = TicketEdit(card)
    shown = edit.renew(by_a_colleague(card, phone="1"), typed(card, subject="Mine"))
    assert (shown["subject"], shown["phone"]) == ("Mine", "1")
    assert edit.changes(shown) == {"subject": "Mine"}
    assert edit.version == card.version + 1


def test_the_same_field_keeps_the_old_version_so_that_the_save_is_refused(
    card: TicketCard,
) -> None:
    edit = TicketEdit(card)
    theirs = by_a_colleague(card, subject="Theirs", phone="1")
    shown = edit.renew(theirs, typed(card, subject="Mine"))
    assert (shown["subject"], shown["phone"]) == ("Mine", "1")
    assert edit.collisions(shown) == ["subject"]
    assert edit.version == card.version


def test_the_same_value_from_both_is_no_collision(card: TicketCard) -> None:
    edit = TicketEdit(card)
    shown = edit.renew(by_a_colleague(card, subject="Same"), typed(card, subject="Same"))
    assert edit.changes(shown) == {}
    assert edit.version == card.version + 1


def test_taking_theirs_for_one_field_keeps_mine_for_another(card: TicketCard) -> None:
    edit = TicketEdit(card)
    mine = typed(card, subject="Mine", phone="2")
    edit.renew(by_a_colleague(card, subject="Theirs", phone="1"), mine)
    shown = edit.take_theirs(mine, ["subject"])
    assert (shown["subject"], shown["phone"]) == ("Theirs", "2")
    assert edit.changes(shown) == {"phone": "2"}
    assert edit.version == card.version + 1


def test_tags_are_merged_as_changes_to_a_set(card: TicketCard) -> None:
    edit = TicketEdit(card)
    mine = typed(card, tags=("Trade", "Urgent reply"))
    theirs = tags.TagChip(tags.TagId(99), "VIP", 1)
    shown = edit.renew(by_a_colleague(card, tags=(*card.tags, theirs)), mine)
    assert set(shown["tags"]) == {"Trade", "VIP", "Urgent reply"}


def test_the_request_tells_tags_as_changes(card: TicketCard) -> None:
    edit = TicketEdit(card)
    request = edit.request(
        typed(card, tags=("Trade", "New one")), card.tags, {"New one": tags.TagId(99)}
    )
    faulty = next(tag.id for tag in card.tags if tag.name == "Faulty batch")
    assert request.tags_added == (99,)
    assert request.tags_removed == (faulty,)
    assert (request.id, request.version, request.subject) == (card.id, card.version, SUBJECT)


def test_a_kept_draft_comes_back_as_it_was() -> None:
    kept = {
        "priority": Kept(Priority.URGENT, "Urgent", Priority.NORMAL),
        "tags": Kept(("Trade",), "Trade", ()),
        "customer_id": Kept(7, "The Cosy Corner", None),
    }
    found = unpack(pack(kept, 3, {"message": "Dear Hannah"}))
    assert found == (kept, 3, {"message": "Dear Hannah"})


def test_nothing_typed_keeps_nothing() -> None:
    assert pack({}, 3, {}) == {}


def test_a_draft_of_a_field_that_was_saved_meanwhile_collides(card: TicketCard) -> None:
    edit = TicketEdit(by_a_colleague(card, subject="Theirs"))
    kept = {"subject": Kept("Mine", "Mine", SUBJECT)}
    shown = edit.restore(kept, card.version)
    assert shown["subject"] == "Mine"
    assert edit.collisions(shown) == ["subject"]
    assert edit.version == card.version


def test_a_draft_of_a_field_that_nobody_touched_goes_on_the_new_version(card: TicketCard) -> None:
    edit = TicketEdit(by_a_colleague(card, phone="1"))
    shown = edit.restore({"subject": Kept("Mine", "Mine", SUBJECT)}, card.version)
    assert edit.changes(shown) == {"subject": "Mine"}
    assert edit.version == card.version + 1
