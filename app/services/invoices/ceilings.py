"""What a credit note asks for beyond what is left, as a sentence at the field (rule 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Problem
from app.services import wording
from app.services.taxes import Ceiling

if TYPE_CHECKING:
    from app.services.actions import CurrencyFacts
    from app.services.invoices.work import Line
    from app.services.taxes import Excess

_MONEY = frozenset({Ceiling.AMOUNT, Ceiling.AMOUNT_SIGN, Ceiling.TOTAL, Ceiling.TOTAL_BELOW_ZERO})
_PLACES = {
    Ceiling.QUANTITY: ("quantity", "credit_note.above_quantity"),
    Ceiling.QUANTITY_SIGN: ("quantity", "credit_note.quantity_sign"),
    Ceiling.NO_QUANTITY: ("quantity", "invoice.quantity_missing"),
    Ceiling.AMOUNT: ("unit_price", "credit_note.above_amount"),
    Ceiling.AMOUNT_SIGN: ("unit_price", "credit_note.amount_sign"),
    Ceiling.TOTAL: ("lines", "credit_note.above_total"),
    Ceiling.TOTAL_BELOW_ZERO: ("lines", "credit_note.total_below_zero"),
}


def problem(excess: Excess, line: Line | None, currency: CurrencyFacts) -> tuple[str, Problem]:
    """Field and sentence of a ceiling: what was sold, is credited, and is left.

    `line` is the credit line, None where it is about the whole document.
    """
    name, code = _PLACES[excess.ceiling]
    figures: dict[str, object] = {
        "sold": excess.sold,
        "credited": excess.credited,
        "left": excess.left,
        "asked": excess.asked,
    }
    if excess.ceiling in _MONEY:
        figures = {
            "sold": wording.money(excess.sold, currency),
            "credited": wording.money(excess.credited, currency),
            "left": wording.money(excess.left, currency),
            "asked": wording.money(excess.asked, currency),
        }
    if line is None:
        return name, Problem(code, figures)
    figures["product"] = line.description
    if excess.ceiling != Ceiling.QUANTITY:
        return name, Problem(code, figures)
    if not excess.left and line.source.left_gross:
        figures["left"] = wording.money(line.source.left_gross, currency)
        return name, Problem("credit_note.only_price_reduction", figures)
    return name, Problem(code, figures, excess.left)
