"""What the Refund form says, as the request that the services check; no Qt in here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.services import refunds

if TYPE_CHECKING:
    from app.services.refunds import RefundChoices, RefundPreview, ReverseInvoices

NARROWING = ("sales_order_id", "product_id", "lot_id")


class RefundDraft:
    """The form's values, whether a second draft was allowed, and what the agent has seen."""

    def __init__(self, choices: RefundChoices) -> None:
        self._request = refunds.ReverseInvoices(
            ticket_id=choices.ticket_id,
            invoice_ids=choices.default_invoice_ids,
            reason=choices.default_reason,
            reversal_on=choices.today,
            sales_order_id=choices.sales_order_id,
            product_id=choices.product_id,
            lot_id=choices.lot_id,
        )

    @property
    def request(self) -> ReverseInvoices:
        """The request as it stands; for the preview."""
        return self._request

    def take(self, values: dict[str, Any]) -> None:
        """Take the values of the form by field name; other invoices need their own yes."""
        chosen = tuple(values.get("invoice_ids", ()))
        if chosen != self._request.invoice_ids:
            values = {**values, "allow_second_draft": False}
        self._request = replace(self._request, **values)

    def allow_second_draft(self) -> None:
        """The yes to "a draft of this invoice exists"."""
        self._request = replace(self._request, allow_second_draft=True)

    def as_seen(self, preview: RefundPreview | None) -> ReverseInvoices:
        """The request with the amounts that the agent saw."""
        seen = preview.seen_amounts if preview is not None else ()
        return replace(self._request, seen_amounts=seen)

    def narrowed(self) -> refunds.AskChoices:
        """The question for the drop-downs as order, product and lot are chosen now."""
        return refunds.AskChoices(
            ticket_id=self._request.ticket_id,
            sales_order_id=self._request.sales_order_id,
            product_id=self._request.product_id,
            lot_id=self._request.lot_id,
        )
