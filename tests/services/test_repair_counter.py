"""The counter of a repair: what was found and signed for stays, and who may do what there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.errors import NotAllowed, Refused, Stale
from app.models.ids import RecordRef
from app.services import repairs, timeline
from app.services.repairs import (
    AddLoan,
    CancelRepair,
    CheckMoment,
    CheckPoint,
    CheckResult,
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    LoanKind,
    PartLine,
    RepairForm,
    RepairLoanId,
    ReturnLoan,
    SaveChecklist,
    SaveRepair,
    SignatureMoment,
    SignRepair,
)
from app.services.timeline import HistoryQuestion
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from app.models.ids import TicketId
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


def test_who_may_not_read_repairs_names_the_ticket_whatever_they_do(shop: Shop) -> None:
    desk = workshop(shop)
    made = desk.create(PartLine(shop.product("Hinge", "3.20")), by="repairer", notes="For us")
    by_itself = RepairForm(customer_id=desk.customer, product_id=desk.product)
    of_nobody = shop.act(repairs.create, CreateRepair(by_itself), by="repairer")
    elsewhere = shop.ticket(desk.customer)

    def deeds(repair: RepairCard, ticket: TicketId | None) -> list[tuple[Any, Any]]:
        of, form = repair.id, RepairForm(product_id=desk.product)
        return [
            (repairs.save_checklist, SaveChecklist(of, BEFORE, (), ticket)),
            (repairs.add_loan, AddLoan(of, LoanKind.LENT, "Clock", ticket_id=ticket)),
            (repairs.return_loan, ReturnLoan(of, RepairLoanId(1), ticket)),
            (repairs.sign, SignRepair(of, SignatureMoment.INTAKE, "A", (), ticket_id=ticket)),
            (repairs.save, SaveRepair(of, 99, form, ticket)),
            (repairs.create_quotation, CreateQuotation(of, 99, ticket)),
            (repairs.confirm, ConfirmRepair(of, 99, ticket_id=ticket)),
            (repairs.cancel, CancelRepair(of, 99, ticket_id=ticket)),
        ]

    refused = [(made, None), (made, elsewhere), (of_nobody, None), (of_nobody, desk.ticket)]
    for repair, ticket in refused:
        for deed, request in deeds(repair, ticket):
            with pytest.raises(NotAllowed, match=r"repair\.read"):
                shop.act(deed, request, by="agent")
    assert shop.read("SELECT count(*) FROM repair_loan") == [(0,)]
    for number, (deed, request) in enumerate(deeds(made, desk.ticket)):
        if number < 4:
            shown = shop.act(deed, request, by="agent")
            assert shown == desk.card(made.id, by="agent")
        else:
            with pytest.raises(Stale):
                shop.act(deed, request, by="agent")
    own = shop.act(repairs.create, CreateRepair(by_itself), by="agent")
    mine = shop.act(repairs.confirm, ConfirmRepair(own.id, own.version), by="agent")
    with pytest.raises(NotAllowed):
        shop.act(repairs.create_quotation, CreateQuotation(mine.id, mine.version), by="agent")
