"""The list of what lies where: receive, count, move and scrap for whoever keeps the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import stock
from app.services.stock import (
    AskTargets,
    LocationKind,
    QuantityFilter,
    QuantityList,
    QuantityRow,
)
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.money import quantity
from app.ui.kit.slots import ui_slot
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.records import RecordsPage
from app.ui.pages.sources import ListSource
from app.ui.pages.stock_doors import CountDoor, MoveDoor, ReceiptDoor, ScrapDoor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.kit.desk import Desk


class StockPage(RecordsPage):
    """By product; Enter counts the row."""

    event_kinds = ("transfer", "location")

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            texts.t("shell.stock"),
            (texts.t("stock_page.none"), texts.t("stock_page.none_sentence")),
            "package",
        )
        self.search.set_placeholder(texts.t("stock_page.search"))
        self._receiving, self._counting = ReceiptDoor(desk, self), CountDoor(desk, self)
        self._moving, self._scrapping = MoveDoor(desk, self), ScrapDoor(desk, self)
        for door in (self._receiving, self._counting, self._moving, self._scrapping):
            door.made.connect(self._reload)
        t = texts.t
        self.receive = Button(t("stock_page.receive"), icon="package", keys="R")
        self.count = Button(t("stock_page.count"), icon="list-bullets", keys="C")
        self.move_goods = Button(t("stock_page.move"), icon="arrow-right", keys="M")
        self.scrap = Button(t("stock_page.scrap"), icon="trash", keys="S")
        for button, name, words, right, slot in (
            (self.receive, "receive", "stock_page.receive", "transfer.write", self._receive),
            (self.count, "count", "stock_page.count", "stock.count", self._count),
            (self.move_goods, "move", "stock_page.move", "transfer.write", self._move),
            (self.scrap, "scrap", "stock_page.scrap", "stock.scrap", self._scrap),
        ):
            button.setObjectName(name)
            button.setVisible(desk.may(right))
            button.clicked.connect(slot)
            self.top.addWidget(button)
            if desk.may(right):
                self.keys.shortcut(name[0].upper(), words, button.click)
                self.set_hints((*self.hints, (name[0].upper(), words)))

    def columns(self) -> Sequence[Column]:
        t = texts.t
        return (
            Column("product", t("stock_page.product"), _product, 240, stretch=True, keep=True),
            Column("code", t("stock_page.code"), _code, 110),
            Column("lot", t("stock_page.lot"), _lot, 140),
            Column("place", t("stock_page.place"), _place, 170, keep=True),
            Column("owner", t("stock_page.owner"), _owner, 160),
            Column("quantity", t("stock_page.quantity"), _quantity, 110, numeric=True, keep=True),
            Column("reserved", t("stock_page.reserved"), _reserved, 100, numeric=True),
            Column("unit", t("stock_page.unit"), _unit, 90),
        )

    def source(self, text: str) -> ListSource:
        listed = QuantityList(QuantityFilter(text=text))
        return ListSource(
            self.desk.background,
            listed,
            count=stock.count_quantities,
            rows=stock.quantity_rows,
        )

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, QuantityRow):
            raise TypeError(row)
        return RecordRef("product", row.product_id)

    def key_of(self, row: object) -> object:
        if not isinstance(row, QuantityRow):
            raise TypeError(row)
        return row.id

    def _open(self, row: object) -> None:
        if isinstance(row, QuantityRow) and self.count.isVisible():
            self._count()

    @ui_slot
    async def _receive(self) -> None:
        await self._receiving.open_for(None)

    @ui_slot
    async def _count(self) -> None:
        await self._counting.open_for(self._row())

    @ui_slot
    async def _move(self) -> None:
        row = self._row()
        if row is None:
            self.desk.notices.show(texts.t("stock_page.choose_row"))
            return
        asked = AskTargets(row.location_id, row.owner_id)
        if not await self.desk.background.ask(stock.targets, asked):
            self.desk.notices.show(texts.t("stock_page.nowhere", place=row.location_name))
            return
        await self._moving.open_for(row)

    @ui_slot
    async def _scrap(self) -> None:
        row = self._row()
        if row is None or row.location_kind is LocationKind.SCRAP:
            self.desk.notices.show(texts.t("stock_page.choose_scrap"))
            return
        await self._scrapping.open_for(row)

    def _row(self) -> QuantityRow | None:
        row = self.table.view.current_row()
        return row if isinstance(row, QuantityRow) else None

    def _reload(self) -> None:
        self.table.model.reload()


def _product(row: QuantityRow) -> Cell:
    return Cell(row.product_name, strong=True)


def _code(row: QuantityRow) -> Cell:
    return Cell(row.product_code, ink="text.secondary")


def _lot(row: QuantityRow) -> Cell:
    return Cell(row.lot_name, ink="text.secondary")


def _place(row: QuantityRow) -> Cell:
    return Cell(row.location_name)


def _owner(row: QuantityRow) -> Cell:
    return Cell(row.owner_name or texts.t("stock_dialog.ours"), ink="text.secondary")


def _quantity(row: QuantityRow) -> Cell:
    return Cell(quantity(row.quantity), strong=True)


def _reserved(row: QuantityRow) -> Cell:
    return Cell(quantity(row.reserved) if row.reserved else "–", ink="text.secondary")


def _unit(row: QuantityRow) -> Cell:
    return Cell(row.unit, ink="text.secondary")
