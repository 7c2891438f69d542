"""A supervisor lets more of a return in than was asked for, up to what its deliveries brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.deed import Deed
from app.errors import Invalid
from app.services import returns
from app.services.returns import ExpectMore
from app.ui.kit.fields import QuantityField
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.errors import Problem, ServiceError
    from app.services.returns import MoreOption
    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk

WIDTH = 680


class ExpectMoreDialog(Deed):
    """`succeeded` carries the MadeReturn with its new version."""

    def __init__(
        self, parent: QWidget, desk: Desk, card: TransferCard, options: Sequence[MoreOption]
    ) -> None:
        title = texts.t("stock_dialog.expect_more")
        super().__init__(
            parent, desk, title, icon="shield-check", reference=card.number, width=WIDTH
        )
        self._card = card
        self.table = LinesField(_columns(), name=title)
        self.table.setObjectName("more")
        self.table.set_lines([_line(each) for each in options])
        self.body.add(self.table)
        self.set_sentence(texts.t("stock_dialog.more_sentence"))
        self.set_primary(
            texts.t("stock_dialog.let_in"), self._let_in, working=texts.t("stock_dialog.letting_in")
        )

    def focus_first(self) -> None:
        """How many comes first."""
        self.table.focus(self.table.lines()[0].key, "quantity")

    def show_problem(self, error: ServiceError) -> None:
        """Refusals of a line stand at its row."""
        if not isinstance(error, Invalid):
            super().show_problem(error)
            return
        lines = self.table.lines()
        cells: dict[tuple[object, str], Problem | str] = {}
        for name, problem in error.problems.items():
            place = name.partition(".")[2]
            cells[lines[int(place) if place else 0].key, "quantity"] = problem
        self.table.set_errors(cells)

    async def _let_in(self) -> None:
        if not self.table.check():
            return
        told = tuple(
            (line.values["option"].move_id, line.values["quantity"]) for line in self.table.lines()
        )
        request = ExpectMore(self._card.id, self._card.version, told)
        made = await self.do(returns.expect_more, request)
        self.close_with(made, texts.t("stock_dialog.let_in_done", number=made.number))


def _line(option: MoreOption) -> Line:
    values = {"option": option, "quantity": option.expected}
    return Line(str(option.move_id), values, option.product_name)


def _columns() -> list[LineColumn]:
    t = texts.t
    return [
        LineColumn("product", t("stock_dialog.product"), _product, width=200, stretch=True),
        LineColumn("before", t("stock_dialog.expected"), _expected, width=90, numeric=True),
        LineColumn("most", t("stock_dialog.most"), _most, width=90, numeric=True),
        LineColumn(
            "quantity",
            t("stock_dialog.from_now"),
            _quantity,
            _quantity_edit,
            width=110,
            numeric=True,
            required=True,
        ),
    ]


def _product(line: Line) -> Cell:
    option: MoreOption = line.values["option"]
    return Cell(option.product_name, option.product_code)


def _expected(line: Line) -> Cell:
    return Cell(quantity(line.values["option"].expected))


def _most(line: Line) -> Cell:
    return Cell(quantity(line.values["option"].most))


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"]))


def _quantity_edit(line: Line) -> QuantityField:
    field = QuantityField(above=True)
    field.set_value(line.values["quantity"])
    return field
