"""The white sheet of a document: banner, head, lines, and below them facts and sums."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.banner import Banner
from app.ui.kit.fields import CheckBox
from app.ui.kit.formats import long_date, sentence
from app.ui.kit.labels import Text
from app.ui.kit.moments import local
from app.ui.kit.money import NOTHING, money
from app.ui.kit.tab_order import stops
from app.ui.kit.totals_box import TotalsBox
from app.ui.pages.invoice.head import Head
from app.ui.pages.invoice.lines import LinesPart
from app.ui.pages.invoice.sums import total_words, totals, unknown_totals
from app.ui.pages.sheet import Inset, Sheet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from app.errors import Problem
    from app.services.invoices import DraftFigures, InvoiceCard, JournalOption
    from app.ui.kit.desk import Desk

SUMS = 330
ZERO = Decimal(0)


class InvoiceSheet(Sheet):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, desk: Desk, today: dt.date) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.banner.setObjectName("invoice_banner")
        self.date_banner = Banner("warning")
        self.date_banner.setObjectName("date_banner")
        self.head = Head(today)
        self.lines = LinesPart(desk)
        self.sums = TotalsBox()
        self.sums.setFixedWidth(SUMS)
        self.keeps_credit = CheckBox()
        self.keeps_credit.setObjectName("keeps_credit")
        self.keeps_credit.hide()
        self._facts = Text("", "caption", "muted", wrap=True)
        self._total = ""
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        facts = QVBoxLayout()
        facts.setSpacing(12)
        facts.addWidget(self.keeps_credit)
        facts.addWidget(self._facts)
        facts.addStretch(1)
        row.addLayout(facts, 1)
        row.addWidget(self.sums, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for widget in (self.banner, self.date_banner, self.head, self.lines, below):
            column.addWidget(widget)
        self.add(content)
        self.add_below(Inset(self.lines.question))

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order in which the sheet is read."""
        head, lines = self.head, self.lines
        return [
            *stops(self.banner),
            *stops(head.goes_with),
            *stops(head.properties),
            *(lines.field.stops() if lines.field is not None else ()),
            *stops(lines.question),
            self.keeps_credit,
        ]

    def total(self) -> str:
        """The total as it is shown."""
        return self._total

    def show_card(self, card: InvoiceCard, journals: Sequence[JournalOption]) -> None:
        """Show a document as it is saved."""
        self.head.show_card(card, journals)
        self.lines.show_card(card)
        self._facts.setText("\n".join(_facts(card)))
        self._show_credit(card)
        self.show_date_warning(card.date_warning)
        self.show_sums(card, None)

    def show_date_warning(self, warning: Problem | None) -> None:
        """Say above the draft that numbers will not follow the dates (rules 2)."""
        words = "" if warning is None else sentence(warning)
        if not words:
            self.date_banner.clear()
        elif words != self.date_banner.text():
            self.date_banner.say(words)

    def uses_credit(self) -> bool:
        """Whether the payments that the corrected invoice gave back pay this draft."""
        return not self.keeps_credit.isHidden() and self.keeps_credit.isChecked()

    def _show_credit(self, card: InvoiceCard) -> None:
        """Offer freed payments, used unless the user takes the tick away."""
        freed = [one for one in card.freed_payments if one.amount]
        if freed and self.keeps_credit.isHidden():
            self.keeps_credit.setChecked(True)
        amount = money(sum((one.amount or ZERO for one in freed), ZERO), card.currency)
        numbers = ", ".join(one.number for one in freed)
        words = texts.t("invoice_page.keeps_credit", amount=amount, payments=numbers)
        self.keeps_credit.setText(words)
        self.keeps_credit.setVisible(bool(freed))

    def show_sums(self, card: InvoiceCard, figures: DraftFigures | None) -> None:
        """Show what the lines come to."""
        is_unread = self.lines.is_unread
        self.sums.show_totals(unknown_totals(card) if is_unread else totals(card, figures))
        self._total = NOTHING if is_unread else total_words(card, figures)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self.lines.set_busy(busy)
        for name in self.head.properties.names():
            self.head.properties.field(name).set_busy(busy)


def _facts(card: InvoiceCard) -> list[str]:
    """Who made, posted and printed it."""
    found = [texts.t("invoice_page.made_by", person=card.made_by, when=_when(card.made_at))]
    if card.posted_at is not None:
        when = _when(card.posted_at)
        found.append(texts.t("invoice_page.posted_by", person=card.posted_by, when=when))
    if card.printed_count:
        found.append(texts.t("invoice_page.printed", n=card.printed_count))
    return found


def _when(at: dt.datetime) -> str:
    here = local(at)
    return f"{long_date(here.date())}, {here:%H:%M}"
