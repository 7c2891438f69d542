"""The white sheet of a ticket: documents, title, properties, tabs, and the bar that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.avatar import Avatar
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import IconButton
from app.ui.kit.chip import state_chip
from app.ui.kit.fields.base import INSET
from app.ui.kit.formats import long_date
from app.ui.kit.labels import ElidedText, Text
from app.ui.kit.moments import local, moment
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.theme import color
from app.ui.pages.ticket.attachments_tab import AttachmentsTab, FileTiles
from app.ui.pages.ticket.history_tab import HistoryTab
from app.ui.pages.ticket.order_lines_tab import OrderLinesTab
from app.ui.pages.ticket.save_bar import SaveBar
from app.ui.pages.ticket.smart_buttons import SmartButtonRow
from app.ui.pages.ticket.tabs import SheetTabs

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

    from app.services.ledger import OrderLedger
    from app.services.tickets import TicketCard
    from app.ui.pages.ticket.form import TicketForm

PADDING = 24
TOP = 16
MOST_AVATARS = 6


class TicketSheet(QWidget):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, form: TicketForm) -> None:
        super().__init__()
        self._form = form
        self.banner = Banner("info")
        self.smart = SmartButtonRow()
        self.save_bar = SaveBar()
        self.tabs = SheetTabs(PADDING)
        self.order_lines = OrderLinesTab()
        self.history = HistoryTab()
        self.attachments = AttachmentsTab()
        self.files = FileTiles()
        self.follow_button = IconButton("user-plus", texts.t("ticket_page.edit_followers"))
        self.follow_button.setObjectName("edit_followers")
        self._number = Text("", "body", "secondary", weight=600)
        self._opened = ElidedText("", "body", "secondary")
        self._pane = ScrollPane()
        self._pane.set_padding(0, TOP, 0, PADDING)
        self._build()

    def show_card(self, card: TicketCard) -> None:
        """Show everything that is not edited."""
        self._number.setText(card.number)
        self._opened.setText(opened_words(card))
        self._show_deadline(card)
        self._show_followers(card)
        self.attachments.show_files(card.attachments, may_add=card.may_write)
        self.files.show_files(card.attachments)
        self._count(self.attachments, len(card.attachments))
        self.history.show_documents(
            card.remedies, ticket_id=card.id, has_customer=card.customer_id is not None
        )
        self._count(self.history, len(card.remedies))

    def set_narrow(self, narrow: bool) -> None:
        """Put the properties into one column or two; what is seen stays in sight."""
        self._form.grid.set_stacked(narrow)
        self._pane.keep_place()

    def show_ledger(self, ledger: OrderLedger) -> None:
        """Show the order lines."""
        self.order_lines.show_ledger(ledger)
        self._count(self.order_lines, len(ledger.lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("bg.surface"))

    def _build(self) -> None:
        form = self._form
        self.tabs.add(texts.t("ticket_page.description"), self._description(), indent=-INSET)
        self.tabs.add(texts.t("ticket_page.order_lines"), self.order_lines)
        self.tabs.add(texts.t("ticket_page.history"), self.history)
        self.tabs.add(texts.t("ticket_page.attachments"), self.attachments)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, left, below in (
            (self.banner, PADDING, 12),
            (self.smart, PADDING, 16),
            (self._head(), PADDING, 0),
            (form.title, PADDING - INSET, 6),
            (form.grid, PADDING, 12),
            (self.tabs, 0, 0),
        ):
            rows.addWidget(_Row(widget, left, PADDING if left else 0, below))
        self._pane.add(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._pane, 1)
        layout.addWidget(self.save_bar)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._number)
        row.addWidget(Text("·", "body", "secondary"))
        row.addWidget(self._opened, 1)
        return head

    def _description(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._form.description)
        below = QVBoxLayout()
        below.setContentsMargins(INSET, 0, 0, 0)
        below.addWidget(self.files)
        column.addLayout(below)
        return page

    def _count(self, page: QWidget, count: int) -> None:
        self.tabs.set_count(page, str(count) if count else "")

    def _show_deadline(self, card: TicketCard) -> None:
        state = card.deadline_state.value
        if card.deadline_at is None and state == "none":
            none = Text(texts.t("ticket_page.none"), tone="text.placeholder")
            self._form.deadline.show_widgets([none])
            return
        chip = state_chip("sla", state, texts.t(f"ticket_page.deadline_{state}"))
        chip.setToolTip("\n".join(f"{one.name}: {one.stage}" for one in card.policies))
        widgets: list[QWidget] = [chip]
        if card.deadline_at is not None:
            widgets.append(Text(moment(card.deadline_at), "bodyStrong"))
        self._form.deadline.show_widgets(widgets)

    def _show_followers(self, card: TicketCard) -> None:
        widgets: list[QWidget] = []
        for follower in card.followers[:MOST_AVATARS]:
            avatar = Avatar(follower.name, 22)
            avatar.setToolTip("\n".join(part for part in (follower.name, follower.email) if part))
            widgets.append(avatar)
        if card.followers:
            count = Text(str(len(card.followers)), "body", "secondary", use="numbers")
            widgets.append(count)
        self._form.followers.show_widgets(widgets, self.follow_button)


class _Row(QWidget):
    """A widget with room around it; both are there, or neither."""

    def __init__(self, content: QWidget, left: int, right: int, below: int) -> None:
        super().__init__()
        row = QVBoxLayout(self)
        row.setContentsMargins(left, 0, right, below)
        row.addWidget(content)
        content.installEventFilter(self)
        if content.isHidden():
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self.setVisible(event.type() == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)


def opened_words(card: TicketCard) -> str:
    """When and by whom the ticket was opened, and its number of origin."""
    at = local(card.created_at)
    when = f"{long_date(at.date())}, {at:%H:%M}"
    words = texts.t("ticket_page.opened", when=when, person=card.created_by)
    if card.origin_number:
        words += " · " + texts.t("ticket_page.origin", number=card.origin_number)
    return words
