"""What the box of sums says at the right below the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.formats import number
from app.ui.kit.money import NOTHING, money
from app.ui.kit.totals_box import Total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.invoices import DraftFigures, InvoiceCard


def totals(card: InvoiceCard, figures: DraftFigures | None) -> list[Total]:
    """The sums of the unsaved edits, else those of the document."""
    return list(_totals(card, figures if figures is not None else card))


def unknown_totals(card: InvoiceCard) -> list[Total]:
    """What is said while something in the lines cannot be read."""
    return [
        Total(texts.t("invoice_page.untaxed"), NOTHING),
        Total(_total_label(card), NOTHING, grand=True),
    ]


def total_words(card: InvoiceCard, figures: DraftFigures | None) -> str:
    """The total as it is shown."""
    return money((figures if figures is not None else card).total, card.currency)


def _totals(card: InvoiceCard, source: InvoiceCard | DraftFigures) -> Iterator[Total]:
    t, currency = texts.t, card.currency
    yield Total(t("invoice_page.untaxed"), money(source.untaxed, currency))
    for tax in source.taxes:
        words = t("invoice_page.tax_on", tax=tax.label, base=money(tax.base, currency))
        yield Total(words, money(tax.amount, currency))
    yield Total(_total_label(card), money(source.total, currency), grand=True)
    if card.currency.id != card.books_currency.id:
        yield from _in_books(card, source)
    for original in card.originals:
        if original.amount is not None:
            words = t("invoice_page.of_invoice", number=original.number)
            yield Total(words, money(original.amount, currency))
    yield from _settled(card)


def _total_label(card: InvoiceCard) -> str:
    is_credit = card.kind is InvoiceKind.CREDIT_NOTE
    return texts.t("invoice_page.total_credit" if is_credit else "invoice_page.total")


def _in_books(card: InvoiceCard, source: InvoiceCard | DraftFigures) -> Iterator[Total]:
    """The rate of a document in another currency, and its total in the company's."""
    own, rate = card.books_currency, number(card.exchange_rate, 0, at_most=10)
    words = {"own": own.code, "rate": rate, "currency": card.currency.code}
    yield Total(texts.t("invoice_page.exchange_rate"), texts.t("invoice_page.rate", **words))
    label = texts.t("invoice_page.total_in", currency=own.code)
    yield Total(label, money(source.company_total, own))


def _settled(card: InvoiceCard) -> Iterator[Total]:
    """What a posted document is set against; what the customer could set against a draft."""
    currency = card.currency
    if card.state is InvoiceState.POSTED:
        for match in card.matches:
            if match.amount is not None:
                words = texts.t("invoice_page.set_against", number=match.number)
                yield Total(words, money(-match.amount, currency))
        yield Total(texts.t("invoice_page.open_amount"), money(card.residual, currency))
    elif card.kind is InvoiceKind.INVOICE and card.open_credit:
        yield Total(
            texts.t("invoice_page.open_credit"), money(card.open_credit, card.books_currency)
        )
