"""The ways from the stock into the dialogs that receive, count, move and scrap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.dialogs.stock.count import CountDialog
from app.dialogs.stock.move import MoveDialog
from app.dialogs.stock.receipt import ReceiptDialog
from app.dialogs.stock.scrap import ScrapDialog
from app.services import stock
from app.services.stock import AskTargets, FindLocations, LocationKind
from app.ui.kit.problem_words import problem_words
from app.ui.pages.ticket.door import RemedyDoor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.stock import LocationRow, QuantityRow
    from app.ui.kit.desk import Desk

ANYTHING = 0
"""The place of what is typed about no row of the list."""
REAL = (
    LocationKind.INTERNAL,
    LocationKind.TRANSIT,
    LocationKind.RETURN,
    LocationKind.REPAIR,
    LocationKind.SCRAP,
)


class StockDoor(RemedyDoor):
    """What is typed about a row is kept by that row. `made` carries the Booked transfer."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(desk, page)
        self._rows: dict[int, QuantityRow] = {}

    async def open_for(self, row: QuantityRow | None) -> None:
        """Open the dialog of a row, or of none."""
        if row is not None:
            self._rows[row.id] = row
        await self.open(ANYTHING if row is None else row.id)

    def show_problem(self, error: ServiceError) -> None:
        """Tell a refusal in passing: the list has no place for it."""
        self._desk.notices.warn(problem_words(error))

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        return dict(content)

    async def _places(self) -> tuple[LocationRow, ...]:
        return await self._desk.background.ask(stock.find, FindLocations(REAL))


class ReceiptDoor(StockDoor):
    """Receive."""

    FORM = "stock_receipt"
    KEPT = "stock_page.receipt_kept"

    async def make_dialog(self, record_id: int) -> ReceiptDialog:
        del record_id
        return ReceiptDialog(self._page, self._desk, await self._places())


class CountDoor(StockDoor):
    """Count."""

    FORM = "stock_count"
    KEPT = "stock_page.count_kept"

    async def make_dialog(self, record_id: int) -> CountDialog:
        places = await self._places()
        return CountDialog(self._page, self._desk, places, self._rows.get(record_id))


class MoveDoor(StockDoor):
    """Move goods."""

    FORM = "stock_move"
    KEPT = "stock_page.move_kept"

    async def make_dialog(self, record_id: int) -> MoveDialog:
        row = self._rows[record_id]
        asked = AskTargets(row.location_id, row.owner_id)
        places = await self._desk.background.ask(stock.targets, asked)
        return MoveDialog(self._page, self._desk, row, places)


class ScrapDoor(StockDoor):
    """Scrap."""

    FORM = "stock_scrap"
    KEPT = "stock_page.scrap_kept"

    async def make_dialog(self, record_id: int) -> ScrapDialog:
        return ScrapDialog(self._page, self._desk, self._rows[record_id])
