"""The journey finds its ticket among others whose numbers or documents hold the same digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTableView

from app.commands.journey.eyes import Eyes
from app.commands.journey.hands import Hands
from app.commands.journey.record import Record
from app.commands.journey.stage import Stage
from app.services import tickets
from app.services.tickets import TeamId
from app.texts import t
from app.ui.pages.ticket import TicketPage
from tests.desk import desk_shop, light, loop, seat, shop_file, sit_down, sitting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import Sitting

__all__ = ["desk_shop", "light", "loop", "seat", "shop_file", "sit_down", "sitting"]


def test_a_number_that_others_begin_with_too_leads_to_its_own_ticket(
    sitting: Sitting, tmp_path: Path
) -> None:
    customer = sitting.shop.customer()
    for _ in range(12):
        asked = tickets.OpenTicket("Clock", TeamId(sitting.shop.team), customer_id=customer)
        sitting.shop.act(tickets.open_ticket, asked)
    sitting.show_list("tickets:all")
    eyes = Eyes(sitting.window)
    stage = Stage(sitting.window, eyes, Hands(eyes), Record(tmp_path, sitting.window, "shop"))

    async def find_and_open() -> int:
        await stage.search("#00001")
        table = await stage.hands.widget(QTableView, t("ticket_list.title"))
        found = int(table.model().rowCount())
        await stage.go_to_row("#00001")
        stage.hands.press("Return")
        await stage.hands.settle()
        return found

    assert sitting.run(find_and_open()) == 4
    page = sitting.page
    assert isinstance(page, TicketPage)
    assert "#00001" in page.title
