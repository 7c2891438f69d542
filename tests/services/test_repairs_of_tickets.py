"""A repair beside its ticket: what keeps it open, who may see what, what the counter keeps."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import MovePurpose
from app.models.ids import RecordRef
from app.services import attachments, repairs, returns, stock, tickets, timeline
from app.services.repairs import (
    AddLoan,
    AskRepair,
    CancelRepair,
    CheckMoment,
    CheckPoint,
    CheckResult,
    CreateRepairTag,
    LoanKind,
    PieceOutcome,
    RepairFilter,
    ReturnLoan,
    SaveChecklist,
    SettlePiece,
    SignatureMoment,
    SignRepair,
)
from app.services.repairs.warranty import months_on
from app.services.returns import (
    AskReturn,
    ChangePurpose,
    DeliverBack,
    PieceHere,
)
from app.services.stock import ValidateTransfer
from app.services.tickets import MoveTicket
from app.services.timeline import HistoryQuestion, LogNote, PlanNote
from tests.services.forms import problems
from tests.services.stock_room import receive
from tests.services.workshop import (
    closing_stage,
    here,
    sold_cabinet,
    workshop,
)

if TYPE_CHECKING:
    from app.models.ids import TicketId
    from tests.factories import Shop

D = Decimal


def test_a_ticket_stays_open_while_the_piece_is_here_and_asks_about_what_was_lent(
    shop: Shop,
) -> None:
    desk = sold_cabinet(shop)
    came = here(desk)
    begun = desk.start(desk.create(lot_name="S1", return_id=came.id))
    (piece,) = begun.pieces
    assert piece.move_id is not None
    back = PieceHere(piece.move_id, piece.location_id, piece.quantity, piece.lot_id)
    with pytest.raises(Refused, match="under_repair"):
        shop.act(returns.deliver_back, DeliverBack(came.id, (back,)), by="storekeeper")
    other = ChangePurpose(came.id, back, MovePurpose.GIVE_BACK, "Refund it instead")
    with pytest.raises(Refused, match="under_repair"):
        shop.act(returns.change_purpose, other, by="storekeeper")
    done = desk.end(begun)
    assert done.is_piece_here
    lend = AddLoan(done.id, LoanKind.LENT, "Loan cabinet", serial="L-7", ticket_id=desk.ticket)
    lent = shop.act(repairs.add_loan, lend, by="agent").loans[0]
    assert lent.label == "WH/RO/00001-1"
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.piece_here"
    out = shop.act(returns.deliver_back, DeliverBack(came.id, (back,)), by="storekeeper")
    keep = SettlePiece(done.id, desk.card(done.id).version, PieceOutcome.KEPT, "Too old")
    with pytest.raises(Refused, match="piece_leaving") as refused:
        shop.act(repairs.settle, keep, by="repairer")
    assert refused.value.parameters["delivery"] == out.number
    leaving, may = desk.card(done.id).leaving, desk.card(done.id).permissions
    assert leaving is not None
    assert (leaving.id, leaving.number) == (out.id, out.number)
    assert (may.may_settle, may.may_deliver_back) == (False, False)
    shop.act(stock.validate, ValidateTransfer(out.id, out.version), by="storekeeper")
    assert not desk.card(done.id).is_piece_here
    offered = shop.ask(returns.options, AskReturn(desk.ticket)).deliveries
    assert [each.left for each in offered] == [D(1)], "what took the piece back is no delivery"
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.loans_out"
    assert "Loan cabinet (WH/RO/00001-1)" in str(refused.value.parameters["loans"])
    (loan,) = shop.ask(tickets.matters, desk.ticket).loans
    assert (loan.label, loan.is_lent) == (lent.label, True)
    shop.act(repairs.return_loan, ReturnLoan(done.id, lent.id, desk.ticket), by="agent")
    assert shop.act(tickets.move, close, by="agent").is_closed
    again = desk.create(lot_name="S1", return_id=here(desk).id)
    assert (again.is_piece_here, desk.card(done.id).is_piece_here) == (True, False)


def test_what_was_lent_for_a_repair_that_was_cancelled_is_asked_about_too(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    made = desk.create(lot_name="S1")
    lend = AddLoan(made.id, LoanKind.LENT, "Loan cabinet", serial="L-7")
    lent = shop.act(repairs.add_loan, lend, by="agent").loans[0]
    shop.act(repairs.cancel, CancelRepair(made.id, desk.card(made.id).version), by="repairer")
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.loans_out"
    shop.act(repairs.return_loan, ReturnLoan(made.id, lent.id, desk.ticket), by="agent")
    assert shop.act(tickets.move, close, by="agent").is_closed


def test_a_piece_that_was_exchanged_is_settled_with_a_reason_and_both_numbers(shop: Shop) -> None:
    desk = sold_cabinet(shop, months=6)
    delivered = shop.today
    came = here(desk)
    done = desk.end(desk.start(desk.create(lot_name="S1", return_id=came.id)))
    receive(shop, desk.product, "1", "S2")
    shop.later(40)

    def settle(reason: str, replacement: str = "") -> repairs.RepairCard:
        request = SettlePiece(done.id, done.version, PieceOutcome.EXCHANGED, reason, replacement)
        return shop.act(repairs.settle, request, by="repairer")

    with pytest.raises(Invalid) as error:
        settle(" ")
    assert problems(error) == {"reason": "field.required"}
    settled = settle("Beyond repair", "S2")
    assert (settled.is_piece_here, settled.replacement_name) == (False, "S2")
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    assert shop.act(tickets.move, close, by="agent").is_closed
    new = desk.create(lot_name="S2")
    assert new.replaces_name == "S1"
    assert new.warranty.until == months_on(delivered, 6)


def test_who_may_not_repair_follows_the_repair_of_a_ticket_and_nothing_else(shop: Shop) -> None:
    desk = workshop(shop)
    made = desk.create()
    assert desk.card(made.id, by="agent").permissions.may_write
    confirmed = desk.confirm(made)
    for by in ("agent", "accountant"):
        card = desk.card(made.id, by=by)
        assert (card.number, card.permissions.may_write) == (made.number, False)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.card, AskRepair(made.id), by=by)
        elsewhere = shop.ticket(desk.customer)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.card, AskRepair(made.id, elsewhere), by=by)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.rows, repairs.RepairList(), by=by)
        with pytest.raises(NotAllowed):
            shop.act(repairs.start, repairs.StartRepair(made.id, confirmed.version), by=by)
        cancel = CancelRepair(made.id, confirmed.version, ticket_id=desk.ticket)
        with pytest.raises(NotAllowed):
            shop.act(repairs.cancel, cancel, by=by)
    with pytest.raises(NotAllowed):
        desk.create(by="accountant")
    of_ticket = repairs.RepairList(RepairFilter(ticket_id=desk.ticket))
    assert [row.number for row in shop.ask(repairs.rows, of_ticket, by="agent").rows] == [
        made.number
    ]
    shown = shop.ask(tickets.card, desk.ticket, by="agent")
    assert [(one.ref.kind, one.state) for one in shown.open_documents] == [("repair", "confirmed")]


def test_notes_and_files_of_a_repair_are_for_those_who_read_it_or_come_from_its_ticket(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    made = desk.create()
    repair, elsewhere = RecordRef("repair", made.id), shop.ticket(desk.customer)
    text = attachments.NewFile("bench.txt", b"12 V")
    for by in ("agent", "technician", "accountant", "administrator"):
        for ticket in (None, elsewhere):
            with pytest.raises(NotAllowed):
                shop.ask(timeline.history, HistoryQuestion(repair, ticket_id=ticket), by=by)
            with pytest.raises(NotAllowed):
                shop.act(timeline.log_note, LogNote(repair, "x", ticket_id=ticket), by=by)
            note = PlanNote(repair, "x", shop.today, ticket)
            with pytest.raises(NotAllowed):
                shop.act(timeline.plan_note, note, by=by)
        with pytest.raises(NotAllowed):
            shop.act(attachments.add, attachments.AddAttachment(repair, text), by=by)
        shop.act(timeline.log_note, LogNote(repair, by, ticket_id=desk.ticket), by=by)
    shop.act(attachments.add, attachments.AddAttachment(repair, text), by="repairer")
    for by, question in (
        ("repairer", HistoryQuestion(repair)),
        ("technician", HistoryQuestion(repair, ticket_id=desk.ticket)),
    ):
        told = [one.body for one in shop.ask(timeline.history, question, by=by).entries]
        assert told == ["", "administrator", "accountant", "technician", "agent", ""], by
    for record in (RecordRef("repair", 9999), RecordRef("move", 1), RecordRef("nothing", 1)):
        with pytest.raises(Refused, check=lambda error: error.code == "timeline.record_unknown"):
            shop.act(timeline.log_note, LogNote(record, "x"), by="repairer")
        with pytest.raises(Refused, check=lambda error: error.code == "timeline.record_unknown"):
            shop.act(attachments.add, attachments.AddAttachment(record, text), by="repairer")
    assert [row.name for row in shop.ask(attachments.rows, repair, by="repairer")] == ["bench.txt"]


def test_the_counter_keeps_condition_labels_tags_and_signatures(shop: Shop) -> None:
    desk = workshop(shop)
    tag = shop.act(repairs.create_tag, CreateRepairTag("Furniture"), by="agent")
    assert shop.act(repairs.create_tag, CreateRepairTag(" furniture "), by="agent") == tag
    made = desk.create(tag_ids=(tag.id,))
    points = (
        CheckPoint("Glass", CheckResult.DAMAGED, "Cracked at the top"),
        CheckPoint("Key", CheckResult.OK),
    )
    checked = shop.act(
        repairs.save_checklist, SaveChecklist(made.id, CheckMoment.BEFORE, points), by="agent"
    )
    assert [(each.point, each.result, each.note) for each in checked.checks] == [
        ("Glass", CheckResult.DAMAGED, "Cracked at the top"),
        ("Key", CheckResult.OK, ""),
    ]
    left = shop.act(repairs.add_loan, AddLoan(made.id, LoanKind.LEFT, "Winding key"), by="agent")
    stroke = ((10, 10), (500, 400), (990, 20))
    loan = left.loans[0].id
    for strokes, code in (
        ((((5, 5),),), "repair.signature_empty"),
        ((((5, 5), (1001, 5)),), "repair.signature_outside"),
    ):
        scribble = SignRepair(made.id, SignatureMoment.INTAKE, "A. Cosy", strokes)
        with pytest.raises(Invalid) as error:
            shop.act(repairs.sign, scribble, by="agent")
        assert problems(error) == {"strokes": code}
    sign = SignRepair(made.id, SignatureMoment.LOAN, "A. Cosy", (stroke,), loan)
    signed = shop.act(repairs.sign, sign, by="agent")
    assert (signed.signatures[0].strokes, signed.loans[0].is_signed) == ((stroke,), True)
    assert [chip.name for chip in signed.tags] == ["Furniture"]
    with pytest.raises(Refused) as refused:
        shop.act(repairs.return_loan, ReturnLoan(desk.create().id, loan), by="agent")
    assert refused.value.code == "repair.loan_unknown"


def test_the_button_of_a_ticket_says_why_it_is_locked_and_the_timeline_tells(shop: Shop) -> None:
    desk = workshop(shop)

    def button(ticket: TicketId, by: str = "agent") -> tickets.ServiceButton:
        toolbar = shop.ask(tickets.card, ticket, by=by).toolbar
        return next(each for each in toolbar if each.service == "repairs")

    assert (button(desk.ticket).is_usable, button(desk.ticket).reason) == (True, "")
    assert button(desk.ticket, "accountant").reason == "ticket.repair_no_right"
    assert button(shop.ticket(None)).reason == "ticket.customer_first"
    made = desk.create()
    desk.end(desk.start(made))
    asked = timeline.HistoryQuestion(RecordRef("ticket", desk.ticket))
    told = {
        "".join(part.text for part in entry.parts)
        for entry in shop.ask(timeline.history, asked).entries
    }
    assert told >= {
        f"Repair {made.number} {what}" for what in ("made", "confirmed", "started", "done")
    }
    (smart,) = shop.ask(tickets.card, desk.ticket).smart_buttons
    assert (smart.kind, smart.count, smart.state) == ("repair", 1, "repaired")
    assert not shop.ask(tickets.card, desk.ticket).open_documents
