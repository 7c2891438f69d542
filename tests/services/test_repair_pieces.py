"""The piece that is repaired: what became of it, what its return brought, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.services import repairs, tickets
from app.services.repairs import BackToDraft, CancelRepair, PieceOutcome, SettlePiece
from app.services.tickets import MoveTicket
from tests.services.test_repair_rules import closing_stage, here, sold_cabinet

if TYPE_CHECKING:
    from tests.factories import Shop


def test_a_cancelled_repair_whose_piece_is_settled_stays_as_it_is(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    came = here(desk)
    made = desk.create(lot_name="S1", return_id=came.id)
    gone = shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="repairer")
    assert gone.permissions.may_go_back_to_draft
    keep = SettlePiece(gone.id, gone.version, PieceOutcome.KEPT, "Too old")
    settled = shop.act(repairs.settle, keep, by="repairer")
    assert not settled.permissions.may_go_back_to_draft
    with pytest.raises(Refused) as refused:
        shop.act(repairs.back_to_draft, BackToDraft(settled.id, settled.version), by="repairer")
    assert (refused.value.code, refused.value.parameters["reason"]) == (
        "repair.piece_is_settled",
        "Too old",
    )
    assert desk.card(made.id) == settled
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    assert shop.act(tickets.move, close, by="agent").is_closed
