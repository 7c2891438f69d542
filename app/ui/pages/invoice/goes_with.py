"""The buttons to what a document goes with: its ticket, its original, its credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.money import money
from app.ui.pages.document_buttons import DocumentButtons

if TYPE_CHECKING:
    from app.services.invoices import InvoiceCard


class GoesWith(DocumentButtons):
    """The buttons of an invoice or credit note."""

    def show_card(self, card: InvoiceCard) -> None:
        """Show what this document goes with."""
        self.clear()
        t, ticket = texts.t, card.ticket
        if ticket is not None:
            fact = " · ".join(part for part in (ticket.number, ticket.state) if part)
            ways = [(ticket.number, ticket.ref)]
            self.add("ticket", t("invoice_page.ticket"), fact, ways, icon="lifebuoy")
        if card.originals:
            ways = [(one.number, one.ref) for one in card.originals]
            several = t("invoice_page.invoices", n=len(ways)) if len(ways) > 1 else ways[0][0]
            self.add("original", t("invoice_page.original"), several, ways, icon="file-text")
        if card.corrected_invoice is not None:
            ways = [(card.corrected_invoice.number, card.corrected_invoice.ref)]
            self.add("corrected", t("invoice_page.corrects"), ways[0][0], ways, icon="file-text")
        if card.credit_notes:
            words = t("invoice_page.credit_notes", n=len(card.credit_notes))
            draft = t("invoice_page.draft")
            ways = [(one.number or draft, one.ref) for one in card.credit_notes]
            self.add("credit_notes", words, _credited(card), ways, icon="receipt", service="refund")


def _credited(card: InvoiceCard) -> str:
    """How much posted credit notes took, and how many are drafts still."""
    posted = [one.amount for one in card.credit_notes if one.number and one.amount is not None]
    drafts = len(card.credit_notes) - len(posted)
    parts = [money(sum(posted[1:], posted[0]), card.currency)] if posted else []
    if drafts:
        parts.append(texts.t("invoice_page.drafts", n=drafts))
    return " · ".join(parts)
