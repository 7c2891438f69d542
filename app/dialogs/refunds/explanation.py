"""The box that explains the two buttons of the Refund dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from app import texts
from app.ui.kit.card import Card
from app.ui.kit.icon_mark import IconMark
from app.ui.kit.labels import Text


class Explanation(Card):
    """Reverse and Reverse and Create Invoice, a sentence each."""

    def __init__(self) -> None:
        super().__init__(sunken=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for place, (icon, button) in enumerate(
            (("pencil-simple", "reverse"), ("files", "reverse_and_create"))
        ):
            grid.addWidget(IconMark(icon), 3 * place, 0)
            grid.addWidget(
                Text(texts.t(f"refund_dialog.{button}"), "bodyStrong", weight=600), 3 * place, 1
            )
            words = Text(texts.t(f"refund_dialog.{button}_means"), "body", "secondary", wrap=True)
            grid.addWidget(words, 3 * place + 1, 1)
            if not place:
                grid.setRowMinimumHeight(2, 8)
        self.column.addLayout(grid)
