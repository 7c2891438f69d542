"""The chosen invoice line by line: sold, credited, and what this credit note takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.ui.kit.formats import number
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import money, quantity
from app.ui.kit.windowed_model import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from app.services.refunds import PreviewedCreditNote, PreviewedLine
    from app.ui.kit.money import CurrencyLook

NUMBER = 84
FIGURES = ("sold", "credited", "kept", "now")


class RefundLedger(QWidget):
    """Pieces above, money below, as on the ticket; hidden while no invoice is chosen.

    What was kept back has a column where anything was: the room is the product's otherwise.
    """

    def __init__(self) -> None:
        super().__init__()
        self._marked = ""
        self._heading = Text("", "label", "secondary")
        self.lines = LinesField(_columns(), name=texts.t("refund_dialog.ledger"))
        self.lines.setObjectName("refund_ledger")
        self.lines.set_read_only(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self.lines)
        self.hide()

    def mark(self, product_code: str) -> None:
        """Which product is the ticket's; its lines are marked."""
        self._marked = product_code

    def show_note(self, note: PreviewedCreditNote | None) -> None:
        """Show the lines of the invoice that this credit note credits."""
        self.setVisible(note is not None)
        if note is not None:
            self._heading.setText(_heading(note))
            is_kept = any(one.ledger.kept_back_amount for one in note.lines)
            self.lines.hide_columns(() if is_kept else ("kept",))
            self.lines.set_lines(_lines(note, self._marked))


def _heading(note: PreviewedCreditNote) -> str:
    """Whose lines they are, and in what the money is where it is written without its sign."""
    numbers = ", ".join(note.invoice_numbers)
    if len(note.currency.symbol) == 1:
        return texts.t("refund_dialog.ledger_of", number=numbers)
    return texts.t("refund_dialog.ledger_in", number=numbers, currency=note.currency.code)


def _money(amount: Decimal, currency: CurrencyLook) -> str:
    """Money in a narrow column: a sign of several letters has no room there."""
    if len(currency.symbol) == 1:
        return money(amount, currency)
    return number(amount, currency.digits, grouped=True)


def _columns() -> tuple[LineColumn, ...]:
    product = LineColumn(
        "product", texts.t("refund_dialog.product"), _product, width=120, stretch=True
    )
    figures = [
        LineColumn(
            name, texts.t(f"refund_dialog.ledger_{name}"), _figure(name), width=NUMBER, numeric=True
        )
        for name in FIGURES
    ]
    return (product, *figures)


def _product(line: Line) -> Cell:
    return Cell(line.values["product"], line.values["code"], strong=line.values["is_marked"])


def _figure(name: str) -> Callable[[Line], Cell]:
    def cell(line: Line) -> Cell:
        pieces, amount = line.values[name]
        if not pieces:
            return Cell(amount or "–", ink="" if amount else "text.muted")
        return Cell(pieces, amount, strong=name == "now")

    return cell


def _lines(note: PreviewedCreditNote, marked: str) -> list[Line]:
    return [
        _line(one, note, is_marked=bool(marked) and one.product_code == marked)
        for one in note.lines
    ]


def _line(one: PreviewedLine, note: PreviewedCreditNote, *, is_marked: bool) -> Line:
    ledger, currency = one.ledger, note.currency
    here = texts.t("refund_dialog.this_ticket") if is_marked else ""
    kept = ledger.kept_back_amount
    return Line(
        ledger.line_id,
        {
            "product": one.description,
            "code": " · ".join(part for part in (one.product_code, one.lot_name, here) if part),
            "is_marked": is_marked,
            "sold": _words(ledger.sold_quantity, ledger.sold_amount, currency),
            "credited": _words(ledger.credited_quantity, ledger.credited_amount, currency),
            "kept": ("", _money(kept, currency) if kept else ""),
            "now": _words(one.credit_quantity, one.credit_amount, currency),
        },
        one.description,
        group=ledger.invoice_number if len(note.invoice_numbers) > 1 else "",
    )


def _words(pieces: Decimal, amount: Decimal, currency: CurrencyLook) -> tuple[str, str]:
    """Pieces and money; no pieces but money is a price reduction."""
    if not pieces and not amount:
        return "", ""
    return quantity(pieces), _money(amount, currency)
