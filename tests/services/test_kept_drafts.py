"""What was being typed comes back within a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import kept_drafts

if TYPE_CHECKING:
    from tests.factories import Shop

REFUND = kept_drafts.DraftPlace("refund", 318)
NEW = kept_drafts.DraftPlace("ticket")


def test_a_kept_form_comes_back_to_the_one_who_typed_it(shop: Shop) -> None:
    shop.act(kept_drafts.keep, kept_drafts.KeepDraft(REFUND, {"reason": "Faulty — 4 of 12"}))
    found = shop.ask(kept_drafts.find, REFUND)
    assert found is not None
    assert found.content == {"reason": "Faulty — 4 of 12"}
    assert found.kept_at == shop.now()
    assert shop.ask(kept_drafts.find, REFUND, by="agent") is None
    assert shop.ask(kept_drafts.find, kept_drafts.DraftPlace("refund", 319)) is None


def test_keeping_again_replaces_what_was_kept(shop: Shop) -> None:
    for subject in ("Clo", "Clocks"):
        shop.act(kept_drafts.keep, kept_drafts.KeepDraft(NEW, {"subject": subject}))
    found = shop.ask(kept_drafts.find, NEW)
    assert found is not None
    assert found.content == {"subject": "Clocks"}
    assert shop.read("SELECT count(*) FROM kept_draft") == [(1,)]


def test_a_kept_form_is_gone_after_a_day(shop: Shop) -> None:
    shop.act(kept_drafts.keep, kept_drafts.KeepDraft(NEW, {"subject": "Clocks"}))
    shop.later(1)
    assert shop.ask(kept_drafts.find, NEW) is None
    shop.act(kept_drafts.keep, kept_drafts.KeepDraft(REFUND, {}))
    assert shop.read("SELECT form FROM kept_draft") == [("refund",)], "old ones are cleared away"


def test_a_dropped_form_does_not_come_back(shop: Shop) -> None:
    shop.act(kept_drafts.keep, kept_drafts.KeepDraft(NEW, {"subject": "Clocks"}))
    shop.act(kept_drafts.drop, NEW)
    assert shop.ask(kept_drafts.find, NEW) is None
    shop.act(kept_drafts.drop, NEW)
