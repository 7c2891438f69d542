"""What an accountant looks at after each step: items of an entry, open amounts, the check."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.enums import JournalKind
from app.models.ids import JournalId, RecordRef, TeamId
from app.models.users import UserAccount
from app.services import integrity, invoices, payments, teams
from app.services.payments import RegisterPayment, RegisterRefundPayment
from tests.factories import edit, picture

if TYPE_CHECKING:
    from datetime import date

    from app.models.ids import InvoiceId
    from app.services.invoices import DraftLine
    from tests.factories import Shop

D = Decimal
Items = list[tuple[object, ...]]


def items(shop: Shop, owner: str, record_id: int) -> Items:
    """Account, debit and credit of each item of a payment or entry, in their order."""
    return shop.money(
        "SELECT account.kind, debit, credit FROM journal_item"
        f" JOIN account ON account.id = account_id WHERE {owner}_id = :id ORDER BY line_number",
        id=record_id,
    )


def items_of_entry(shop: Shop, number: str) -> Items:
    """The same of another entry by its number."""
    ((found,),) = shop.read("SELECT id FROM entry WHERE number = :number", number=number)
    return items(shop, "entry", int(found))


def is_open(shop: Shop, document: InvoiceId) -> tuple[Decimal, str]:
    """What a document has open, and its payment state."""
    card = shop.card(document)
    assert card.payment_state is not None
    return card.residual, card.payment_state.value


def balance(shop: Shop, kind: str) -> Decimal:
    """Debits less credits of the accounts of a kind."""
    ((found,),) = shop.money(
        "SELECT coalesce(sum(debit - credit), 0) FROM journal_item"
        " JOIN account ON account.id = account_id WHERE account.kind = :kind",
        kind=kind,
    )
    return D(found)


def assert_sound(shop: Shop) -> None:
    """The check finds nothing."""
    report = integrity.check(shop.database)
    assert report.is_ok, report.findings


def money_in(
    shop: Shop,
    amount: str,
    *invoice_ids: InvoiceId,
    by: str = "accountant",
    on: date | None = None,
    kind: JournalKind = JournalKind.BANK,
    keeps_rest: bool = False,
    key: str | None = None,
) -> payments.PaymentCard:
    """Register a payment."""
    request = RegisterPayment(
        invoice_ids,
        JournalId(shop.journal(kind)),
        on or shop.today,
        D(amount),
        keeps_rest=keeps_rest,
    )
    return shop.act(payments.register, request, by=by, key=key)


def money_back(
    shop: Shop,
    amount: str,
    credit: RecordRef,
    *,
    by: str = "accountant",
    on: date | None = None,
    kind: JournalKind = JournalKind.BANK,
) -> payments.PaymentCard:
    """Register a refund payment."""
    request = RegisterRefundPayment(
        credit, JournalId(shop.journal(kind)), on or shop.today, D(amount)
    )
    return shop.act(payments.refund, request, by=by)


def credit_note(shop: Shop, invoice: InvoiceId) -> InvoiceId:
    """A credit note of all of an invoice, posted by the local user."""
    card = shop.card(invoice)
    posted = shop.post(shop.reverse(shop.ticket(card.partner_id), invoice))
    return invoices.InvoiceId(posted.ref.id)


def draft(shop: Shop) -> invoices.InvoiceCard:
    """A draft credit note of the picture's invoice."""
    customer = shop.customer()
    return shop.reverse(shop.ticket(customer), picture(shop, customer))


def save(shop: Shop, card: invoices.InvoiceCard, *lines: DraftLine) -> invoices.InvoiceCard:
    """Save a draft with these lines."""
    return shop.act(invoices.save_draft, edit(card, *lines))


def of(credit: InvoiceId) -> RecordRef:
    """The reference to a credit note."""
    return RecordRef("credit_note", credit)


def bill(invoice: InvoiceId) -> RecordRef:
    """The reference to an invoice."""
    return RecordRef("invoice", invoice)


def limit_refunds(
    shop: Shop, amount: str | None, *, goodwill: str | None = None, by: str = "local"
) -> None:
    """Set the limits above which a refund of the shop's team waits for approval."""
    request = replace(
        teams.form(shop.ask(teams.card, TeamId(shop.team))),
        refund_limit=None if amount is None else D(amount),
        goodwill_limit=None if goodwill is None else D(goodwill),
    )
    shop.act(teams.save, request, by=by)


def limit_goodwill(shop: Shop, amount: str) -> None:
    """Set the limit of goodwill per ticket alone."""
    limit_refunds(shop, None, goodwill=amount)


def let_go(shop: Shop, *stay: str) -> None:
    """Deactivate all users but some."""
    gone = [each for login, each in shop.users.items() if login not in (*stay, "local")]
    gone = [each for each in gone if each not in {shop.users[login] for login in stay}]
    statement = update(UserAccount).where(UserAccount.id.in_(gone), ~UserAccount.is_system)
    shop.write(lambda uow: uow.connection.execute(statement.values(is_active=False)).close())
