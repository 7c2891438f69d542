"""How many statements a repair takes: the same with any number of parts, on both engines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.models.enums import Tracking
from app.services import repairs
from app.services.repairs import (
    ConfirmRepair,
    CreateQuotation,
    EndRepair,
    PartLine,
    StartRepair,
)
from tests.services.stock_room import receive
from tests.services.workshop import REMOVE, workshop

if TYPE_CHECKING:
    from app.services.repairs import RepairCard
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal
CONFIRM, QUOTE, END = 26, 31, 29


@pytest.mark.parametrize("is_tracked", [False, True], ids=["untracked", "serials"])
def test_a_part_more_costs_no_statement_more(
    shop: Shop, statement_counter: StatementCounter, *, is_tracked: bool
) -> None:
    desk = workshop(shop)
    tracking = Tracking.SERIAL if is_tracked else Tracking.NONE
    part, vat = shop.product("Part", "3.20", shop.tax("20"), tracking=tracking), shop.tax("0")
    old = shop.product("Old part", "1", vat)
    names = [f"P-{n}" for n in range(40)] if is_tracked else []
    receive(shop, part, "40", *names)
    engine = shop.database.write_engine

    def counted(many: int, key: str) -> tuple[int, int, int]:
        rows = [PartLine(part)] * many + [PartLine(old, kind=REMOVE)] * (many // 2)
        card: RepairCard = desk.create(*rows)
        with statement_counter(engine, at_most=CONFIRM) as confirming:
            request = ConfirmRepair(card.id, card.version)
            card = shop.act(repairs.confirm, request, key=f"{key} confirm", by="repairer")
        with statement_counter(engine, at_most=QUOTE) as quoting:
            quote = CreateQuotation(card.id, card.version)
            card = shop.act(repairs.create_quotation, quote, key=f"{key} quote", by="repairer")
        start = StartRepair(card.id, card.version)
        card = shop.act(repairs.start, start, key=f"{key} start", by="repairer")
        with statement_counter(engine, at_most=END) as ending:
            end = EndRepair(card.id, card.version)
            card = shop.act(repairs.end, end, key=f"{key} end", by="repairer")
        return len(confirming), len(quoting), len(ending)

    five = counted(5, "five")
    assert counted(20, "twenty") == five
