"""The bar of actions above a document; each says why it cannot be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.buttons import Button
from app.ui.kit.formats import sentence
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.errors import Problem
    from app.services.invoices import InvoiceCard

HEIGHT = 52


class ActionBar(QWidget):
    """Post, Preview, Save, Discard, Delete draft."""

    post_wanted = Signal()
    preview_wanted = Signal()
    save_wanted = Signal()
    discard_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self.setFixedHeight(HEIGHT)
        self.post = Button(t("invoice_page.post"), "primary", icon="check", keys="Ctrl+Return")
        self.preview = Button(t("invoice_page.preview"), icon="eye", keys="Ctrl+P")
        self.save = Button(t("invoice_page.save"), keys="Ctrl+S")
        self.discard = Button(t("invoice_page.discard"), "quiet")
        self.delete = Button(t("invoice_page.delete"), "danger", icon="trash")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        for button, signal in (
            (self.post, self.post_wanted),
            (self.preview, self.preview_wanted),
            (self.save, self.save_wanted),
            (self.discard, self.discard_wanted),
            (self.delete, self.delete_wanted),
        ):
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)

    def show_card(self, card: InvoiceCard, *, dirty: bool) -> None:
        """Show what can be done with the document now."""
        is_draft = card.state is InvoiceState.DRAFT
        self.post.setVisible(is_draft)
        self.delete.setVisible(is_draft)
        self.save.setVisible(is_draft and dirty)
        self.discard.setVisible(is_draft and dirty)
        self.preview.setVisible(card.kind is InvoiceKind.CREDIT_NOTE)
        _explain(self.post, card.cannot_post if not dirty else None)
        _explain(self.delete, card.cannot_delete)
        self.delete.setEnabled(card.cannot_delete is None)

    def set_busy(self, button: Button | None, words: str = "") -> None:
        """Lock all buttons while one of them works; None ends it."""
        for one in (self.post, self.preview, self.save, self.discard, self.delete):
            one.setEnabled(button is None)
        if button is not None:
            button.set_label(words)
        else:
            self.post.set_label(texts.t("invoice_page.post"))
            self.save.set_label(texts.t("invoice_page.save"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("border.subtle"))


def _explain(button: Button, problem: Problem | None) -> None:
    """The reason stands in the tooltip; pressing shows it too, since the service refuses."""
    words = sentence(problem) if problem is not None else ""
    button.setToolTip(words)
    button.setAccessibleDescription(words)
