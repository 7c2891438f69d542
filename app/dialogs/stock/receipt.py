"""A receipt from a supplier: what came, in which units, with its lots or serials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.stock.goods_fields import reason_field
from app.dialogs.stock.kept_deed import KeptDeed
from app.dialogs.stock.receipt_lines import ReceiptLines
from app.errors import Invalid
from app.services import partners, stock
from app.services.stock import LocationKind, ReceiveGoods
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LookupField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.stock import LocationRow
    from app.ui.kit.desk import Desk

WIDTH = 860
LINES = "lines"
INTO = (LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.REPAIR)


class ReceiptDialog(KeptDeed):
    """A product that is chosen becomes a line. `succeeded` carries the Booked transfer."""

    def __init__(self, parent: QWidget, desk: Desk, places: Sequence[LocationRow]) -> None:
        title = texts.t("stock_dialog.receipt")
        super().__init__(parent, desk, title, icon="package", width=WIDTH)
        t, add = texts.t, self.form.add
        offered: list[Choice[object]] = [
            Choice(each.id, each.name) for each in places if each.kind in INTO
        ]
        supplier = LookupField[object](
            self._find, placeholder=t("stock_dialog.any_supplier"), clearable=True
        )
        place = ChoiceField[object](offered)
        place.set_value(offered[0].value if offered else None)
        add("supplier_id", t("stock_dialog.supplier"), supplier)
        add("location_id", t("stock_dialog.place"), place, required=True, beside=True)
        self.lines = ReceiptLines(desk)
        add(LINES, t("stock_dialog.add_line"), self.lines.product)
        self.form.add_widget(self.lines.table)
        add("note", t("transfer_page.note"), reason_field())
        self.lines.changed.connect(self._changed)
        self.set_sentence(t("stock_dialog.receipt_sentence"))
        self.set_primary(title, self._receive, working=t("stock_dialog.receiving"))

    def focus_first(self) -> None:
        """What came is entered first."""
        self.form.focus_field("lines")

    def show_problem(self, error: ServiceError) -> None:
        """Refusals of a line stand at its row."""
        if isinstance(error, Invalid):
            rest = self.lines.show_errors(error.problems)
            if not rest:
                return
            error = Invalid(rest)
        super().show_problem(error)

    def is_dirty(self) -> bool:
        return super().is_dirty() or bool(self.lines.table.lines())

    def packed(self) -> dict[str, str]:
        return {**super().packed(), LINES: self.lines.packed()}

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        super().restore_draft({name: content[name] for name in content if name != LINES})
        self.lines.restore(content[LINES])

    def _changed(self) -> None:
        self.form.row("lines").set_error(None)
        self.form.changed.emit(LINES)

    async def _find(self, text: str) -> Sequence[Choice[object]]:
        asked = partners.FindPartners(text=text)
        found = await self._desk.background.ask(partners.find, asked)
        return [Choice(one.id, one.name, one.detail) for one in found]

    async def _receive(self) -> None:
        if not self.lines.table.check():
            return
        values = self.form.values()
        request = ReceiveGoods(
            self.lines.request(), values["supplier_id"], values["location_id"], values["note"] or ""
        )
        made = await self.do(stock.receive, request)
        self.close_with(made, texts.t("stock_dialog.received", number=made.number))
