"""The box of sums beside the lines of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.card import Card
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Total:
    """One sum in words; a `grand` one is larger and stands below a line."""

    label: str
    amount: str
    grand: bool = False


class TotalsBox(Card):
    """Labels at the left, amounts at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(sunken=True, parent=parent)
        self.column.setSpacing(5)
        self._holders: list[QWidget] = []

    def show_totals(self, totals: Sequence[Total]) -> None:
        """Show other sums."""
        for holder in self._holders:
            self.column.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        self._holders = []
        for total in totals:
            if total.grand:
                line = QWidget()
                row = QHBoxLayout(line)
                row.setContentsMargins(0, 6, 0, 6)
                row.addWidget(Hairline(colour="border.default"))
                self._add(line)
            self._add(self._line(total))

    def texts(self) -> list[tuple[str, str]]:
        """What is shown, as pairs of label and amount."""
        found = []
        for holder in self._holders:
            labels = holder.findChildren(Text)
            if len(labels) == 2:
                found.append((labels[0].text(), labels[1].text()))
        return found

    def _add(self, holder: QWidget) -> None:
        self._holders.append(holder)
        self.column.addWidget(holder)

    def _line(self, total: Total) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(
            Text(
                total.label,
                "subhead" if total.grand else "body",
                "primary" if total.grand else "secondary",
            ),
            1,
        )
        role = "heading" if total.grand else "bodyStrong"
        row.addWidget(Text(total.amount, role, use="numbers"))
        holder.setAccessibleName(f"{total.label}: {total.amount}")
        return holder
