"""What happens once in the demo's month: goods exchanged, replaced, unexpected, sent in, lent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.enums import InvoiceKind, LoanKind, MovePurpose, StageLook
from app.models.invoices import Invoice
from app.models.products import Product
from app.models.repairs import RepairOrder
from app.models.teams import Stage
from app.models.tickets import Ticket
from app.models.users import UserAccount
from app.services import integrity, invoices, repairs, returns, stock, tickets
from app.services.repairs import AskRepair, RepairState
from app.services.stock import TransferFilter, TransferList

if TYPE_CHECKING:
    from app.models.ids import TicketId, UserId
    from app.services.repairs import RepairCard
    from tests.services.demo.conftest import DemoDesk


def of_ticket(desk: DemoDesk, number: str) -> TicketId:
    """The ticket of a cancellation."""
    found: TicketId = dict(desk.rows(Ticket.origin_number, Ticket.id))[number]
    return found


def storekeeper(desk: DemoDesk) -> UserId:
    """Who counts in and looks after what came."""
    found: UserId = dict(desk.rows(UserAccount.login, UserAccount.id))["sam"]
    return found


def repair(desk: DemoDesk, number: str) -> RepairCard:
    """The repair of a cancellation's ticket."""
    found = dict(desk.rows(RepairOrder.ticket_id, RepairOrder.id))[of_ticket(desk, number)]
    return desk.database.ask(repairs.card, AskRepair(found), actor_id=storekeeper(desk))


def test_what_came_is_exchanged_and_the_difference_is_left_to_pay(settled: DemoDesk) -> None:
    ticket_id = of_ticket(settled, "C538344")
    columns = (Invoice.id, Invoice.ticket_id, Invoice.kind)
    made = {kind: id_ for id_, ticket, kind in settled.rows(*columns) if ticket == ticket_id}
    cards = {
        kind: settled.database.ask(invoices.card, id_, actor_id=settled.first.user_id)
        for kind, id_ in made.items()
    }
    note, invoice = cards[InvoiceKind.CREDIT_NOTE], cards[InvoiceKind.INVOICE]
    assert (note.total, invoice.total) == (Decimal("25.20"), Decimal("38.25"))
    assert (note.residual, invoice.residual) == (Decimal(0), Decimal("13.05"))
    product_id = dict(settled.rows(Product.code, Product.id))["22423"]
    here = stock.AskQuantities(product_id)
    found = settled.database.ask(stock.on_hand, here, actor_id=settled.first.user_id)
    assert [row.quantity for row in found.rows] == [Decimal(21)]


def test_what_was_replaced_in_advance_is_late(settled: DemoDesk) -> None:
    late = TransferList(TransferFilter(is_return=True, is_late=True))
    (row,) = settled.database.ask(stock.rows, late, actor_id=storekeeper(settled)).rows
    card = settled.database.ask(stock.card, row.id, actor_id=storekeeper(settled))
    assert card.ticket_id == of_ticket(settled, "C536758")
    owed = settled.database.ask(returns.owed, row.id, actor_id=settled.first.user_id)
    assert owed == Decimal(1)


def test_something_else_in_a_box_is_to_be_clarified(settled: DemoDesk) -> None:
    ticket_id = of_ticket(settled, "C539284")
    asked = TransferList(TransferFilter(is_return=True, ticket_id=ticket_id))
    (row,) = settled.database.ask(stock.rows, asked, actor_id=storekeeper(settled)).rows
    here = settled.database.ask(returns.pieces_here, row.id, actor_id=storekeeper(settled))
    assert [(each.product_code, each.purpose, each.quantity) for each in here.pieces] == [
        ("22865", MovePurpose.GIVE_BACK, Decimal(12)),
        ("22867", MovePurpose.TO_CLARIFY, Decimal(2)),
    ]


@pytest.mark.parametrize(
    ("number", "state"),
    [("C536979", RepairState.UNDER_REPAIR), ("C538712", RepairState.CONFIRMED)],
)
def test_a_ticket_stays_open_while_the_piece_that_was_sent_in_is_here(
    settled: DemoDesk, number: str, state: RepairState
) -> None:
    card = repair(settled, number)
    assert (card.state, card.is_under_warranty) == (state, True)
    assert [(place.location_name, place.quantity) for place in card.pieces] == [
        ("WH/Repair", Decimal(1))
    ]
    ticket_id = of_ticket(settled, number)
    looks = dict(settled.rows(Stage.id, Stage.look))
    teams = dict(settled.rows(Stage.id, Stage.team_id))
    team_id = dict(settled.rows(Ticket.id, Ticket.team_id))[ticket_id]
    solved = next(
        id_ for id_, look in looks.items() if look is StageLook.SOLVED and teams[id_] == team_id
    )
    with pytest.raises(Refused, match=r"ticket\.piece_here"):
        settled.database.act(
            tickets.move,
            tickets.MoveTicket(ticket_id, solved, leaves_loans=True),
            actor_id=settled.first.user_id,
        )


def test_an_accessory_is_left_and_a_device_lent_against_typed_names(settled: DemoDesk) -> None:
    card = repair(settled, "C538712")
    assert [(loan.kind, loan.what) for loan in card.loans] == [
        (LoanKind.LEFT, "Mains adapter"),
        (LoanKind.LENT, "String of lights, on loan"),
    ]
    assert [(each.moment, each.name, each.strokes) for each in card.signatures] == [
        ("intake", "Joan Marsh", ()),
        ("loan", "Joan Marsh", ()),
    ]


def test_the_check_of_what_happens_once_finds_nothing(settled: DemoDesk) -> None:
    assert integrity.check(settled.database, lambda _rule: None).findings == ()
