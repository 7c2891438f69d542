"""More of a return than was asked for: a supervisor lets it in before it is counted (rules 26)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from app.db.types import Id, Quantity
from app.errors import Invalid, Problem, Refused
from app.models.ids import MoveId, RecordRef, TransferId
from app.models.stock import Move, Transfer
from app.services import access, wording
from app.services.actions import action, question
from app.services.events import MoreExpected
from app.services.returns.cards import MadeReturn
from app.services.returns.creating import made_again
from app.services.stock import opened
from app.services.stock.moved import quantity_problem
from app.services.stock.validating import require_open

if TYPE_CHECKING:
    from app.services.stock.opened import OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MoreOption:
    """A line of an open return: so much is expected, and at most so much can come."""

    move_id: MoveId
    product_code: str
    product_name: str
    expected: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class ExpectMore:
    """The quantities that are expected of lines from now on, none of them less than before."""

    transfer_id: TransferId
    version: int
    quantities: tuple[tuple[MoveId, Decimal], ...]


@question
def more_options(uow: UnitOfWork, request: TransferId) -> tuple[MoreOption, ...]:
    """The lines of which more could come: one statement.

    Raises:
        NotAllowed: return.above_expected
        Refused: transfer.unknown
    """
    access.require(uow, "return.above_expected")
    return tuple(
        MoreOption(
            MoveId(move.id),
            move.product_code,
            move.product_name,
            move.quantity,
            move.quantity + move.left_of_origin,
        )
        for move in opened.read(uow, request).moves
        if move.left_of_origin > ZERO
    )


@action("return.expect_more", again=made_again)
def expect_more(uow: UnitOfWork, request: ExpectMore) -> MadeReturn:
    """Let more come of lines of an open return, at most what is left of their deliveries.

    Raises:
        NotAllowed: return.above_expected
        Stale: somebody else saved it
        Refused: transfer.unknown, return.not_a_return, transfer.is_done, transfer.is_cancelled
        Invalid: quantities, quantities.N
    """
    access.require(uow, "return.above_expected")
    transfer = opened.lock(uow, request.transfer_id)
    if not transfer.is_return:
        raise Refused("return.not_a_return", transfer.ref, {"number": transfer.number})
    require_open(uow, transfer, request.version)
    moves = {move.id: move for move in transfer.moves}
    problems: dict[str, Problem] = {}
    more = ZERO
    rows = []
    taken: dict[int | None, Decimal] = {}
    for place, (move_id, quantity) in enumerate(request.quantities):
        move = moves.get(move_id)
        problem: Problem | None = Problem("transfer.line_unknown")
        if move is not None:
            problem = _problem(move, quantity, taken.get(move.origin_move_id, ZERO))
        if problem is not None or move is None:
            problems[f"quantities.{place}"] = problem or Problem("transfer.line_unknown")
        elif quantity > move.quantity:
            more += quantity - move.quantity
            before = taken.get(move.origin_move_id, ZERO)
            taken[move.origin_move_id] = before + quantity - move.quantity
            rows.append({"move": move.id, "expected": quantity})
    if problems:
        raise Invalid(problems)
    if not rows:
        raise Invalid({"quantities": Problem("return.not_more")})
    uow.connection.execute(
        update(Move)
        .where(Move.id == bindparam("move", type_=Id))
        .values(quantity=bindparam("expected", type_=Quantity)),
        rows,
    )
    uow.connection.execute(
        update(Transfer).where(Transfer.id == transfer.id).values(version=Transfer.version + 1)
    )
    uow.record(
        MoreExpected(
            ref=RecordRef("transfer", transfer.id),
            ticket_id=transfer.ticket_id,
            number=transfer.number,
            pieces=f"{more.normalize():f}",
        )
    )
    uow.produced("transfer", (transfer.id,))
    return MadeReturn(TransferId(transfer.id), transfer.number, transfer.version + 1)


def _problem(move: OpenedMove, quantity: Decimal, taken: Decimal) -> Problem | None:
    """Why so much cannot be expected of a line; `taken` of its delivery's another line has."""
    if problem := quantity_problem(move.rounding, quantity):
        return problem
    most = move.quantity + max(move.left_of_origin - taken, ZERO)
    words = {
        "product": move.product,
        "expected": wording.pieces(move.quantity),
        "most": wording.pieces(most),
    }
    if quantity > most:
        return Problem("return.above_delivery", words, most)
    return Problem("return.below_expected", words) if quantity < move.quantity else None
