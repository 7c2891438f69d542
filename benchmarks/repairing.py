"""Repairs: one with five parts is confirmed, begun and ended, which moves what was used."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.ids import ProductId, RepairId, TicketId
from app.services import repairs, stock
from app.services.background import new_key
from app.services.repairs import (
    ConfirmRepair,
    CreateRepair,
    EndRepair,
    PartLine,
    RepairForm,
    StartRepair,
)
from app.services.stock import ReceivedGoods, ReceiveGoods
from benchmarks import repairing_by_hand
from benchmarks.measuring import GROWTH, WARM_UPS, Aims, Case, each_once

if TYPE_CHECKING:
    from app.services.unit_of_work import Database
    from benchmarks.books import Books
    from benchmarks.plain import Plain

PARTS = 5
MOST_RUNS = 40
ONCE_MORE = 2  # for the count of statements and for their plans
PIECES = Decimal(10_000)  # of each part, more than all runs use
AIMS = Aims(statements=70, growth=GROWTH)


def case(made: Books, database: Database, plain: Plain, runs: int) -> Case:
    """Repairs of tickets of all ages, made beforehand, each gone through once."""
    runs = min(runs, MOST_RUNS)
    plain.run("UPDATE team SET is_repairs = TRUE")
    products = tuple(ProductId(number) for number in range(1, PARTS + 1))
    goods = tuple(ReceivedGoods(product, PIECES) for product in products)
    database.act(stock.receive, ReceiveGoods(goods), actor_id=made.user_id)
    form = RepairForm(parts=tuple(PartLine(product) for product in products))
    wanted = 2 * (runs + WARM_UPS + ONCE_MORE)
    step = max(1, made.tickets // wanted)
    ids = []
    for number in range(wanted):
        request = CreateRepair(form, TicketId(1 + number * step % made.tickets))
        created = database.act(repairs.create, request, actor_id=made.user_id, key=new_key())
        ids.append(int(created.id))
    mine, floors = each_once(ids[::2]), each_once(ids[1::2])
    return Case(
        "repairs",
        f"repair of {PARTS} parts, ended",
        lambda: _repair(made, database, RepairId(mine())),
        lambda: repairing_by_hand.repair(made, plain, floors()),
        AIMS,
        runs,
    )


def _repair(made: Books, database: Database, repair_id: RepairId) -> repairs.RepairCard:
    """What Confirm Repair, Start and End do."""
    user = made.user_id
    confirming = ConfirmRepair(repair_id, 1)
    card = database.act(repairs.confirm, confirming, actor_id=user, key=new_key())
    starting = StartRepair(card.id, card.version)
    card = database.act(repairs.start, starting, actor_id=user, key=new_key())
    ending = EndRepair(card.id, card.version)
    return database.act(repairs.end, ending, actor_id=user, key=new_key())
