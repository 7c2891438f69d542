"""The counter of a repair: what was found and signed for stays, and who may do what there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.ids import RecordRef
from app.services import repairs, timeline
from app.services.repairs import (
    CheckMoment,
    CheckPoint,
    CheckResult,
    SaveChecklist,
    SignatureMoment,
    SignRepair,
)
from app.services.timeline import HistoryQuestion
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from app.services.repairs import RepairCard, RepairId
    from tests.factories import Shop

BEFORE, AFTER = CheckMoment


def test_what_a_customer_signed_for_stays_and_the_timeline_tells_what_was_changed_before(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    made = desk.create()

    def find(repair: RepairId, moment: CheckMoment, *points: CheckPoint) -> RepairCard:
        request = SaveChecklist(repair, moment, points)
        return shop.act(repairs.save_checklist, request, by="repairer")

    def sign(repair: RepairId, moment: SignatureMoment) -> RepairCard:
        return shop.act(repairs.sign, SignRepair(repair, moment, "A. Cosy", ()), by="repairer")

    def refused(repair: RepairId, moment: CheckMoment, code: str) -> None:
        for points in ((), (CheckPoint("Glass", CheckResult.OK),)):
            with pytest.raises(Refused) as error:
                find(repair, moment, *points)
            assert error.value.code == code

    cracked = CheckPoint("Glass", CheckResult.DAMAGED, "Cracked")
    find(made.id, BEFORE, CheckPoint("Glass"), CheckPoint("Key", CheckResult.OK))
    found = find(made.id, BEFORE, cracked, CheckPoint("Key", CheckResult.OK))
    assert found.permissions.open_checks == {BEFORE, AFTER}
    history = HistoryQuestion(RecordRef("repair", made.id))
    told = [
        (change.field, change.before, change.after)
        for entry in shop.ask(timeline.history, history, by="repairer").entries
        for change in entry.changes
    ]
    assert told == [
        ("Condition as it came", "Glass: Not checked", "Glass: Damaged (Cracked)"),
        ("Condition as it came", "", "Glass: Not checked; Key: In order"),
    ]
    assert sign(made.id, SignatureMoment.INTAKE).permissions.open_checks == {AFTER}
    refused(made.id, BEFORE, "repair.checks_signed")
    ended = desk.end(desk.start(desk.card(made.id)))
    find(ended.id, AFTER, CheckPoint("Glass", CheckResult.OK, "Replaced"))
    assert not sign(ended.id, SignatureMoment.HANDOVER).permissions.open_checks
    refused(ended.id, AFTER, "repair.checks_signed")
    assert [(each.point, each.note) for each in desk.card(made.id).checks] == [
        ("Glass", "Cracked"),
        ("Key", ""),
        ("Glass", "Replaced"),
    ]
    unsigned = desk.end(desk.start(desk.create()))
    assert unsigned.permissions.open_checks == {AFTER}
    refused(unsigned.id, BEFORE, "repair.checks_past")
