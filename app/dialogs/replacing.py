"""Replacement of what a return brought, or is to bring: how many of each line are sent anew."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.errors import Invalid
from app.services import returns
from app.services.background import new_key
from app.services.returns import ReplaceReturn
from app.ui.kit.fields import QuantityField
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.kit.money import quantity
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.returns import MoveId, Replaceable
    from app.ui.kit.desk import Desk

ZERO = Decimal(0)
WIDTH = 560


class ReplacingDialog(RecordDialog):
    """A quantity for each line; `succeeded` carries the MadeReplacement."""

    def __init__(self, parent: QWidget, desk: Desk, offered: Replaceable) -> None:
        super().__init__(
            parent,
            texts.t("replacing.title"),
            icon="arrow-u-up-left",
            service="return",
            reference=offered.number,
            width=WIDTH,
        )
        self._desk = desk
        self._key = new_key()
        self._offered = offered
        self._names: dict[str, MoveId] = {}
        self._sent: list[str] = []
        means = texts.t("replacing.means")
        if offered.due_on is not None:
            day = long_date(offered.due_on)
            means = texts.t("replacing.in_advance", number=offered.number, date=day)
        self.form.add_widget(Text(means, "body", wrap=True))
        for line in offered.lines:
            if line.replaceable:
                self._add(line.move_id)
        self.form.changed.connect(self._show_sentence)
        self.set_primary(
            texts.t("replacing.replace"), self._replace, working=texts.t("replacing.working")
        )
        self._show_sentence()

    def show_problem(self, error: ServiceError) -> None:
        """A refusal stands at the line that was sent at that place."""
        if isinstance(error, Invalid):
            told = {f"lines.{place}.quantity": name for place, name in enumerate(self._sent)}
            found = {told.get(name, name): problem for name, problem in error.problems.items()}
            error = Invalid(found)
        super().show_problem(error)

    def _add(self, move_id: MoveId) -> None:
        line = next(each for each in self._offered.lines if each.move_id == move_id)
        name = f"quantity_{move_id}"
        self._names[name] = move_id
        field = QuantityField(maximum=line.replaceable)
        is_here = self._offered.due_on is None
        told = "replacing.came" if is_here else "replacing.expected"
        hint = texts.t(told, came=quantity(line.came), replaced=quantity(line.replaced))
        self.form.add(name, f"{line.product_code} · {line.product_name}", field, hint=hint)
        self.form.set_values({name: line.replaceable})

    def _quantities(self) -> dict[str, Decimal]:
        values = self.form.values()
        return {name: values[name] for name in self._names if values[name]}

    def _show_sentence(self, *_name: str) -> None:
        pieces = sum(self._quantities().values(), ZERO)
        self.set_sentence(texts.t("replacing.sends", pieces=quantity(pieces)))

    async def _replace(self) -> None:
        asked = self._quantities()
        self._sent = list(asked)
        quantities = tuple((self._names[name], number) for name, number in asked.items())
        if not quantities:
            self.form.focus_field(next(iter(self._names)))
            return
        request = ReplaceReturn(self._offered.transfer_id, quantities)
        made = await self._desk.background.act(returns.replace, request, key=self._key)
        self.done_with(made)
