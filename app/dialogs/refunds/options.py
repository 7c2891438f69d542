"""The drop-downs of the Refund dialog: what each row says, and the hint below an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.choice_list import Choice
from app.ui.kit.formats import long_date, sentence
from app.ui.kit.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices import JournalOption
    from app.services.refunds import (
        InvoiceOption,
        LotOption,
        OrderOption,
        ProductOption,
        RefundChoices,
    )


def order_choice(order: OrderOption) -> Choice[object]:
    """A sales order with its number of origin, date and total."""
    detail = f"{long_date(order.ordered_on)} · {money(order.total, order.currency)}"
    return Choice(order.id, with_origin(order.number, order.origin_number), detail)


def product_choice(product: ProductOption) -> Choice[object]:
    """A product with its code."""
    return Choice(product.id, product.name, product.code)


def lot_choice(lot: LotOption) -> Choice[object]:
    """A lot or serial."""
    return Choice(lot.id, lot.name)


def journal_choice(journal: JournalOption) -> Choice[object]:
    """A journal with its code."""
    return Choice(journal.id, journal.name, journal.code)


def invoice_choice(invoice: InvoiceOption) -> Choice[object]:
    """An invoice with date, total and what is credited; one that cannot be chosen says why."""
    words = with_origin(invoice.number or texts.t("refund_dialog.draft"), invoice.origin_number)
    if invoice.problem is not None:
        return Choice(invoice.id, words, sentence(invoice.problem), enabled=False)
    parts = [long_date(invoice.invoice_on), money(invoice.total, invoice.currency)]
    return Choice(
        invoice.id, words, " · ".join([*parts, credited_words(invoice)]), icon="file-text"
    )


def credited_words(invoice: InvoiceOption) -> str:
    """How much of an invoice is credited."""
    if not invoice.credited:
        return texts.t("refund_dialog.nothing_credited")
    return texts.t("refund_dialog.credited", amount=money(invoice.credited, invoice.currency))


def invoices_hint(
    choices: RefundChoices, known: Sequence[InvoiceOption], *, is_one_note: bool
) -> str:
    """The line below Invoices to Refund, of those that are chosen."""
    if len(known) == 1:
        invoice = known[0]
        return texts.t(
            "refund_dialog.invoice_hint",
            date=long_date(invoice.invoice_on),
            amount=money(invoice.total, invoice.currency),
            credited=credited_words(invoice),
        )
    if known:
        one = "refund_dialog.invoices_hint_one" if is_one_note else "refund_dialog.invoices_hint"
        return texts.t(one, n=len(known))
    return sentence(choices.empty_reason) if choices.empty_reason is not None else ""


def latest_credited(choices: RefundChoices) -> InvoiceOption | None:
    """The latest of the posted invoices, if all of them are fully credited."""
    posted = [one for one in choices.invoices if one.number]
    if choices.has_more or any(one.problem is None for one in posted):
        return None
    return next((one for one in posted if one.credit_note is not None), None)


def with_origin(number: str, origin: str | None) -> str:
    """A number with its number of origin (rules 3)."""
    return f"{number} · {origin}" if origin else number
