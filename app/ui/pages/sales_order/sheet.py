"""The white sheet of an order: banners, head, lines and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.orders import SalesOrderState
from app.ui.kit.banner import Banner
from app.ui.kit.formats import long_date, sentence
from app.ui.kit.moments import today
from app.ui.kit.money import NOTHING, money
from app.ui.kit.tab_order import stops
from app.ui.kit.totals_box import Total, TotalsBox
from app.ui.pages.sales_order.head import Head
from app.ui.pages.sales_order.lines import LinesPart
from app.ui.pages.sheet import Sheet

if TYPE_CHECKING:
    from app.services.orders import OrderCard, OrderFigures
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk

SUMS = 330


class OrderSheet(Sheet):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, desk: Desk, ticket_id: TicketId | None) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.banner.setObjectName("order_banner")
        self.told = Banner("info")
        self.told.setObjectName("order_told")
        self._is_empty = False
        self.head = Head(desk, ticket_id)
        self.lines = LinesPart(desk)
        self.sums = TotalsBox()
        self.sums.setFixedWidth(SUMS)
        sums = QWidget()
        row = QHBoxLayout(sums)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.sums)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for widget in (self.banner, self.head, self.told, self.lines, sums):
            column.addWidget(widget)
        self.add(content)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, from top to bottom."""
        head, field = self.head, self.lines.field
        above = (self.banner, head.documents, head.properties, self.told)
        rows = [] if field is None else field.stops()
        return [*(one for part in above for one in stops(part)), *rows]

    def show_sums(self, card: OrderCard, figures: OrderFigures | None) -> None:
        """Show what the lines come to; nothing while they cannot be read."""
        t, source = texts.t, figures or card
        words = [money(each, card.currency) for each in (source.untaxed, source.tax, source.total)]
        if self.lines.is_unread:
            words = [NOTHING] * 3
        self.sums.show_totals(
            [
                Total(t("invoice_page.untaxed"), words[0]),
                Total(t("sales_order_page.tax"), words[1]),
                Total(t("records.total"), words[2], grand=True),
            ]
        )

    def tell_lines(self, *, has_lines: bool) -> None:
        """That it has no lines is not said while some are entered."""
        if self._is_empty:
            self.told.setVisible(not has_lines)

    def tell(self, card: OrderCard, *, may_write: bool) -> None:
        """What stands in the way: no lines yet, an offer that has ended, a repair that has not."""
        told, until = self.told, card.valid_until_on
        told.clear()
        self._is_empty = card.is_quotation and not card.lines and may_write
        if self._is_empty:
            told.say(texts.t("sales_order_page.is_empty"), tone="info", icon="plus")
        elif card.is_quotation and until is not None and until < today():
            words = texts.t("sales_order_page.has_expired", day=long_date(until))
            told.say(words, tone="warning", icon="calendar-blank")
        elif card.state is SalesOrderState.CONFIRMED and card.cannot_invoice is not None:
            told.say(sentence(card.cannot_invoice), tone="info", icon="wrench")
