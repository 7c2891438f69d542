"""Repair Reference over a ticket, and what hands do with it: for its tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from app.dialogs.repairs import RepairDialog
from app.models.enums import Tracking
from app.services import tickets
from app.services.tickets import OpenTicket, RecordRef
from app.ui.kit.lines_model import LinesModel
from app.ui.kit.search_dialog import SearchDialog
from app.ui.pages.ticket import TicketPage
from tests.factories import Sold
from tests.services.stock_room import receive
from tests.services.workshop import change_product, switch_on
from tests.ui.pages.ticket_desk import activate, click, press, write

if TYPE_CHECKING:
    from app.dialogs.repairs.parts import RepairParts
    from app.models.ids import LotId, PartnerId, ProductId
    from app.services.tickets import TicketId
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Bench:
    """A ticket about a radio with a serial, delivered under warranty; hinges and paint as parts."""

    ticket: TicketId
    customer: PartnerId
    radio: ProductId
    serial: LotId
    hinge: ProductId
    paint: ProductId

    @property
    def ref(self) -> RecordRef:
        """The ticket."""
        return RecordRef("ticket", self.ticket)


def make_bench(shop: Shop) -> Bench:
    """The radio R-1 with 24 months of warranty, eight hinges at 3.20, no paint at 6.50."""
    switch_on(shop)
    customer, vat = shop.customer(), shop.tax("20")
    radio = shop.product("RADIO RETRO CREAM", "30.00", tracking=Tracking.SERIAL)
    change_product(shop, radio, warranty_months=24)
    serial = shop.lot(radio, "R-1")
    order = shop.order(customer, Sold(radio, D(1), lot=serial))
    hinge = shop.product("Hinge, brass, 40 mm", "3.20", vat)
    paint = shop.product("Touch-up paint", "6.50", vat)
    receive(shop, hinge, "8")
    request = OpenTicket(
        "Lower hinge is bent",
        shop.team,  # type: ignore[arg-type]
        customer_id=customer,
        product_id=radio,
        lot_id=serial,
        sales_order_id=order,
    )
    made = shop.act(tickets.open_ticket, request)
    return Bench(made.id, customer, radio, serial, hinge, paint)


def open_repair(sitting: Sitting, bench: Bench) -> tuple[TicketPage, RepairDialog]:
    """Open the ticket, press Alt+4 and wait for the dialog."""
    page = open_ticket(sitting, bench.ref)
    return page, press_repair(sitting)


def open_ticket(sitting: Sitting, ticket: RecordRef) -> TicketPage:
    """Open a ticket; the keys are its page's."""
    page = sitting.open(ticket)
    assert isinstance(page, TicketPage)
    activate(sitting, sitting.window)
    page.setFocus()
    return page


def press_repair(sitting: Sitting) -> RepairDialog:
    """Press Alt+4 and wait for the dialog."""
    press(Qt.Key.Key_4, held=ALT)
    sitting.settle()
    dialog = sitting.child(RepairDialog)
    activate(sitting, dialog)
    return dialog


def add_part(sitting: Sitting, parts: RepairParts, text: str) -> None:
    """Add a part by the link below the parts and the beginning of its name, Enter at once."""
    count = len(parts.rows())
    click(sitting.button("Add a part", of=parts))
    sitting.settle()
    search = sitting.child(SearchDialog)
    activate(sitting, search)
    write(text)
    press(Qt.Key.Key_Return)
    sitting.until(lambda: len(parts.rows()) > count)
    activate(sitting, parts.window())


def retype(parts: RepairParts, row: int, column: str, text: str) -> None:
    """Type another value into a cell of the parts."""
    parts.table.focus(parts.rows()[row].key, column)
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_Delete)
    write(text)


def cells(parts: RepairParts, row: int) -> dict[str, str]:
    """What a row shows, by the keys of its columns."""
    view = parts.findChild(QTableView)
    assert view is not None
    model = view.model()
    assert isinstance(model, LinesModel)
    return {
        column.key: str(model.index(row, place).data())
        for place, column in enumerate(model.columns)
    }


def figured(sitting: Sitting, parts: RepairParts, total: str) -> None:
    """Wait until the parts come to a total."""
    sitting.until(lambda: parts.sums.total.text() == total)


def stored(sitting: Sitting) -> list[tuple[object, ...]]:
    """Number and state of all repairs."""
    return sitting.shop.read("SELECT number, state FROM repair_order ORDER BY id")
