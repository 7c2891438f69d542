"""The white sheet of a ticket: number, title, properties, tabs; and what it says when empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.avatar import Avatar
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import IconButton
from app.ui.kit.chip import state_chip
from app.ui.kit.fields.base import INSET
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.kit.moments import local, moment
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.tabs import TabPages
from app.ui.kit.theme import color
from app.ui.pages.ticket.attachments_tab import AttachmentsTab, FileTiles
from app.ui.pages.ticket.history_tab import HistoryTab
from app.ui.pages.ticket.order_lines_tab import OrderLinesTab
from app.ui.pages.ticket.save_bar import SaveBar
from app.ui.pages.ticket.smart_buttons import SmartButtonRow

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.services.ledger import OrderLedger
    from app.services.tickets import TicketCard, TicketDocumentRow
    from app.ui.pages.ticket.form import TicketForm

PADDING = 24
MOST_AVATARS = 6


class TicketSheet(QWidget):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, form: TicketForm) -> None:
        super().__init__()
        self._form = form
        self.banner = Banner("info")
        self.smart = SmartButtonRow()
        self.save_bar = SaveBar()
        self.tabs = TabPages()
        self.order_lines = OrderLinesTab()
        self.history = HistoryTab()
        self.attachments = AttachmentsTab()
        self.files = FileTiles()
        self.follow_button = IconButton("user-plus", texts.t("ticket_page.edit_followers"))
        self.follow_button.setObjectName("edit_followers")
        self._number = Text("", "body", "secondary", weight=600)
        self._opened = Text("", "body", "secondary")
        self._pane = ScrollPane()
        self._pane.set_padding(0, 16, 0, PADDING)
        self._build()

    def show_card(self, card: TicketCard) -> None:
        """Show everything that is not edited."""
        self._number.setText(card.number)
        self._opened.setText("·  " + opened_words(card))
        self._show_deadline(card)
        self._show_followers(card)
        self.attachments.show_files(card.attachments, may_add=card.may_write)
        self.files.show_files(card.attachments)
        self._count(3, len(card.attachments))

    def show_ledger(self, ledger: OrderLedger) -> None:
        """Show the order lines."""
        self.order_lines.show_ledger(ledger)
        self._count(1, len(ledger.lines))

    def show_remedies(self, rows: tuple[TicketDocumentRow, ...], card: TicketCard) -> None:
        """Show the after-sales history of the customer."""
        self.history.show_documents(
            rows, ticket_id=card.id, has_customer=card.customer_id is not None
        )
        self._count(2, len(rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("bg.surface"))

    def _build(self) -> None:
        form = self._form
        description = QWidget()
        column = QVBoxLayout(description)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(form.description)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(INSET, 0, 0, 0)
        inner.addWidget(self.files)
        column.addWidget(holder)
        column.addStretch(1)
        self.tabs.add(texts.t("ticket_page.description"), description)
        self.tabs.add(texts.t("ticket_page.order_lines"), self.order_lines)
        self.tabs.add(texts.t("ticket_page.history"), self.history)
        self.tabs.add(texts.t("ticket_page.attachments"), self.attachments)
        head = QWidget()
        number = QHBoxLayout(head)
        number.setContentsMargins(0, 0, 0, 0)
        number.setSpacing(8)
        number.addWidget(self._number)
        number.addWidget(self._opened, 1)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, left, below in (
            (self.banner, PADDING, 12),
            (self.smart, PADDING, 8),
            (head, PADDING, 0),
            (form.title, PADDING - INSET, 8),
            (form.grid, PADDING, 14),
            (self.tabs, PADDING, 0),
        ):
            row = QVBoxLayout()
            row.setContentsMargins(left, 0, PADDING, below)
            row.addWidget(widget)
            rows.addLayout(row)
        self._pane.add(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._pane, 1)
        layout.addWidget(self.save_bar)

    def _count(self, tab: int, count: int) -> None:
        self.tabs.bar.set_count(tab, str(count) if count else "")

    def _show_deadline(self, card: TicketCard) -> None:
        state = card.deadline_state.value
        if card.deadline_at is None and state == "none":
            self._form.deadline.show_widgets(
                [Text(texts.t("ticket_page.no_deadline"), tone="muted")]
            )
            return
        chip = state_chip("sla", state, texts.t(f"ticket_page.deadline_{state}"))
        widgets: list[QWidget] = [chip]
        if card.deadline_at is not None:
            widgets.append(Text(moment(card.deadline_at), "bodyStrong"))
        policies = [f"{one.name}: {one.stage}" for one in card.policies]
        chip.setToolTip("\n".join(policies))
        self._form.deadline.show_widgets(widgets)

    def _show_followers(self, card: TicketCard) -> None:
        shown = card.followers[:MOST_AVATARS]
        widgets: list[QWidget] = []
        for follower in shown:
            avatar = Avatar(follower.name, 22)
            avatar.setToolTip("\n".join(part for part in (follower.name, follower.email) if part))
            widgets.append(avatar)
        widgets.append(Text(str(len(card.followers)), "body", "secondary", use="numbers"))
        self._form.followers.show_widgets(widgets, self.follow_button)


def opened_words(card: TicketCard) -> str:
    """When and by whom the ticket was opened, and its number of origin."""
    at = local(card.created_at)
    when = f"{long_date(at.date())}, {at:%H:%M}"
    words = texts.t("ticket_page.opened", when=when, person=card.created_by)
    if card.origin_number:
        words += " · " + texts.t("ticket_page.origin", number=card.origin_number)
    return words
