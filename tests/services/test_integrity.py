"""The check finds what raw SQL broke behind the guards, and nothing in books that are sound."""

from __future__ import annotations

import ast
import re
import shutil
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.db import guards
from app.db.engine import make_engine
from app.errors import Problem
from app.models.enums import Tracking
from app.services import (
    approvals,
    attachments,
    integrity,
    invoices,
    payments,
    refunds,
    repairs,
)
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
from tests.conftest import ENGINES
from tests.factories import Shop, Sold, as_lines, edit, picture
from tests.rechaining import rechain
from tests.services.books import credit_note, limit_refunds, money_back, money_in, of
from tests.services.stock_room import receive
from tests.services.workshop import REMOVE, Workshop, switch_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from app.models.ids import InvoiceId, PartnerId, ProductId, TicketId
    from tests.postgres_cluster import Cluster

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


@dataclass(frozen=True, slots=True)
class Broken:
    """Statements that break one thing, and the sentence that has to be found."""

    rule: str
    sentence: str
    statements: tuple[str, ...]
    engines: tuple[str, ...] = ENGINES

    @property
    def is_chained_anew(self) -> bool:
        """Whether who broke it covered the traces in the chain."""
        return self.rule not in ("chain", "guards")


def broken(
    rule: str, sentence: str, *statements: str, engines: tuple[str, ...] = ENGINES
) -> Broken:
    """One case; ids of the world stand in braces."""
    return Broken(rule, f"check.{sentence}", statements, engines)


def moved_at(moment: str) -> tuple[str, ...]:
    """Say that the ticket of the approved credit note went then to a team without a limit."""
    of_it = "(SELECT i.ticket_id FROM invoice AS i WHERE i.id = {approved})"
    return (
        "INSERT INTO team (name, sequence, assignment) VALUES ('Moved to', 9, 'manual')",
        "INSERT INTO ticket_stay (ticket_id, team_id, left_at)"
        f" SELECT k.id, k.team_id, '{moment}' FROM ticket AS k WHERE k.id = {of_it}",
        "UPDATE ticket SET team_id = (SELECT max(id) FROM team), updated_at = '2027-02-01 09:00:00'"
        f" WHERE id = {of_it}",
    )


ITEM_OF_PART = (
    "(SELECT min(id) FROM journal_item WHERE invoice_id = {part} AND account_id ="
    " (SELECT receivable_account_id FROM company))"
)
PAYMENT = "(SELECT min(id) FROM payment)"
MATCH = "(SELECT max(id) FROM item_match)"
UNDO = "item_match_id, undone_at, undone_by_id, reason"
BY_NOBODY = "m.matched_at, m.matched_by_id, 'x'"
CUSTOMERS = "(SELECT id FROM location WHERE kind = 'customer')"
DELIVERY = "(SELECT min(id) FROM transfer)"
COMING = (
    "INSERT INTO transfer (kind, number, number_value, state, source_location_id, ticket_id,"
    " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
    " destination_location_id, (SELECT ticket_id FROM invoice WHERE id = {draft}),"
    f" source_location_id, created_at FROM transfer WHERE id = {DELIVERY}",
    "INSERT INTO ticket_document (ticket_id, kind, record_id, number, state, made_at)"
    " SELECT t.ticket_id, 'transfer', t.id, t.number, t.state, t.created_at FROM transfer AS t"
    " WHERE t.number = 'X'",
    "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
    " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
    " 1, 'ready', product_id, destination_location_id, source_location_id, quantity, id"
    f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
)
"""A return of the delivery, on a ticket."""
MOVED = (
    "CASE WHEN original_invoice_id = (SELECT min(c.original_invoice_id) FROM credited_invoice AS c"
    " WHERE c.credit_note_id = {several}) THEN 1000 ELSE -1000 END"
)
"""From the second invoice of a credit note to the first."""
NEW_PARTNER = (
    "INSERT INTO partner (kind, name, customer_number, language) VALUES ('company', 'X', '', 'en')"
)
STRANGER = "(SELECT max(id) FROM partner)"
FOLLOWING_DATES = "UPDATE journal SET dated_series_since_at = '2026-11-24 09:15:00.000000'"
CREDIT_LINE = "(SELECT min(id) FROM invoice_line WHERE invoice_id = {some})"


def more(column: str, amount: int) -> tuple[str, ...]:
    """The credit note is by so much more, in all that it says of itself."""
    return (
        f"UPDATE credited_invoice SET {column} = {column} + {amount},"
        f" total_amount = total_amount + {amount} WHERE credit_note_id = {{some}}",
        f"UPDATE invoice SET {column} = {column} + {amount}, total_amount = total_amount +"
        f" {amount}, company_total_amount = company_total_amount + {amount} WHERE id = {{some}}",
        f"UPDATE journal_item SET credit = credit + {amount}, currency_amount = currency_amount"
        f" - {amount} WHERE invoice_id = {{some}} AND credit > 0",
        f"UPDATE journal_item SET debit = debit + {amount}, currency_amount = currency_amount"
        f" + {amount} WHERE invoice_id = {{some}} AND tax_id IS NOT NULL",
        f"UPDATE invoice_status SET residual_amount = residual_amount + {amount},"
        f" company_residual_amount = residual_amount + {amount}, payment_state = 'partial'"
        " WHERE invoice_id = {some}",
        f"UPDATE ticket_document SET amount = amount + {amount} WHERE record_id = {{some}}",
    )


REFUND_PAYMENT = "(SELECT min(p.id) FROM payment AS p WHERE p.kind = 'refund_payment')"
PAID_BACK = (
    "(SELECT min(k.invoice_id) FROM payment AS p JOIN journal_item AS j ON j.payment_id = p.id"
    " JOIN item_match AS m ON m.debit_item_id = j.id"
    " JOIN journal_item AS k ON k.id = m.credit_item_id WHERE p.kind = 'refund_payment')"
)


def two_lines(above: str, below: str) -> tuple[str, str]:
    """Two more lines of the kinds, that together come to nothing."""
    columns = "invoice_id, line_number, kind, account_id, quantity, subtotal, gross"
    both = (above, 8, 1_500_000), (below, 9, -1_500_000)
    first, second = (
        f"INSERT INTO invoice_line ({columns}, original_invoice_id) SELECT invoice_id, {place},"
        f" '{kind}', account_id, 10000, {amount}, {amount}, original_invoice_id FROM invoice_line"
        f" WHERE id = {CREDIT_LINE}"
        for kind, place, amount in both
    )
    return first, second


UNDONE_MATCH = "SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = item_match.id"
IN_YEN = "currency_id = (SELECT id FROM currency WHERE code = 'JPY')"

CASES = (
    broken(
        "ceiling_invoice",
        "company_amount_over_credited",
        "UPDATE credited_invoice SET company_total_amount = company_total_amount + 1000000"
        " WHERE credit_note_id = {yen_note}",
    ),
    broken(
        "exchange",
        "converted_otherwise",
        f"UPDATE payment SET exchange_rate = 15000000000 WHERE {IN_YEN}",
    ),
    broken(
        "exchange",
        "converted_otherwise",
        f"UPDATE invoice SET exchange_rate = 15000000000 WHERE {IN_YEN}",
    ),
    broken(
        "exchange",
        "company_total_otherwise",
        "UPDATE invoice_line SET company_subtotal = company_subtotal + 100"
        " WHERE invoice_id = {yen}",
    ),
    broken(
        "exchange",
        "rate_of_own_currency",
        "UPDATE invoice SET exchange_rate = 15000000000 WHERE id = {whole}",
    ),
    broken(
        "exchange",
        "credit_at_other_rate",
        "UPDATE invoice SET exchange_rate = exchange_rate + 1 WHERE id = {yen_note}",
    ),
    broken(
        "exchange",
        "open_in_company_otherwise",
        "UPDATE invoice_status SET company_residual_amount = company_residual_amount + 100"
        " WHERE invoice_id = {yen}",
    ),
    broken(
        "exchange",
        "open_in_company_otherwise",
        "UPDATE payment_status SET company_residual_amount = 100 WHERE payment_id ="
        f" (SELECT id FROM payment WHERE {IN_YEN})",
    ),
    broken(
        "exchange",
        "match_leaves_company_amount",
        "UPDATE item_match SET company_amount = company_amount - 100"
        " WHERE exchange_entry_id IS NOT NULL",
    ),
    broken(
        "exchange",
        "match_took_otherwise",
        "UPDATE item_match SET company_amount = company_amount * 2 WHERE exchange_entry_id IS NOT"
        f" NULL AND EXISTS ({UNDONE_MATCH})",
    ),
    broken(
        "exchange",
        "exchange_entry_of_other",
        "UPDATE item_match SET exchange_entry_id = (SELECT min(id) FROM entry"
        " WHERE kind = 'write_off') WHERE exchange_entry_id IS NOT NULL"
        f" AND NOT EXISTS ({UNDONE_MATCH})",
    ),
    broken(
        "exchange",
        "exchange_entry_of_other",
        "UPDATE item_match SET exchange_entry_id = (SELECT min(id) FROM entry"
        " WHERE kind = 'write_off') WHERE id = (SELECT min(id) FROM item_match)",
    ),
    broken(
        "matches",
        "match_of_other_amount",
        f"UPDATE item_match SET company_amount = company_amount - 100 WHERE id = {MATCH}",
    ),
    broken(
        "lock_dates",
        "lock_date_missing",
        "DELETE FROM lock_date",
    ),
    broken(
        "lock_dates",
        "lock_date_missing",
        "INSERT INTO audit (made_at, actor_id, workstation, action, record_kind, record_id,"
        " details) SELECT made_at, actor_id, '', 'lock_date.move', 'lock_date', 4711, '{{}}'"
        " FROM audit WHERE id = (SELECT min(id) FROM audit)",
    ),
    broken(
        "lock_dates",
        "lock_date_otherwise",
        "UPDATE lock_date SET locked_until_on = '2026-10-31'",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_on = '2026-01-02' WHERE kind = 'invoice'",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_posted_at = '2026-01-02 09:15:00.000000'",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_posted_at = '2036-01-02 09:15:00.000000'"
        " WHERE kind = 'payment'",
    ),
    broken(
        "orphans",
        "attachment_of_unknown_kind",
        "UPDATE attachment SET record_kind = 'nothing' WHERE id = {attached}",
    ),
    broken(
        "exchange",
        "exchange_entry_of_nothing",
        "UPDATE item_match SET exchange_entry_id = NULL",
    ),
    broken(
        "exchange",
        "exchange_not_taken_back",
        "UPDATE item_match_undo SET exchange_entry_id = NULL",
    ),
    broken("guards", "guard_missing", "DROP TRIGGER guard_invoice_kept", engines=("sqlite",)),
    broken(
        "guards",
        "guard_missing",
        "ALTER TABLE invoice DISABLE TRIGGER guard_invoice_kept",
        engines=("postgresql",),
    ),
    broken(
        "guards",
        "guard_missing",
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        engines=("postgresql",),
    ),
    broken("approval", "not_approved", "DELETE FROM approval WHERE invoice_id = {approved}"),
    broken(
        "approval",
        "not_approved",
        "DELETE FROM approval WHERE invoice_id = {approved}",
        *moved_at("2027-01-01 09:00:00.000000"),
    ),
    broken(
        "approval",
        "not_approved",
        "DELETE FROM approval WHERE invoice_id = {approved}",
        *moved_at("2026-11-20 09:00:00.000000"),
    ),
    broken("approval", "goodwill_not_approved", "DELETE FROM approval WHERE invoice_id = {given}"),
    broken(
        "approval",
        "approved_otherwise",
        "UPDATE approval SET content_digest = 'x' WHERE invoice_id = {approved}",
    ),
    broken(
        "approval",
        "approved_by_oneself",
        "UPDATE approval SET decided_by_id = requested_by_id WHERE invoice_id = {approved}",
    ),
    broken(
        "orphans",
        "row_is_orphan",
        "PRAGMA defer_foreign_keys = ON",
        "UPDATE message SET author_id = 4711 WHERE id = (SELECT min(id) FROM message)",
        engines=("sqlite",),
    ),
    broken(
        "orphans",
        "row_is_orphan",
        "SET LOCAL session_replication_role = replica",
        "UPDATE message SET author_id = 4711 WHERE id = (SELECT min(id) FROM message)",
        engines=("postgresql",),
    ),
    broken(
        "orphans",
        "attachment_of_nothing",
        "UPDATE attachment SET record_id = 4711 WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "photo_of_nothing",
        "UPDATE attachment SET record_kind = 'move', record_id = 4711 WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "photo_of_nothing",
        "UPDATE attachment SET record_kind = 'repair', record_id = 4711 WHERE id = {attached}",
    ),
    broken(
        "balance",
        "entry_unbalanced",
        "UPDATE journal_item SET credit = credit + 1 WHERE id = (SELECT max(id) FROM journal_item"
        " WHERE invoice_id = {part})",
    ),
    broken(
        "balance",
        "entry_unbalanced",
        "UPDATE journal_item SET debit = debit - 1 WHERE payment_id IS NOT NULL AND debit > 0",
    ),
    broken(
        "balance",
        "books_unbalanced",
        "UPDATE journal_item SET credit = credit + 100 WHERE id = (SELECT max(id) FROM journal_item"
        " WHERE invoice_id = {part})",
    ),
    broken(
        "entry",
        "document_booked_otherwise",
        "UPDATE journal_item SET currency_amount = currency_amount"
        " + CASE line_number WHEN 1 THEN 10000 WHEN 2 THEN -10000 ELSE 0 END"
        " WHERE invoice_id = {part}",
    ),
    broken(
        "entry",
        "document_booked_otherwise_here",
        "UPDATE journal_item SET debit = debit + CASE line_number WHEN 1 THEN 10000 ELSE 0 END,"
        " credit = credit + CASE line_number WHEN 2 THEN 10000 ELSE 0 END"
        " WHERE invoice_id = {part} AND line_number <= 2",
    ),
    broken(
        "entry",
        "payment_booked_otherwise",
        "UPDATE journal_item SET currency_amount = currency_amount * 2"
        f" WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "entry",
        "draft_is_booked",
        "INSERT INTO journal_item (invoice_id, line_number, account_id, partner_id, accounting_on,"
        " currency_id) SELECT {draft}, 1, account_id, partner_id, accounting_on, currency_id"
        f" FROM journal_item WHERE id = {ITEM_OF_PART}",
    ),
    broken(
        "entry",
        "item_of_other_day",
        "UPDATE journal_item SET accounting_on = '2026-11-23' WHERE invoice_id = {part}",
    ),
    broken(
        "document_sums",
        "document_does_not_add_up",
        "UPDATE invoice_line SET subtotal = subtotal + 100 WHERE id ="
        " (SELECT min(id) FROM invoice_line WHERE invoice_id = {part})",
    ),
    broken(
        "document_sums",
        "order_does_not_add_up",
        "UPDATE sales_order_line SET subtotal = subtotal + 100 WHERE id ="
        " (SELECT min(id) FROM sales_order_line WHERE sales_order_id = {order})",
    ),
    broken(
        "numbers",
        "numbers_missing",
        "UPDATE invoice SET number_value = number_value + 70 WHERE id = {part}",
    ),
    broken(
        "numbers",
        "number_twice",
        "DROP INDEX uq_invoice_number",
        "UPDATE invoice SET number_value = number_value + 1 WHERE id = {part}",
    ),
    broken(
        "numbers",
        "series_says_otherwise",
        "UPDATE document_series SET last_number = last_number + 1, count = count + 1"
        " WHERE kind = 'credit_note'",
    ),
    broken(
        "numbers",
        "series_says_otherwise",
        "DELETE FROM document_series WHERE kind = 'payment'",
    ),
    broken(
        "numbers",
        "number_of_other_year",
        "UPDATE invoice SET accounting_on = '2025-11-24' WHERE id = {part}",
        "UPDATE journal_item SET accounting_on = '2025-11-24' WHERE invoice_id = {part}",
    ),
    broken(
        "number_dates",
        "number_steps_back",
        FOLLOWING_DATES,
        "UPDATE invoice SET accounting_on = '2026-11-25' WHERE id = {part}",
        "UPDATE journal_item SET accounting_on = '2026-11-25' WHERE invoice_id = {part}",
    ),
    broken(
        "number_dates",
        "number_steps_back",
        FOLLOWING_DATES,
        f"UPDATE payment SET accounting_on = '2026-11-25' WHERE id = {PAYMENT}",
        f"UPDATE journal_item SET accounting_on = '2026-11-25' WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "chain",
        "chain_missing",
        "UPDATE invoice SET content_hash = NULL WHERE id = (SELECT max(id) FROM invoice"
        " WHERE kind = 'credit_note' AND state = 'posted')",
        "UPDATE document_series SET last_hash = NULL WHERE kind = 'credit_note'",
    ),
    broken(
        "chain",
        "chain_broken",
        "UPDATE invoice SET previous_hash = content_hash WHERE id = {whole}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE invoice SET reason = 'A gift' WHERE id = {some}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE invoice_line SET description = 'Another thing' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE invoice_line_tax SET rate = rate + 1 WHERE invoice_line_id ="
        f" {CREDIT_LINE}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE journal_item SET label = 'x' WHERE invoice_id = {part} AND line_number = 2",
    ),
    broken(
        "chain",
        "chain_document_changed",
        f"UPDATE payment SET memo = 'cash' WHERE id = {PAYMENT}",
    ),
    broken(
        "chain",
        "chain_customer_changed",
        "UPDATE invoice_party SET street = '1 Elsewhere' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_not_erased",
        "UPDATE invoice_party SET name = 'Mallory Ltd', street = '1 Elsewhere', salt = NULL,"
        " erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_not_erased",
        "UPDATE invoice_party SET name = '', contact_name = '', street = '', street2 = '',"
        " postcode = '', city = '', country_code = '', tax_number = '', customer_number = '',"
        " email = '', erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_missing",
        "DELETE FROM invoice_party WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_end_missing",
        "UPDATE document_series SET last_hash = 'of another document' WHERE kind = 'payment'",
    ),
    broken(
        "ceiling_line",
        "line_over_credited",
        f"UPDATE invoice_line SET quantity = 40000 WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_line",
        "line_over_credited",
        "UPDATE invoice_line SET gross = gross - 1 WHERE invoice_id = {whole}",
    ),
    broken(
        "ceiling_line",
        "line_of_other_sign",
        f"UPDATE invoice_line SET gross = -gross WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_line",
        "line_of_other_sign",
        f"UPDATE invoice_line SET quantity = -quantity WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_invoice",
        "invoice_over_credited",
        "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id, quantity, subtotal,"
        " gross, original_invoice_id) SELECT invoice_id, 8, 'goodwill', account_id, 10000, 1000000,"
        f" 1000000, original_invoice_id FROM invoice_line WHERE id = {CREDIT_LINE}",
        *more("untaxed_amount", 1_000_000),
    ),
    broken(
        "ceiling_tax",
        "tax_over_credited",
        "UPDATE invoice_tax SET amount = amount + 80001 WHERE invoice_id = {some}",
        *more("tax_amount", 80_001),
    ),
    broken(
        "credited_invoice",
        "credited_otherwise",
        "UPDATE credited_invoice SET untaxed_amount = untaxed_amount - 100,"
        " tax_amount = tax_amount + 100 WHERE credit_note_id = {some}",
    ),
    broken(
        "credited_invoice",
        "credited_otherwise",
        f"UPDATE credited_invoice SET untaxed_amount = untaxed_amount + {MOVED},"
        f" total_amount = total_amount + {MOVED} WHERE credit_note_id = {{several}}",
    ),
    broken(
        "credited_invoice",
        "credited_sum_otherwise",
        "DELETE FROM credited_invoice WHERE credit_note_id = {draft}",
    ),
    broken(
        "ceiling_order",
        "order_over_invoiced",
        "UPDATE sales_order_line SET quantity = quantity - 1 WHERE sales_order_id = {order}",
    ),
    broken("ceiling_fee", "fee_above_goods", *two_lines("fee", "fee")),
    broken(
        "ceiling_goodwill",
        "goodwill_taken_back_beyond",
        *two_lines("goodwill_back", "goodwill"),
    ),
    broken(
        "residual",
        "document_open_otherwise",
        "UPDATE invoice_status SET residual_amount = residual_amount - 100,"
        " company_residual_amount = company_residual_amount - 100 WHERE invoice_id = {part}",
    ),
    broken(
        "residual",
        "document_open_otherwise",
        "DELETE FROM invoice_status WHERE invoice_id = {whole}",
    ),
    broken(
        "residual",
        "draft_is_open",
        "INSERT INTO invoice_status (invoice_id, commercial_partner_id, payment_state)"
        " VALUES ({draft}, {customer}, 'not_paid')",
    ),
    broken(
        "residual",
        "open_at_other_customer",
        NEW_PARTNER,
        f"UPDATE invoice_status SET commercial_partner_id = {STRANGER} WHERE invoice_id = {{part}}",
    ),
    broken(
        "residual",
        "payment_open_otherwise",
        f"UPDATE payment_status SET residual_amount = 100 WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "payment_state",
        "payment_state_otherwise",
        "UPDATE invoice_status SET payment_state = 'paid' WHERE invoice_id = {whole}",
    ),
    broken(
        "payment_state",
        "payment_state_otherwise",
        "UPDATE invoice_status SET payment_state = 'not_paid' WHERE invoice_id = {part}",
    ),
    broken(
        "matches",
        "item_matched_beyond",
        "UPDATE item_match SET amount = amount + 1000000 WHERE credit_item_id ="
        " (SELECT min(id) FROM journal_item WHERE invoice_id = (SELECT credit_note_id"
        " FROM credited_invoice WHERE original_invoice_id = {whole}))",
    ),
    broken(
        "matches",
        "payment_undone_otherwise",
        f"INSERT INTO item_match_undo ({UNDO}) SELECT m.id, {BY_NOBODY} FROM item_match AS m"
        " JOIN journal_item AS j ON j.id = m.debit_item_id JOIN payment AS p ON p.id = j.payment_id"
        " WHERE p.kind = 'reversal'",
        "UPDATE payment_status SET residual_amount = 50000, company_residual_amount = 50000"
        " WHERE payment_id IN"
        " (SELECT id FROM payment WHERE kind = 'reversal' UNION SELECT reversed_payment_id"
        " FROM payment WHERE kind = 'reversal')",
    ),
    broken(
        "residual",
        "entry_is_open",
        f"INSERT INTO item_match_undo ({UNDO}) SELECT m.id, {BY_NOBODY} FROM item_match AS m"
        " JOIN journal_item AS j ON j.id = m.credit_item_id WHERE j.entry_id IS NOT NULL",
        "UPDATE invoice_status SET residual_amount = 5000, company_residual_amount = 5000,"
        " payment_state = 'partial' WHERE invoice_id IN (SELECT d.invoice_id FROM journal_item AS d"
        " JOIN item_match AS m ON m.debit_item_id = d.id JOIN journal_item AS j"
        " ON j.id = m.credit_item_id WHERE j.entry_id IS NOT NULL)",
    ),
    broken(
        "matches",
        "match_of_strangers",
        NEW_PARTNER,
        f"UPDATE journal_item SET partner_id = {STRANGER} WHERE id = {ITEM_OF_PART}",
    ),
    broken(
        "own_refund",
        "refund_by_itself",
        f"UPDATE payment SET posted_by_id = (SELECT n.posted_by_id FROM invoice AS n WHERE n.id ="
        f" {PAID_BACK}) WHERE kind = 'refund_payment'",
    ),
    broken(
        "own_refund",
        "refund_by_itself",
        f"UPDATE approval SET decided_by_id = (SELECT p.posted_by_id FROM payment AS p"
        f" WHERE p.id = {REFUND_PAYMENT}) WHERE invoice_id = {{approved}}",
    ),
    broken(
        "own_refund",
        "refund_of_what_it_freed",
        "UPDATE payment SET posted_by_id = (SELECT n.posted_by_id FROM invoice AS n"
        f" WHERE n.id = {PAID_BACK}) WHERE id = (SELECT p.id FROM payment AS p"
        " JOIN journal_item AS j ON j.payment_id = p.id"
        " JOIN item_match AS m ON m.debit_item_id = j.id"
        " JOIN journal_item AS k ON k.id = m.credit_item_id"
        " WHERE p.kind = 'refund_payment' AND k.payment_id IS NOT NULL)",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_unknown_kind",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, 'gift', 1, 'posted', made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, kind, 4711, state, made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_missing",
        "DELETE FROM ticket_document WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_says_otherwise",
        "UPDATE ticket_document SET amount = amount - 1 WHERE record_id = {some}",
    ),
    broken(
        "ticket_document",
        "ticket_transfer_otherwise",
        f"UPDATE transfer SET ticket_id = (SELECT min(id) FROM ticket) WHERE id = {DELIVERY}",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        f" SELECT ticket_id, 'transfer', {DELIVERY}, 'done', made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "transfer_moves",
        "transfer_without_moves",
        f"UPDATE move SET state = 'cancelled' WHERE transfer_id = {DELIVERY}",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE NOT is_repair_part",
    ),
    broken(
        "transfer_moves",
        "move_state_otherwise",
        f"UPDATE transfer SET state = 'ready' WHERE id = {DELIVERY}",
    ),
    broken(
        "transfer_moves",
        "transfer_of_other_customer",
        NEW_PARTNER,
        f"UPDATE transfer SET commercial_partner_id = {STRANGER} WHERE sales_order_id = {{order}}",
    ),
    broken(
        "move_lots",
        "move_lots_otherwise",
        "UPDATE move_line SET quantity = quantity + 5000 WHERE move_id IN"
        f" (SELECT id FROM move WHERE transfer_id = {DELIVERY})",
    ),
    broken(
        "move_lots",
        "move_lot_of_other",
        "UPDATE lot SET product_id = (SELECT min(id) FROM product) WHERE name = 'S1'",
        "UPDATE repair_order SET lot_id = NULL, serial_id = NULL WHERE id = {repair}",
    ),
    broken(
        "move_lots",
        "move_without_lot",
        "UPDATE product SET tracking = 'lot' WHERE id = (SELECT min(id) FROM product)",
        "UPDATE repair_order SET product_id = {serial_product}, lot_id = (SELECT id FROM lot"
        " WHERE name = 'S1'), serial_id = (SELECT id FROM lot WHERE name = 'S1')"
        " WHERE id = {repaired}",
    ),
    broken(
        "move_lots",
        "serial_not_one_piece",
        "UPDATE move SET done_quantity = 20000 WHERE product_id = {serial_product}",
        "UPDATE move_line SET quantity = 20000 WHERE lot_id IS NOT NULL",
        "UPDATE quantity_on_hand SET quantity = 0 WHERE lot_id IS NOT NULL",
        f"UPDATE move SET destination_location_id = {CUSTOMERS}"
        " WHERE product_id = {serial_product}",
        f"UPDATE serial_place SET location_id = {CUSTOMERS}",
    ),
    broken(
        "transfer_moves",
        "transfer_not_booked",
        f"UPDATE transfer SET is_booked = FALSE WHERE id = {DELIVERY}",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        "UPDATE quantity_on_hand SET quantity = quantity + 1",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        f"UPDATE quantity_on_hand SET owner_id = {STRANGER} WHERE lot_id IS NULL",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        "UPDATE move SET destination_location_id = (SELECT id FROM location WHERE kind = 'repair')"
        " WHERE product_id = {serial_product} AND destination_location_id ="
        " (SELECT id FROM location WHERE kind = 'internal') AND transfer_id ="
        " (SELECT min(transfer_id) FROM move WHERE product_id = {serial_product})",
        "UPDATE serial_place SET location_id = (SELECT id FROM location WHERE kind = 'repair')",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_too_large",
        *(
            f"UPDATE {table} SET {column} = 9223372036854775807 WHERE {key} IN"
            " (SELECT m.id FROM move AS m JOIN move_line AS l ON l.move_id = m.id"
            " JOIN location AS p ON p.id = m.destination_location_id"
            " WHERE p.kind = 'internal' AND m.state = 'done' AND l.lot_id IS NULL)"
            for table, column, key in (
                ("move_line", "quantity", "move_id"),
                ("move", "done_quantity", "id"),
            )
        ),
        "UPDATE quantity_on_hand SET quantity = 18446744073709551616.0 WHERE lot_id IS NULL",
        engines=("sqlite",),
    ),
    broken(
        "quantity_on_hand",
        "stock_below_zero",
        "UPDATE quantity_on_hand SET quantity = -quantity",
    ),
    broken(
        "quantity_on_hand",
        "service_in_stock",
        "UPDATE product SET kind = 'service' WHERE id = {serial_product}",
    ),
    broken(
        "quantity_on_hand",
        "serial_in_two_places",
        "INSERT INTO quantity_on_hand (product_id, location_id, lot_id, quantity)"
        " SELECT product_id, (SELECT id FROM location WHERE kind = 'repair'), lot_id, quantity"
        " FROM quantity_on_hand WHERE lot_id IS NOT NULL",
    ),
    broken(
        "serial_place",
        "serial_elsewhere",
        "UPDATE serial_place SET location_id = (SELECT id FROM location WHERE kind = 'scrap')",
    ),
    broken(
        "serial_place",
        "serial_elsewhere",
        "DELETE FROM serial_place",
    ),
    broken(
        "serial_place",
        "serial_held_otherwise",
        "UPDATE serial_place SET holder_id = {customer}",
    ),
    broken(
        "serial_place",
        "serial_never_moved",
        "INSERT INTO lot (product_id, name) VALUES ({serial_product}, 'S9')",
        "INSERT INTO serial_place (lot_id, location_id, came_from_id, transfer_id)"
        " SELECT (SELECT max(id) FROM lot), location_id, came_from_id, transfer_id"
        " FROM serial_place",
    ),
    broken(
        "returned",
        "returned_above_delivery",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
        " destination_location_id, source_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
        " 1, 'ready', product_id, destination_location_id, source_location_id, quantity + 1, id"
        f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
    ),
    broken(
        "returned",
        "return_of_nothing",
        *COMING,
        "UPDATE move SET origin_move_id = NULL",
    ),
    broken(
        "returned",
        "return_of_other_customer",
        *COMING,
        NEW_PARTNER,
        f"UPDATE transfer SET commercial_partner_id = {STRANGER} WHERE number = 'X'",
    ),
    broken(
        "settled",
        "settled_above_return",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
        " destination_location_id, source_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
        " 1, 'ready', product_id, destination_location_id, source_location_id, 10000, id"
        f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
        "INSERT INTO credited_return (credit_note_id, move_id, original_line_id, quantity)"
        " SELECT {some}, (SELECT max(id) FROM move), min(id), 20000 FROM invoice_line"
        " WHERE invoice_id = {part}",
    ),
    broken(
        "delivered",
        "delivered_otherwise",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE sales_order_id = {order}",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_part SET done_quantity = 20000 WHERE repair_order_id = {repaired}"
        " AND kind = 'remove'",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_part SET move_id = NULL WHERE repair_order_id = {repaired}"
        " AND kind = 'add'",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_order SET state = 'under_repair' WHERE id = {repaired}",
        "UPDATE ticket_document SET state = 'under_repair' WHERE kind = 'repair'",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE is_repair_part",
    ),
    broken(
        "repair",
        "repair_transfer_open",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'internal', 'X', 1, 'ready',"
        f" source_location_id, destination_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "UPDATE repair_order SET transfer_id = (SELECT max(id) FROM transfer)"
        " WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_without_lot",
        "UPDATE repair_order SET state = 'confirmed', lot_id = NULL, serial_id = NULL"
        " WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_lot_otherwise",
        "UPDATE repair_order SET serial_id = NULL WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_transfer_otherwise",
        "UPDATE repair_order SET transfer_id = NULL WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_warranty_charged",
        "UPDATE repair_order SET is_under_warranty = TRUE WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_serial_twice",
        "INSERT INTO repair_order (number, number_value, state, partner_id, commercial_partner_id,"
        " product_id, lot_id, quantity, warranty_reason, created_at, created_by_id)"
        " SELECT 'X', 9, state, partner_id, commercial_partner_id, product_id, lot_id, quantity,"
        " warranty_reason, created_at, created_by_id FROM repair_order WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_line_not_marked",
        "UPDATE sales_order_line SET is_repair_part = FALSE",
    ),
    broken(
        "repair",
        "repair_order_otherwise",
        "UPDATE repair_part SET sales_order_line_id = (SELECT min(id) FROM sales_order_line)"
        " WHERE repair_order_id = {repair}",
    ),
    broken(
        "ticket_document",
        "ticket_repair_otherwise",
        "UPDATE ticket_document SET state = 'new' WHERE kind = 'repair'",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, kind, 999, state, made_at FROM ticket_document WHERE kind = 'repair'",
    ),
    broken(
        "attachments",
        "attachment_without_content",
        "DELETE FROM attachment_content WHERE attachment_id = {attached}",
    ),
    broken(
        "attachments",
        "attachment_changed",
        "UPDATE attachment SET size = size + 1 WHERE id = {attached}",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """An engine on sound books, and the ids in them."""

    engine: Engine
    ids: dict[str, int]

    def report(self, *statements: str, is_chained_anew: bool = False) -> integrity.Report:
        """What the check says after these statements, which are undone again.

        Whoever changes books may chain them anew, so that only the rule itself can tell.
        """
        with self.engine.connect() as connection, connection.begin() as transaction:
            try:
                for statement in statements:
                    connection.exec_driver_sql(statement.format_map(self.ids))
                if is_chained_anew:
                    rechain(connection)
                return integrity.examine(connection)
            finally:
                transaction.rollback()


@pytest.fixture(scope="module")
def guarded(
    sqlite_template: Path,
    postgresql_template: str,
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, World]]:
    """The same books on both engines."""
    file = tmp_path_factory.mktemp("books") / "books.sqlite3"
    shutil.copyfile(sqlite_template, file)
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=postgresql_template)
    yield from worlds_at({"sqlite": f"sqlite:///{file}", "postgresql": cluster.url(name)})
    cluster.drop(name)


@pytest.fixture(scope="module")
def unguarded(
    guarded: dict[str, World], cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, World]]:
    """Copies of them without guards."""
    file = tmp_path_factory.mktemp("unguarded") / "books.sqlite3"
    shutil.copyfile(str(guarded["sqlite"].engine.url.database), file)
    guarded["postgresql"].engine.dispose()
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=guarded["postgresql"].engine.url.database)
    ids = {engine: world.ids for engine, world in guarded.items()}
    for worlds in worlds_at({"sqlite": f"sqlite:///{file}", "postgresql": cluster.url(name)}, ids):
        for world in worlds.values():
            with world.engine.begin() as connection:
                guards.drop(connection)
        yield worlds
    cluster.drop(name)


def worlds_at(
    urls: dict[str, str], ids: dict[str, dict[str, int]] | None = None
) -> Iterator[dict[str, World]]:
    """The worlds in databases, which are built there unless their ids are known."""
    known = ids or {engine: build(url) for engine, url in urls.items()}
    made = {engine: World(make_engine(url), known[engine]) for engine, url in urls.items()}
    yield made
    for world in made.values():
        world.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_sound_books_pass_and_are_counted(guarded: dict[str, World], engine: str) -> None:
    report = guarded[engine].report()
    assert report.is_ok, report.findings
    assert dict(report.checked) == {
        "invoices": 12,
        "credit_notes": 9,
        "invoice_lines": 43,
        "payments": 11,
        "journal_items": 107,
        "matches": 20,
        "series": 9,
        "tickets": 5,
        "ticket_documents": 11,
        "repairs": 2,
        "transfers": 4,
        "moves": 6,
        "quantities": 3,
        "attachments": 1,
        "erased": 0,
    }


@pytest.mark.parametrize(
    ("engine", "case"),
    [
        pytest.param(engine, case, id=f"{engine}-{case.sentence}-{number}")
        for number, case in enumerate(CASES)
        for engine in case.engines
    ],
)
def test_what_raw_sql_broke_is_found_under_its_rule_alone(
    guarded: dict[str, World], unguarded: dict[str, World], engine: str, case: Broken
) -> None:
    world = guarded[engine] if case.rule == "guards" else unguarded[engine]
    found = [
        finding
        for finding in world.report(*case.statements, is_chained_anew=case.is_chained_anew).findings
        if case.rule == "guards" or finding.rule != "guards"
    ]
    assert {finding.rule for finding in found} == {case.rule}, found
    assert case.sentence in {finding.problem.code for finding in found}
    assert all(texts.explain(finding.problem) for finding in found)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_erased_customer_breaks_no_chain(guarded: dict[str, World], engine: str) -> None:
    report = guarded[engine].report(
        "UPDATE invoice_party SET name = '', contact_name = '', street = '', street2 = '',"
        " postcode = '', city = '', country_code = '', tax_number = '', customer_number = '',"
        " email = '', salt = NULL, erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}"
    )
    assert report.is_ok, report.findings
    assert report.checked["erased"] == 1


def test_every_rule_and_every_sentence_of_the_check_is_provoked() -> None:
    """As the code has them: a rule that is added without its corruption fails here."""
    assert {case.rule for case in CASES} == {rule.name for rule in integrity.RULES}
    said = set()
    for module in Path(integrity.__file__).parent.glob("*.py"):
        if module.name != "anchors.py":  # what it says is provoked in test_auditing.py
            tree = ast.parse(module.read_text("utf-8"))
            said |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"check\.\w+", node.value)
            }
    assert {case.sentence for case in CASES} == said


def test_the_page_on_the_check_and_the_report_name_every_rule() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "check.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    names = [*dict.fromkeys(rule.name for rule in integrity.RULES), "anchor"]
    assert listed == names
    for name in names:
        assert texts.has(f"check.rule_{name}"), name
        assert texts.has(f"check.holds_{name}"), name


def test_the_sentence_names_document_and_exact_amounts(guarded: dict[str, World]) -> None:
    case = next(case for case in CASES if case.sentence == "check.document_open_otherwise")
    (finding,) = guarded["sqlite"].report(*case.statements).findings
    assert finding.record == RecordRef("invoice", guarded["sqlite"].ids["part"])
    assert finding.problem == Problem(
        "check.document_open_otherwise",
        {
            "number": "INV/2026/00001",
            "total_amount": D("60.0000"),
            "left_amount": D("28.0000"),
            "residual_amount": D("27.9900"),
        },
    )


def test_of_countless_findings_a_thousand_are_kept_and_the_others_counted(
    guarded: dict[str, World],
) -> None:
    report = guarded["sqlite"].report(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
        " INSERT INTO attachment (record_kind, record_id, name, media_type, size, sha256, added_at,"
        " added_by_id) SELECT 'ticket', 9000 + i, 'x', 'x', 0, '', added_at, added_by_id"
        " FROM attachment, n",
    )
    of_rule = [finding for finding in report.findings if finding.rule == "orphans"]
    assert len(of_rule) == integrity.MOST_PER_RULE
    assert report.left_out == 200 + 200  # without a ticket, and without content
