"""The lines of a document on its sheet; those of a draft are edited in place."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.dialogs.leaving_out import LeavingOutDialog
from app.services.invoices import CreditableLine, LineKind
from app.services.products import ProductRow
from app.ui.kit.banner import Banner
from app.ui.kit.formats import sentence
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import LineAction, LinesField
from app.ui.kit.money import money
from app.ui.pages.invoice.adding import LineFinder
from app.ui.pages.invoice.beside import Beside
from app.ui.pages.invoice.columns import columns, kind_words, line_of, lines_of
from app.ui.pages.invoice.draft import DraftLines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from app.errors import Problem
    from app.services.invoices import DraftFigures, DraftLine, InvoiceCard
    from app.ui.kit.desk import Desk
    from app.ui.kit.lines_field import Line
    from app.ui.kit.notices import Toast

REMOVE_OTHERS = "Ctrl+Shift+Del"
Cells = dict[tuple[object, str], "Problem | str"]


class LinesPart(QWidget):
    """The table; the sheet lays `question`, which a lowered price asks, where it is always seen.

    `changed` comes after each edit, `counted` with the number of lines.
    """

    changed = Signal()
    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._card: InvoiceCard | None = None
        self._shape: tuple[object, ...] = ()
        self.draft: DraftLines | None = None
        self.field: LinesField | None = None
        self._offers: list[Toast] = []
        self._open: set[int] = set()
        """The lines that were edited and not worked out since."""
        self.question = Banner("info")
        self.question.setObjectName("kind_question")
        self._finder = LineFinder(desk, self)
        self._finder.found.connect(self._found)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.along = Text("", "label", "secondary", wrap=True)
        self.along.setObjectName("goes_along")
        self.along.hide()
        self._column.addWidget(self.along)
        self.limit = Text("", "label", "warning.onSubtle", wrap=True)
        self.limit.setObjectName("above_limit")
        self.limit.hide()
        self._column.addWidget(self.limit)

    @property
    def is_dirty(self) -> bool:
        """Whether lines differ from what is saved, or hold what cannot be read."""
        return self.draft is not None and (self.draft.is_dirty or self.is_unread)

    @property
    def is_unread(self) -> bool:
        """Whether something was typed that cannot be read: then nothing can be worked out."""
        return self.field is not None and bool(self.field.unread())

    def unread(self) -> dict[tuple[int, str], str]:
        """What cannot be read, by the place of its line and the key of its column."""
        if self.draft is None or self.field is None:
            return {}
        places = {key: place for place, key in enumerate(self.draft.lines)}
        unread = self.field.unread().items()
        return {(places[key], name): text for (key, name), text in unread if key in places}

    def show_card(self, card: InvoiceCard) -> None:
        """Show the lines as they are saved, forgetting what was typed."""
        self._card = card
        self._open.clear()
        self.draft = DraftLines(card)
        self.end_offers()
        self.question.clear()
        field = self._field_for(card)
        field.set_lines(lines_of(self.draft))
        field.set_read_only(not _is_editable(card))
        field.set_errors(self._saved_problems(card), move_focus=False)
        self._say_carried([(line.kind, line.amount) for line in card.lines if not line.id])
        self._say_limit(None)
        self.counted.emit(len(card.lines))

    def show_draft(
        self, draft: DraftLines, unread: Mapping[tuple[object, str], str] | None = None
    ) -> None:
        """Show edits that were kept, and what of them could not be read by key and column."""
        self.draft = draft
        if self.field is not None:
            self.field.set_lines(lines_of(draft))
            self.field.set_unread(unread or {})
        self._edited()

    def show_figures(self, figures: DraftFigures) -> None:
        """Show what the edits come to and what is wrong with them, without moving the focus."""
        if self.draft is None or self.field is None:
            return
        self._open.clear()
        self._say_carried([(one.kind, one.amount) for one in figures.carried])
        self._say_limit(figures.above_limit)
        self.show_amounts(figures)
        self.field.set_errors(self._cells(figures.problems), move_focus=False)

    def show_amounts(self, figures: DraftFigures) -> None:
        """Show what each line comes to, and what is left of what it credits."""
        if self.draft is not None and self.field is not None:
            for line in lines_of(self.draft, figures.lines):
                self.field.set_line(line)

    def show_errors(self, problems: Mapping[str, Problem]) -> None:
        """Show refused cells; the first of them gets the focus."""
        if self.field is not None:
            self.field.set_errors(self._cells(problems))

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

    @staticmethod
    def place_of(name: str) -> tuple[int, str] | None:
        """The third line's quantity is named lines.2.quantity."""
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit():
            return int(parts[1]), parts[2]
        return None

    # Parts

    def _field_for(self, card: InvoiceCard) -> LinesField:
        """The table; another one where a draft has become a posted document."""
        shape = (card.kind, card.state, card.currency)
        if self.field is not None and shape == self._shape:
            return self.field
        if self.field is not None:
            self.field.hide()
            self.field.deleteLater()
        self._shape = shape
        self.field = LinesField(columns(card), name=texts.t("invoice_page.lines"))
        self.field.changed.connect(self._line_changed)
        self.field.removed.connect(self._line_removed)
        self.field.line_wanted.connect(self.add_line)
        if card.is_draft:
            self.field.add_line_action(
                LineAction(
                    texts.t("invoice_page.remove_others"),
                    self._remove_others,
                    self._has_others,
                    "trash",
                    REMOVE_OTHERS,
                )
            )
            self.field.add_action(texts.t("invoice_page.add_line"), self.add_line, icon="plus")
        self._column.insertWidget(0, self.field)
        return self.field

    def _cells(self, problems: Mapping[str, Problem]) -> Cells:
        keys = list(self.draft.lines) if self.draft is not None else []
        cells: Cells = {}
        for name, problem in problems.items():
            place = self.place_of(name)
            if place is not None and place[0] < len(keys):
                cells[keys[place[0]], place[1]] = problem
        return cells

    @staticmethod
    def _saved_problems(card: InvoiceCard) -> Cells:
        """What is wrong with the draft as it is saved, as when more was credited meanwhile."""
        if not card.is_draft:
            return {}
        return {
            (int(line.id), column): problem
            for line in card.lines
            for column, problem in line.problems.items()
        }

    # Editing

    def add_line(self) -> None:
        """Open the list of what can be added."""
        if self._card is not None and self.draft is not None and _is_editable(self._card):
            self._finder.open(self._card, self.draft)

    def _found(self, source: object) -> None:
        if self.draft is None or self.field is None:
            return
        if isinstance(source, CreditableLine):
            key = self.draft.add_credit(source)
        elif isinstance(source, Beside):
            key = self.draft.add_beside(source)
        elif isinstance(source, ProductRow):
            key = self.draft.add_product(source)
        else:
            return
        self.field.add(line_of(self.draft, key))
        self._edited()

    def _line_changed(self, key: int, column: str) -> None:
        draft, field = self.draft, self.field
        if draft is None or field is None:
            return
        self._open.add(key)
        kind = draft.lines[key].kind
        if (key, column) not in field.unread():
            value = next(line.values[column] for line in field.lines() if line.key == key)
            draft.set(key, column, value)
        if draft.lines[key].kind is not kind:
            field.set_line(line_of(draft, key))
        if self.is_unread:
            self._leave_open(field)
        self._ask_kind()
        self._edited()

    def _leave_open(self, field: LinesField) -> None:
        """Nothing is known of what the lines edited since come to."""
        for line in field.lines():
            if line.key in self._open:
                field.set_line(line.with_values(amount=None))

    def _line_removed(self, line: Line, position: int) -> None:
        if self.draft is None or not isinstance(line.key, int):
            return
        if self.draft.is_carried(line.key):
            self._keep_carried(self.draft, line, line.key, position)
            return
        taken = self.draft.remove(line.key)
        toast = self._desk.notices.offer_undo(
            texts.t("invoice_page.line_removed", name=line.name),
            functools.partial(self._restore_line, self.draft, line, taken, position),
        )
        self._offers.append(toast)
        self._ask_kind()
        self._edited()

    def _has_others(self, key: object) -> bool:
        """Whether a line can be kept alone; what goes along with the others is not removed."""
        draft = self.draft
        if draft is None or not isinstance(key, int) or key not in draft.lines:
            return False
        if draft.is_carried(key):
            return False
        return any(other != key and not draft.is_carried(other) for other in draft.lines)

    def _remove_others(self, key: object) -> None:
        """Keep one line alone, as when just one of very many is credited; Undo brings all back."""
        draft, field = self.draft, self.field
        if draft is None or field is None or not isinstance(key, int):
            return
        taken = [
            (place, other, line)
            for place, (other, line) in enumerate(draft.lines.items())
            if other != key and not draft.is_carried(other)
        ]
        for _, other, _line in taken:
            draft.remove(other)
        self._show_lines(draft, field)
        field.focus(key, "quantity")
        toast = self._desk.notices.offer_undo(
            texts.t("invoice_page.lines_removed", n=len(taken)),
            functools.partial(self._restore_lines, draft, taken),
        )
        self._offers.append(toast)
        self._ask_kind()
        self._edited()

    def _restore_lines(
        self, draft: DraftLines, taken: Sequence[tuple[int, int, DraftLine]]
    ) -> None:
        """Take removed lines back, unless the draft was saved or left since."""
        if draft is not self.draft or self.field is None:
            return
        for place, key, line in taken:
            draft.restore(key, line, place)
        self._show_lines(draft, self.field)
        self._edited()

    def _show_lines(self, draft: DraftLines, field: LinesField) -> None:
        """Show the lines as they are now; what could not be read in those that stay, stays."""
        unread = {at: text for at, text in field.unread().items() if at[0] in draft.lines}
        field.set_lines(lines_of(draft))
        field.set_unread(unread)

    def _keep_carried(self, draft: DraftLines, line: Line, key: int, position: int) -> None:
        """What goes along is not simply taken out: a discount is left out for a reason."""
        if self.field is None:
            return
        self.field.restore(line_of(draft, key), position)
        if draft.lines[key].kind is not LineKind.ORDER_DISCOUNT:
            self._desk.notices.show(texts.t("invoice_page.goes_back_itself"))
            return
        dialog = LeavingOutDialog(self, discount=line.name)
        dialog.succeeded.connect(functools.partial(self._left_out, draft, key))
        dialog.open()

    def _left_out(self, draft: DraftLines, key: int, reason: str) -> None:
        if draft is not self.draft or self.field is None or key not in draft.lines:
            return
        draft.leave_out(key, reason)
        self.field.set_line(line_of(draft, key))
        self._edited()

    def _say_carried(self, carried: Sequence[tuple[LineKind, Decimal]]) -> None:
        """Name the lines that saving adds, since they have to go along."""
        if self._card is None:
            return
        parts = [
            f"{kind_words(kind)} {money(amount, self._card.currency)}" for kind, amount in carried
        ]
        self.along.setText(texts.t("invoice_page.goes_along", lines=", ".join(parts)))
        self.along.setVisible(bool(parts))

    def _say_limit(self, problem: Problem | None) -> None:
        """Say why saving asks for approval."""
        self.limit.setText(sentence(problem) if problem is not None else "")
        self.limit.setVisible(problem is not None)

    def _restore_line(self, draft: DraftLines, line: Line, taken: DraftLine, position: int) -> None:
        """Take a removed line back, unless the draft was saved or left since."""
        if draft is not self.draft or self.field is None or not isinstance(line.key, int):
            return
        draft.restore(line.key, taken, position)
        self.field.restore(line_of(draft, line.key), position)
        self._edited()

    def _ask_kind(self) -> None:
        """A lowered price: only money, or did goods come back (rules 11)?"""
        self.question.clear()
        draft = self.draft
        if draft is None or not draft.asked:
            return
        line = draft.lines[draft.asked[-1]]
        self.question.say(texts.t("invoice_page.which_kind", name=line.description))
        for kind, slot in (
            (LineKind.PRICE_REDUCTION, self._only_price),
            (LineKind.GOODS, self._goods),
        ):
            self.question.add_button(kind_words(kind), slot)

    def _only_price(self) -> None:
        self._decide(LineKind.PRICE_REDUCTION)

    def _goods(self) -> None:
        self._decide(LineKind.GOODS)

    def _decide(self, kind: LineKind) -> None:
        draft, field = self.draft, self.field
        if draft is None or field is None or not draft.asked:
            return
        key = draft.asked[-1]
        draft.decide(key, kind)
        field.set_line(line_of(draft, key))
        self._ask_kind()
        self._edited()

    def _edited(self) -> None:
        if self.draft is not None:
            self.counted.emit(len(self.draft.lines))
        self.changed.emit()


def _is_editable(card: InvoiceCard) -> bool:
    return card.is_draft and card.cannot_save is None
