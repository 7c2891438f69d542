"""Books with every kind of record that the check looks at."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import Tracking
from app.services import approvals, attachments, invoices, payments, refunds, repairs
from app.services.attachments import NewFile, RecordRef
from app.services.invoices import DraftLine, LineKind
from app.services.payments import (
    RegisterPayment,
    ReversalReason,
    ReversePayment,
    SetAgainst,
    UndoMatch,
    WriteOff,
)
from app.services.repairs import CreateRepair, PartLine, RepairForm
from tests.factories import Shop, Sold, as_lines, edit, picture
from tests.services.books import credit_note, limit_refunds, money_back, money_in, of
from tests.services.stock_room import receive
from tests.services.workshop import REMOVE, Workshop, switch_on

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId, ProductId, TicketId

D = Decimal


def build(url: str) -> dict[str, int]:
    """Books with every kind of record that the check looks at, and the ids of those to break."""
    shop = Shop(url)
    customer = shop.customer()
    thing = shop.product("Thing", "10", shop.tax("20"))
    sold = (Sold(thing, D(3)), Sold(thing, D(2)))
    ticket = shop.ticket(customer)
    order = shop.order(customer, *sold)
    part = shop.invoice(customer, *sold, order=order, paid="20.00")
    some = _credit_one_piece(shop, ticket, part)
    several = _credit_together(shop, ticket, *(shop.invoice(customer, *sold) for _ in range(2)))
    whole = picture(shop, customer)
    shop.post(shop.reverse(ticket, whole))
    _settle_otherwise(shop, customer, thing)
    yen, yen_note = _in_yen(shop, ticket, customer, thing)
    paid = shop.invoice(customer, Sold(thing), paid="12.00")
    freed = shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, paid))
    money_back(shop, "1.00", of(credit_note(shop, picture(shop, customer, paid="173.15"))))
    money_back(shop, "2.00", freed[0].freed_payments[0].ref)
    draft = shop.reverse(ticket, picture(shop, customer)).id
    file = attachments.AddAttachment(RecordRef("ticket", ticket), NewFile("scale.txt", b"3.4 kg"))
    attached = shop.act(attachments.add, file).id
    cabinet = shop.product("Cabinet", tracking=Tracking.SERIAL)
    receive(shop, thing, "4")
    receive(shop, cabinet, "1", "S1")
    repaired, repair = _repairs(shop, customer, thing, cabinet)
    approved = _approved(shop, customer, thing)
    given = _given(shop, customer, thing)
    shop.database.close()
    return {
        "customer": customer,
        "other": ticket,
        "part": part,
        "some": some,
        "several": several,
        "whole": whole,
        "yen": yen,
        "yen_note": yen_note,
        "draft": draft,
        "approved": approved,
        "given": given,
        "order": order,
        "attached": attached,
        "serial_product": cabinet,
        "repaired": repaired,
        "repair": repair,
    }


def _repairs(
    shop: Shop, customer: PartnerId, thing: ProductId, cabinet: ProductId
) -> tuple[int, int]:
    """A repair that is done, quoted, with a part of each kind; and a new one of a serial."""
    desk = Workshop(shop, customer, thing, shop.ticket(customer))
    switch_on(shop)
    made = desk.create(PartLine(thing), PartLine(thing, kind=REMOVE))
    done = desk.end(desk.start(desk.quote(made)))
    form = RepairForm(customer, cabinet, lot_name="S1", parts=(PartLine(thing),))
    return done.id, shop.act(repairs.create, CreateRepair(form)).id


def _credit_one_piece(shop: Shop, ticket: TicketId, invoice: InvoiceId) -> int:
    """A posted credit note of one piece of the first line."""
    card = shop.reverse(ticket, invoice)
    first = replace(as_lines(card)[0], quantity=D(1))
    return shop.post(shop.act(invoices.save_draft, edit(card, first))).ref.id


def _credit_together(shop: Shop, ticket: TicketId, *chosen: InvoiceId) -> int:
    """A posted credit note of one piece of each of two invoices."""
    request = replace(shop.request(ticket, *chosen), is_one_note=True)
    card = shop.card(shop.act(refunds.reverse, request)[0].id)
    lines = (replace(as_lines(card)[place], quantity=D(1)) for place in (0, 2))
    return shop.post(shop.act(invoices.save_draft, edit(card, *lines))).ref.id


def _given(shop: Shop, customer: PartnerId, thing: ProductId) -> int:
    """A credit note of goodwill above its limit, approved by a supervisor."""
    limit_refunds(shop, "20.00", goodwill="5.00")
    card = shop.reverse(shop.ticket(customer), shop.invoice(customer, Sold(thing)))
    goodwill = DraftLine(None, LineKind.GOODWILL, D(1), D("6.00"), D(0), "For the trouble")
    saved = shop.act(invoices.save_draft, edit(card, goodwill))
    assert saved.approval is not None
    approve = approvals.ApproveRefund(saved.id, saved.approval.id)
    return shop.post(shop.act(approvals.approve, approve, by="supervisor")).ref.id


def _approved(shop: Shop, customer: PartnerId, thing: ProductId) -> int:
    """A credit note above the limit, approved by a supervisor and paid back by an accountant."""
    shop.later(1)
    limit_refunds(shop, "20.00")
    invoice = shop.invoice(customer, Sold(thing, D(3)), paid="36.00")
    request = shop.request(shop.ticket(customer), invoice)
    note = shop.act(refunds.reverse, request, by="agent")[0].id
    asked = shop.card(note).approval
    assert asked is not None
    approve = approvals.ApproveRefund(note, asked.id)
    ref = shop.post(shop.act(approvals.approve, approve, by="supervisor")).ref
    money_back(shop, "36.00", ref)
    return ref.id


def _settle_otherwise(shop: Shop, customer: PartnerId, thing: ProductId) -> None:
    """A payment that bounced, and an invoice of which pence were written off."""
    invoice = shop.invoice(customer, Sold(thing))
    bounced = money_in(shop, "5.00", invoice)
    request = ReversePayment(bounced.id, shop.today, ReversalReason.BOUNCED)
    shop.act(payments.reverse, request)
    money_in(shop, "11.50", invoice)
    shop.act(payments.write_off, WriteOff(RecordRef("invoice", invoice), shop.today, "Pence"))


def _in_yen(shop: Shop, ticket: TicketId, customer: PartnerId, thing: ProductId) -> tuple[int, int]:
    """An invoice of 60 yen, 20 of them credited, 20 paid at another rate, once wrongly."""
    shop.rate("JPY", "3")
    yen = shop.invoice(customer, Sold(thing, D(5)), currency="JPY")
    note = _credit_one_piece(shop, ticket, yen)
    shop.rate("JPY", "4")
    request = RegisterPayment((yen,), shop.bank("JPY"), shop.today, D(20))
    made = shop.act(payments.register, request)
    shop.act(payments.undo_match, UndoMatch(made.matches[0].id, "Another invoice"))
    shop.act(payments.set_against, SetAgainst(made.ref, RecordRef("invoice", yen)))
    return yen, note
