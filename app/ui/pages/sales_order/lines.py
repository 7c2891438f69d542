"""The lines of an order on its sheet; those of a quotation are edited in place."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.services import products
from app.services.paging import Span
from app.ui.kit.choice_list import Choice
from app.ui.kit.lines_field import LinesField
from app.ui.kit.money import money
from app.ui.kit.search_dialog import MOST, SearchDialog
from app.ui.pages.sales_order.columns import columns, line_of
from app.ui.pages.sales_order.draft import OrderDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.orders import OrderCard, OrderFigures, OrderLine
    from app.services.products import ProductRow
    from app.ui.kit.buttons import LinkButton
    from app.ui.kit.desk import Desk
    from app.ui.kit.lines_field import Line
    from app.ui.kit.notices import Toast

NAMED = "lines."


class LinesPart(QWidget):
    """The table. `changed` comes after each edit."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._card: OrderCard | None = None
        self._is_edited = False
        self._shape: tuple[object, ...] = ()
        self._offers: list[Toast] = []
        self.draft: OrderDraft | None = None
        self.field: LinesField | None = None
        self.adder: LinkButton | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_dirty(self) -> bool:
        """Whether lines differ from what is saved, or hold what cannot be read."""
        return self.draft is not None and (self.draft.is_dirty or self.is_unread)

    @property
    def is_unread(self) -> bool:
        """Whether something was typed that cannot be read."""
        return self.field is not None and bool(self.field.unread())

    def show_card(self, card: OrderCard, *, is_edited: bool) -> None:
        """Show the lines as they are saved, forgetting what was typed."""
        self._card, self._is_edited = card, is_edited
        self.draft = OrderDraft(card)
        self.end_offers()
        field = self._field_for(card)
        field.set_lines([line_of(self.draft, key) for key in self.draft.lines])
        field.set_read_only(not is_edited)

    def show_kept(self, content: str) -> None:
        """Show lines that were kept."""
        if self.draft is not None and self.field is not None:
            self.draft.unpack(content)
            self.field.set_lines([line_of(self.draft, key) for key in self.draft.lines])
            self.changed.emit()

    def show_figures(self, figures: OrderFigures) -> None:
        """Show what the edits come to and what is wrong with them, without moving the focus."""
        if self.draft is None or self.field is None:
            return
        if len(figures.amounts) == len(self.draft.lines):
            for key, amount in zip(self.draft.lines, figures.amounts, strict=True):
                self.field.set_line(line_of(self.draft, key, amount))
        self.field.set_errors(self._cells(figures.problems), move_focus=False)

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refused cells, the first with the focus; the problems of nothing here come back."""
        cells = self._cells(problems)
        if self.field is not None and cells:
            self.field.set_errors(cells)
        return {name: one for name, one in problems.items() if not _is_cell(name)}

    def check(self) -> bool:
        """Whether every cell can be read; the first that cannot gets the focus."""
        return self.field is None or self.field.check()

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        if self.field is not None:
            self.field.set_busy(busy)

    def end_offers(self) -> None:
        """Take back what Undo offered: the lines were saved, or are no longer on the screen."""
        for toast in self._desk.notices.toasts():
            if toast in self._offers:
                toast.dismiss()
        self._offers.clear()

    def add_line(self) -> None:
        """Open the list of products."""
        if not self._is_edited:
            return
        dialog = SearchDialog(
            self,
            texts.t("sales_order_page.add_line"),
            self._products,
            nothing_found=texts.t("sales_order_page.no_product"),
        )
        dialog.setObjectName("add_line")
        dialog.succeeded.connect(self._picked)
        dialog.open()

    def _field_for(self, card: OrderCard) -> LinesField:
        """The table; another one where a quotation has become an order."""
        shape = (self._is_edited, card.is_quotation, card.currency)
        if self.field is not None and shape == self._shape:
            return self.field
        if self.field is not None:
            self.field.hide()
            self.field.deleteLater()
        self._shape = shape
        shown = columns(card.currency, is_edited=self._is_edited, is_order=not card.is_quotation)
        self.field = LinesField(
            shown, name=texts.t("sales_order_page.lines"), movable=self._is_edited
        )
        self.field.changed.connect(self._line_changed)
        self.field.removed.connect(self._line_removed)
        self.field.moved.connect(self._line_moved)
        self.field.line_wanted.connect(self.add_line)
        self.adder = None
        if self._is_edited:
            words = texts.t("sales_order_page.add_line")
            self.adder = self.field.add_action(words, self.add_line, icon="plus")
        self._column.insertWidget(0, self.field)
        return self.field

    async def _products(self, text: str) -> Sequence[Choice[ProductRow]]:
        """Products whose code or name begins like the words."""
        card = self._card
        if card is None:
            return ()
        wanted = products.ProductList(products.ProductFilter(text), Span(size=MOST))
        rows = (await self._desk.background.ask(products.rows, wanted)).rows
        return [Choice(row, row.name, _detail(row, card)) for row in rows]

    def _picked(self, choice: Choice[Any]) -> None:
        if self.draft is not None and self.field is not None:
            key = self.draft.add_product(choice.value)
            self.field.add(line_of(self.draft, key))
            self.changed.emit()

    def _line_changed(self, key: int, column: str) -> None:
        if self.draft is None or self.field is None:
            return
        if (key, column) not in self.field.unread():
            value = next(line.values[column] for line in self.field.lines() if line.key == key)
            self.draft.set(key, column, value)
        self.changed.emit()

    def _line_moved(self, _key: object) -> None:
        if self.draft is not None and self.field is not None:
            self.draft.move([line.key for line in self.field.lines() if isinstance(line.key, int)])
            self.changed.emit()

    def _line_removed(self, line: Line, position: int) -> None:
        if self.draft is None or not isinstance(line.key, int):
            return
        taken = self.draft.remove(line.key)
        toast = self._desk.notices.offer_undo(
            texts.t("sales_order_page.line_removed", name=line.name),
            functools.partial(self._restore_line, self.draft, line, taken, position),
        )
        self._offers.append(toast)
        self.changed.emit()

    def _restore_line(self, draft: OrderDraft, line: Line, taken: OrderLine, position: int) -> None:
        """Take a removed line back, unless the quotation was saved or left since."""
        if draft is not self.draft or self.field is None or not isinstance(line.key, int):
            return
        draft.restore(line.key, taken, position)
        self.field.restore(line_of(draft, line.key), position)
        self.changed.emit()

    def _cells(self, problems: Mapping[str, Problem]) -> dict[tuple[object, str], Problem | str]:
        """The third line's quantity is named lines.2.quantity; what has no column: the product."""
        keys = list(self.draft.lines) if self.draft is not None else []
        cells: dict[tuple[object, str], Problem | str] = {}
        for name, problem in problems.items():
            if _is_cell(name):
                _, place, column = name.split(".")
                shown = column if column in ("quantity", "unit_price", "discount") else "quantity"
                cells[keys[int(place)], shown] = problem
        return cells


def _detail(row: ProductRow, card: OrderCard) -> str:
    """The code of a product, with its price where that is in the order's currency."""
    if not card.has_list_prices:
        return row.code
    return f"{row.code} · {money(row.list_price, card.currency)}"


def _is_cell(name: str) -> bool:
    return name.startswith(NAMED)
