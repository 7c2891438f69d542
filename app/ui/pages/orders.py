"""The list of quotations and orders, with the way to a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app import texts
from app.services import orders, partners
from app.services.background import new_key
from app.services.orders import CreateOrder, OrderFilter, OrderRow
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.choice_list import Choice
from app.ui.kit.navigation import navigation
from app.ui.kit.search_dialog import MOST, SearchDialog
from app.ui.kit.slots import ui_slot
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.document_columns import order_columns
from app.ui.pages.records import ImportedPage, order_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.partners import PartnerId
    from app.ui.kit.desk import Desk
    from app.ui.pages.sources import ListSource


class OrdersPage(ImportedPage):
    """The latest first; the search is for the beginning of a number."""

    event_kinds = ("sales_order",)
    hints = (*ImportedPage.hints, ("Ctrl+N", "orders.new"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            texts.t("orders.title"),
            (texts.t("orders.none"), texts.t("orders.none_sentence")),
            "file-text",
        )
        self._key = new_key()
        self.search.set_placeholder(texts.t("orders.search"))
        self.new_button = Button(texts.t("orders.new"), "primary", icon="plus", keys="Ctrl+N")
        self.new_button.setObjectName("new_quotation")
        if not desk.may("order.write"):
            self.new_button.hide()
        self.new_button.clicked.connect(self._new)
        self.top.addWidget(self.new_button)
        self.keys.shortcut("Ctrl+N", "orders.new", self._new, when=self._may_write)

    def columns(self) -> Sequence[Column]:
        number, origin, date, state, total = order_columns()
        customer = Column(
            "customer", texts.t("records.customer"), _customer, 240, stretch=True, keep=True
        )
        return (number, origin, replace(date, stretch=False), customer, state, total)

    def source(self, text: str) -> ListSource:
        wanted = OrderFilter(text=text, is_imported=self.origin.is_imported)
        return order_source(self.desk, wanted)

    async def has_imported(self) -> bool:
        return await self.desk.background.ask(orders.has_imported, None)

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, OrderRow):
            raise TypeError(row)
        return RecordRef("sales_order", row.id)

    def _may_write(self) -> bool:
        return self.desk.may("order.write")

    def _new(self) -> None:
        """Ask for whom it is to be."""
        dialog = SearchDialog(
            self,
            texts.t("orders.for_whom"),
            self._customers,
            nothing_found=texts.t("orders.no_customer"),
        )
        dialog.setObjectName("for_whom")
        self._key = new_key()
        dialog.succeeded.connect(self._picked)
        dialog.open()

    async def _customers(self, text: str) -> Sequence[Choice[PartnerId]]:
        found = await self.desk.background.ask(
            partners.find, partners.FindPartners(text, limit=MOST)
        )
        return [Choice(one.id, one.name, one.detail) for one in found]

    @ui_slot
    async def _picked(self, choice: Choice[Any]) -> None:
        await new_quotation(self.desk, choice.value, self._key)


async def new_quotation(desk: Desk, customer_id: PartnerId, key: str) -> None:
    """Make an empty quotation for a customer, one for a key, and open it."""
    made = await desk.background.act(orders.create, CreateOrder(customer_id), key=key)
    navigation.open(RecordRef("sales_order", made.id))


def _customer(row: OrderRow) -> Cell:
    return Cell(row.partner_name)
