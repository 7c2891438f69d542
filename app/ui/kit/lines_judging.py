"""What is wrong with the cells of lines: when it is judged, and everywhere that it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from app.ui.kit.cell_hint import CellHint
from app.ui.kit.form_row import JUDGE_AFTER
from app.ui.kit.lines_errors import LinesErrors
from app.ui.kit.scroll import bring_into_sight, lay_out_now, part_in_sight
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QLineEdit

    from app.errors import Problem
    from app.ui.kit.lines_errors import Place
    from app.ui.kit.lines_model import LinesModel
    from app.ui.kit.lines_view import LinesView


class LinesJudging(QObject):
    """A cell is judged when it is left, or 600 ms after the last key if it was already wrong.

    It is said in the red field, below all lines, and where that is out of sight below the cell with
    the focus, too. `told` follows each change of that, `used` carries the place of a value that
    would do.
    """

    told = Signal()
    used = Signal(object)

    def __init__(self, lines: QWidget, model: LinesModel, view: LinesView) -> None:
        super().__init__(lines)
        self._lines = lines
        self._model = model
        self._view = view
        self.below = LinesErrors()
        self.below.used.connect(self.used)
        self._hint = CellHint(lines)
        self._hint.used.connect(self._use_here)
        self._wait = once(self, JUDGE_AFTER, self._judge_again)

    def problems(self) -> dict[Place, Problem | str]:
        """What is wrong as far as it was judged."""
        return self.below.problems()

    def messages(self) -> dict[Place, str]:
        """The same as sentences."""
        return self.below.messages()

    def unreadable(self) -> dict[Place, Problem]:
        """What is empty and needed, or cannot be read, judged or not."""
        return {at: problem for at, (_, problem) in self._model.wrong().items()}

    def marked(self) -> dict[Place, Problem]:
        """What is marked already and still cannot be read."""
        marked = self.below.problems()
        return {at: problem for at, problem in self.unreadable().items() if at in marked}

    def show(self, problems: Mapping[Place, Problem | str]) -> None:
        """Say these in place of what was wrong before."""
        self.below.replace(problems)
        self._tell()

    def forget(self, at: Place) -> None:
        """Another value was entered."""
        if self.below.drop(at):
            self._tell()

    def forget_line(self, key: object) -> None:
        """A line was removed."""
        self.below.drop_line(key)
        self._tell()

    def typed(self, at: Place) -> None:
        """What was typed cannot be read: judged soon if it was wrong already."""
        if at in self.below.problems():
            self._wait.start()

    def left(self, at: Place) -> None:
        """Say what is wrong with the cell that the hand has gone from."""
        problem = self.unreadable().get(at)
        if problem is not None and not self._model.read_only:
            self._judge({at: problem})

    def tell_whole(self, editor: QLineEdit, event: QHelpEvent) -> bool:
        """Words that are cut by their field as its tooltip, unless it says what is wrong."""
        words = "" if self._view.at_editor(editor) in self.below.problems() else editor.text()
        if editor.fontMetrics().horizontalAdvance(words) <= editor.width() - 4:
            return False
        QToolTip.showText(event.globalPos(), words, editor)
        return True

    def show_hint(self, editor: QObject | None) -> None:
        """Say below the cell with the focus what is wrong with it, unless it is read below all."""
        at = self._view.at_editor(editor)
        words = self.below.messages().get(at, "") if at is not None else ""
        is_read = at is not None and self.below.is_in_sight(at)
        if at is not None and words and not is_read and isinstance(editor, QWidget):
            self._hint.say(words, self.below.suggestion_words(at), editor.parentWidget())
        else:
            self._hint.hide()

    def show_here(self) -> None:
        """The sentence of a cell that was scrolled to is in sight like the cell."""
        cell = self._view.window().focusWidget()
        at = self._view.at_editor(cell)
        row = self.below.row(at) if at is not None else None
        if cell is not None and row is not None and self._fit_together(cell, row):
            bring_into_sight(row)
        self.show_hint(cell)
        if self._hint.isVisible():
            bring_into_sight(self._hint)

    def _fit_together(self, cell: QWidget, row: QWidget) -> bool:
        """Whether a cell and what is said below all lines can be seen at once."""
        ends = row.mapTo(self._lines, row.rect().bottomLeft()), cell.mapTo(self._lines, QPoint())
        return ends[0].y() - ends[1].y() < part_in_sight(self._lines).height()

    def _judge_again(self) -> None:
        """What was wrong already and is still, with what is wrong about it now."""
        self._judge(self.marked())

    def _judge(self, problems: Mapping[Place, Problem]) -> None:
        said = self.below.messages()
        self.below.replace({**self.below.problems(), **problems})
        if said != self.below.messages():
            self._tell()

    def _tell(self) -> None:
        messages = self.below.messages()
        for field in self._view.fields():
            place = field.property("place")
            if place.isValid():
                message = messages.get(self._model.at(place), "")
                if message != field.error():
                    field.set_error(message)
                    field.setToolTip(message)
                    field.editor.setAccessibleDescription(message)
        self.below.show_rows(self._names_at)
        self.told.emit()
        if messages:
            lay_out_now()
        self.show_hint(self._view.window().focusWidget())

    def _names_at(self, at: Place) -> tuple[str, str]:
        row = self._model.position(at[0])
        name = self._model.lines[row].name if row >= 0 else ""
        return name, next((one.title for one in self._model.columns if one.key == at[1]), "")

    def _use_here(self) -> None:
        at = self._view.at_editor(self._view.window().focusWidget())
        if at is not None:
            self.used.emit(at)
