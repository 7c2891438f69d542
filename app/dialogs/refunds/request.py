"""What the Refund form says, as the request that the services check; no Qt in here."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.services import refunds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.refunds import RefundChoices, RefundPreview, ReverseInvoices

NARROWING = ("sales_order_id", "product_id", "lot_id")
GOODS = ("goods", "before_receipt_reason")
FIELDS = (*NARROWING, "invoice_ids", "is_one_note", "reason", "journal_id", "reversal_on", *GOODS)
WORDS = "invoice_words"
"""The words of kept invoices by id, to show them again before they are found again."""


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
            return_id=None if choices.returned is None else choices.returned.id,
        )
        self._opened = self._request

    @property
    def request(self) -> ReverseInvoices:
        """The request as it stands; for the preview."""
        return self._request

    def take(self, values: Mapping[str, Any]) -> None:
        """Take values of the form by field name.

        Other invoices need a yes of their own; without any, no journal is chosen either.
        """
        known = {name: value for name, value in values.items() if name in FIELDS}
        chosen = tuple(known.get("invoice_ids", self._request.invoice_ids))
        if chosen != self._request.invoice_ids:
            known["allow_second_draft"] = False
        if not chosen:
            known["journal_id"] = None
        self._request = replace(self._request, **known)

    def changes(self) -> dict[str, Any]:
        """What differs from the values that the dialog opened with; an empty date says nothing."""
        now = {name: getattr(self._request, name) for name in FIELDS}
        return {
            name: value
            for name, value in now.items()
            if value != getattr(self._opened, name)
            and not (name == "reversal_on" and value is None)
        }

    def allow_second_draft(self) -> None:
        """The yes to "a draft of this invoice exists"."""
        self._request = replace(self._request, allow_second_draft=True)

    def as_seen(self, preview: RefundPreview | None, *, corrects: bool = False) -> ReverseInvoices:
        """The request of a button with what the agent saw that it would do."""
        if preview is None:
            return self._request
        if not corrects:
            return replace(self._request, seen_amounts=preview.seen_amounts)
        amounts, freed = preview.seen_corrected, preview.seen_freed
        return replace(self._request, seen_amounts=amounts, seen_freed=freed)

    def narrowed(self, text: str = "") -> refunds.AskChoices:
        """The question for the drop-downs as order, product and lot are chosen now."""
        return refunds.AskChoices(
            ticket_id=self._request.ticket_id,
            sales_order_id=self._request.sales_order_id,
            product_id=self._request.product_id,
            lot_id=self._request.lot_id,
            text=text,
            return_id=self._request.return_id,
        )


def pack(content: Mapping[str, Any]) -> dict[str, str]:
    """The values of the dialog as text by field name."""
    return {
        name: json.dumps(value.isoformat() if isinstance(value, dt.date) else value)
        for name, value in content.items()
    }


def unpack(content: Mapping[str, str]) -> dict[str, Any]:
    """What `pack` made of the values."""
    values = {name: json.loads(text) for name, text in content.items()}
    if values.get("reversal_on"):
        values["reversal_on"] = dt.date.fromisoformat(values["reversal_on"])
    if "goods" in values:
        values["goods"] = refunds.GoodsWay(values["goods"])
    if "invoice_ids" in values:
        values["invoice_ids"] = tuple(values["invoice_ids"])
    if WORDS in values:
        values[WORDS] = {int(key): words for key, words in values[WORDS].items()}
    return values
