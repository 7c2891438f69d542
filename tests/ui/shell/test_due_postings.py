"""The window posts what is due, and says so in the status line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.services import due_drafts, refunds
from app.services.due_drafts import ConfirmPosting
from app.services.tickets import RecordRef
from app.ui.kit.labels import Text
from tests.factories import picture
from tests.ui.pages.documents_desk import open_document

if TYPE_CHECKING:
    from app.models.ids import InvoiceId
    from tests.desk import Sitting
    from tests.factories import Shop


def waiting(shop: Shop, days: int) -> InvoiceId:
    """A confirmed draft of so many days ahead."""
    customer = shop.customer()
    request = shop.request(
        shop.ticket(customer), picture(shop, customer), on=shop.today + timedelta(days=days)
    )
    made = shop.act(refunds.reverse, request)[0]
    shop.act(due_drafts.confirm, ConfirmPosting(made.id, made.version))
    return made.id


def test_at_midnight_what_is_due_is_posted_and_the_status_line_says_so(sitting: Sitting) -> None:
    shop = sitting.shop
    first, second = waiting(shop, 2), waiting(shop, 3)
    look = sitting.window.due_postings
    look.tick()
    sitting.settle()
    assert shop.card(first).state == "draft"
    shop.later(2)
    look.tick()
    sitting.settle()
    assert sitting.window.footer.state() == "1 credit note was posted on its day"
    assert (shop.card(first).state, shop.card(second).state) == ("posted", "draft")


def test_one_that_cannot_be_posted_is_told_in_the_status_line(sitting: Sitting) -> None:
    shop = sitting.shop
    draft = waiting(shop, 2)
    shop.later(4)
    shop.lock(shop.today)
    sitting.window.due_postings.tick()
    sitting.settle()
    assert sitting.window.footer.state() == (
        "1 credit note that is due was not posted: its timeline says why"
    )
    page = open_document(sitting, RecordRef("credit_note", draft))
    notes = [note.text() for note in page.timeline.findChildren(Text) if note.isVisible()]
    assert any("was not posted on 26 Nov 2026" in words for words in notes)


def test_a_window_that_opens_posts_what_became_due_before(sitting: Sitting) -> None:
    shop = sitting.shop
    draft = waiting(shop, 2)
    shop.later(9)
    sitting.window.due_postings.start()
    sitting.settle()
    assert shop.card(draft).number == "RINV/2026/00001"
