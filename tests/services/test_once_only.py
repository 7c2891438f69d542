"""Whatever changes the books is done once per key: a retry returns the first result (rules 6)."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import ServiceError
from app.models import metadata
from app.services import company, invoices, journals, lock_dates, payments, refunds
from app.services.journals import CreateJournal, JournalKind, SaveJournal
from app.services.lock_dates import AgreeToMoveBack, MoveLockDate
from app.services.payments import (
    RegisterPayment,
    RegisterRefundPayment,
    ReversalReason,
    ReversePayment,
    SetAgainst,
    UndoMatch,
    WriteOff,
)
from app.services.unit_of_work import KeyMisused
from tests.factories import Shop, Sold, as_lines, edit, picture
from tests.services.books import assert_sound, bill, credit_note, money_in, of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Row

    from app.services.actions import Action

D = Decimal
KEY = "one dialog"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a dialog asks for, the same with other content, and what would be refused."""

    action: Action[Any, Any]
    request: Any
    other: Any
    refused: Any
    by: str = "accountant"


def bank(shop: Shop) -> payments.JournalId:
    """The bank journal."""
    return payments.JournalId(shop.journal(JournalKind.BANK))


def reverse(shop: Shop) -> Deed:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    other = replace(request, reason="Another reason")
    return Deed(refunds.reverse, request, other, replace(request, reason=" "), "agent")


def reverse_and_create(shop: Shop) -> Deed:
    deed = reverse(shop)
    return replace(deed, action=refunds.reverse_and_create_invoice)


def save_draft(shop: Shop) -> Deed:
    customer = shop.customer()
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    request = edit(card, *as_lines(card)[:2])
    other = edit(card, *as_lines(card)[:1])
    return Deed(invoices.save_draft, request, other, replace(request, reason=" "), "agent")


def post(shop: Shop) -> Deed:
    customer = shop.customer()
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    request = invoices.PostDraft(card.id, card.version, seen_total=card.total)
    changed = replace(request, seen_total=card.total + 1)
    return Deed(invoices.post, request, changed, changed, "agent")


def delete(shop: Shop) -> Deed:
    customer = shop.customer()
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    request = invoices.DeleteDraft(card.id, card.version)
    other = replace(request, version=card.version + 1)
    return Deed(invoices.delete_draft, request, other, other, "agent")


def register(shop: Shop) -> Deed:
    invoice = picture(shop, shop.customer())
    request = RegisterPayment((invoice,), bank(shop), shop.today, D(40))
    return Deed(
        payments.register, request, replace(request, amount=D(30)), replace(request, amount=D(900))
    )


def refund(shop: Shop) -> Deed:
    note = credit_note(shop, picture(shop, shop.customer(), paid="173.15"))
    request = RegisterRefundPayment(of(note), bank(shop), shop.today, D(40))
    return Deed(
        payments.refund, request, replace(request, amount=D(30)), replace(request, amount=D(900))
    )


def reverse_payment(shop: Shop) -> Deed:
    paid = money_in(shop, "40", picture(shop, shop.customer()))
    request = ReversePayment(paid.id, shop.today, ReversalReason.BOUNCED)
    other = replace(request, reason=ReversalReason.ERROR)
    return Deed(payments.reverse, request, other, replace(request, reversed_on=date(2027, 1, 1)))


def set_against(shop: Shop) -> Deed:
    customer = shop.customer()
    first, second = picture(shop, customer, paid="173.15"), picture(shop, customer)
    request = SetAgainst(of(credit_note(shop, first)), bill(second), D(40))
    return Deed(
        payments.set_against,
        request,
        replace(request, amount=D(30)),
        replace(request, amount=D(900)),
    )


def undo_match(shop: Shop) -> Deed:
    invoice = picture(shop, shop.customer())
    money_in(shop, "40", invoice)
    ((match,),) = shop.read("SELECT max(id) FROM item_match")
    request = UndoMatch(match, "Wrong invoice")
    return Deed(
        payments.undo_match, request, replace(request, reason="Other"), replace(request, reason="")
    )


def write_off(shop: Shop) -> Deed:
    invoice = shop.invoice(shop.customer(), Sold(shop.product("Thing", "0.80")))
    request = WriteOff(bill(invoice), shop.today, "Pence")
    return Deed(
        payments.write_off, request, replace(request, reason="Other"), replace(request, reason="")
    )


def lock(shop: Shop) -> Deed:
    del shop
    request = MoveLockDate(None, date(2026, 10, 31))
    return Deed(
        lock_dates.move,
        request,
        replace(request, until_on=date(2026, 9, 30)),
        replace(request, until_on=date(2027, 1, 1)),
    )


def unlock(shop: Shop) -> Deed:
    shop.act(lock_dates.move, MoveLockDate(None, date(2026, 10, 31)), by="accountant")
    back = MoveLockDate(None, date(2026, 9, 30), "A late invoice")
    row = shop.act(lock_dates.move, back, by="administrator").rows[0]
    assert row.proposal is not None
    request = AgreeToMoveBack(row.proposal.id)
    none = AgreeToMoveBack(lock_dates.LockDateChangeId(4711))
    return Deed(lock_dates.agree, request, none, none)


def make_journal(shop: Shop) -> Deed:
    del shop
    request = CreateJournal("SHOP", "The shop", JournalKind.SALE)
    return Deed(
        journals.create, request, replace(request, name="Other"), replace(request, code="INV")
    )


def save_journal(shop: Shop) -> Deed:
    card = shop.ask(journals.card, None).journals[0]
    request = SaveJournal(card.id, card.version, "Wholesale", is_active=True, follows_dates=True)
    return Deed(
        journals.save,
        request,
        replace(request, follows_dates=False),
        replace(request, is_active=False),
    )


def save_company(shop: Shop) -> Deed:
    card = shop.ask(company.card, None)
    names = company.SaveCompany.__slots__
    request = company.SaveCompany(**{name: getattr(card, name) for name in names})
    request = replace(request, write_off_limit=D(2))
    return Deed(
        company.save,
        request,
        replace(request, write_off_limit=D(3)),
        replace(request, write_off_limit=D(-1)),
    )


DEEDS: tuple[Callable[[Shop], Deed], ...] = (
    reverse,
    reverse_and_create,
    save_draft,
    post,
    delete,
    register,
    refund,
    reverse_payment,
    set_against,
    undo_match,
    write_off,
    lock,
    unlock,
    make_journal,
    save_journal,
    save_company,
)
deeds = pytest.mark.parametrize("of_dialog", DEEDS, ids=lambda each: each.__name__)


def content(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with shop.database.read_engine.connect() as connection:
        found: dict[str, list[Row[Any]]] = {
            table.name: sorted(connection.execute(table.select()).all(), key=repr)
            for table in metadata.sorted_tables
        }
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


@deeds
def test_each_deed_is_done_once(shop: Shop, of_dialog: Callable[[Shop], Deed]) -> None:
    """Refused: no key, no trace. Done, and again since the answer was lost: once. Misused: told."""
    deed = of_dialog(shop)
    before = content(shop)
    with pytest.raises(ServiceError):
        shop.act(deed.action, deed.refused, by=deed.by, key=KEY)
    assert content(shop) == before
    first = shop.act(deed.action, deed.request, by=deed.by, key=KEY)
    done = content(shop)
    assert shop.act(deed.action, deed.request, by=deed.by, key=KEY) == first
    with pytest.raises(KeyMisused):
        shop.act(deed.action, deed.other, by=deed.by, key=KEY)
    assert content(shop) == done
    assert_sound(shop)


def test_a_key_is_its_user_s_own(shop: Shop) -> None:
    """Another user who comes with it is no retry: they are told nothing of the first result."""
    deed = register(shop)
    shop.act(deed.action, deed.request, by="accountant", key=KEY)
    done = content(shop)
    with pytest.raises(KeyMisused):
        shop.act(deed.action, deed.request, by="agent", key=KEY)
    assert content(shop) == done


# The window

WINDOW = Path(__file__).resolve().parents[2] / "app"
NOT_THE_BOOKS = {
    "attachments.add",
    "company.set_up",
    "invoices.register_print",
    "kept_drafts.drop",
    "kept_drafts.keep",
    "partners.save",
    "photos.add",
    "photos.remove",
    "repairs.create_tag",
    "tags.create",
    "timeline.finish_note",
}


def test_everything_that_changes_the_books_is_sent_with_a_key() -> None:
    without: set[str] = set()
    for folder in ("dialogs", "ui"):
        for file in (WINDOW / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _is_act_without_key(node):
                    without |= {ast.unparse(each) for each in node.args[:1]}
    assert without <= NOT_THE_BOOKS, without - NOT_THE_BOOKS


def _is_act_without_key(call: ast.Call) -> bool:
    """Of `background.act`, or of a name that was given to it."""
    is_act = ast.unparse(call.func).rpartition(".")[2] == "act"
    return is_act and not any(word.arg == "key" for word in call.keywords)
