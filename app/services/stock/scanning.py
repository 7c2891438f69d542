"""What a scanner sends at a transfer: a serial, a lot or a product's code counts a piece."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, or_, select

from app.db.base import aliased
from app.errors import Problem
from app.models.enums import Tracking
from app.models.ids import MoveId, TransferId
from app.models.products import Lot, Product
from app.services import access
from app.services.actions import question
from app.services.checks import LINE
from app.services.stock import opened

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Select

    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

MOST_CODES = 500
BETWEEN = " \t;,|"
"""What may stand between two codes that came as one."""
UNPRINTED = ("Cc", "Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class AskPiece:
    """A code that a scanner sent at an open transfer."""

    transfer_id: TransferId
    text: str


@dataclass(frozen=True, slots=True)
class ScannedPiece:
    """A code with the line that it counts a piece of, or why it is of none.

    `lot_name` is empty where the product itself was scanned. `others` are further lines that it can
    be of once the first has all of its pieces: those of the same product, as where some are given
    back and one is repaired, then those of other products that have the same number.
    """

    code: str
    move_id: MoveId | None = None
    lot_name: str = ""
    problem: Problem | None = None
    others: tuple[MoveId, ...] = ()


@question
def scan(uow: UnitOfWork, request: AskPiece) -> ScannedPiece:
    """The line that a scanned code counts a piece of: two statements.

    Raises:
        NotAllowed: transfer.write
        Refused: transfer.unknown
    """
    access.require(uow, "transfer.write")
    codes = split(request.text)
    code = codes[0] if codes else ""
    problem = code_problem(code) if code else Problem("stock.scan_characters")
    if len(codes) > 1:
        problem = Problem("stock.scan_two_codes", {"code": " ".join(codes)})
    if problem is not None:
        return ScannedPiece(code, problem=problem)
    transfer = opened.read(uow, request.transfer_id)
    known = uow.connection.execute(_known(), {"code": code}).all()
    return _piece(code, transfer, known)


def split(text: str) -> list[str]:
    """The codes of a burst; each of them is ended by Enter."""
    return [code for each in re.split(r"[\r\n\u2028\u2029]+", text) if (code := each.strip(" \t"))]


def code_problem(code: str) -> Problem | None:
    """Why a text cannot be a code of anything."""
    if len(code) > LINE:
        return Problem("stock.scan_too_long", {"limit": LINE, "length": len(code)})
    if any(unicodedata.category(each) in UNPRINTED for each in code):
        return Problem("stock.scan_characters")
    return None


def is_of_two(code: str, names: Collection[str]) -> bool:
    """Whether two names came as one code: the scanner did not send Enter between them."""
    return any(first in names and second in names for first, second in halves(code))


def halves(code: str) -> list[tuple[str, str]]:
    """Each way in which a code can be two that came as one."""
    parts = ((code[:place], code[place:].strip(BETWEEN)) for place in range(1, len(code)))
    return [(first, second) for first, second in parts if second]


def _piece(code: str, transfer: Opened, known: Sequence[Any]) -> ScannedPiece:
    """The line of a code: by its lot first, then by the product's code."""
    expected = [
        move for move in transfer.moves if any(line.lot_name == code for line in move.lines)
    ]
    products = {row.product_id for row in known if row.lot == code}
    of_lot = expected or [move for move in transfer.moves if move.product_id in products]
    if of_lot:
        return _of_lines(code, of_lot, code)
    of_code = [move for move in transfer.moves if move.product_code == code]
    if of_code:
        return _of_product(code, of_code)
    new = [move for move in transfer.moves if not known and _may_be_new(transfer, move)]
    products = {move.product_id for move in new}
    if len(products) == 1 and not _is_run_together(code, transfer):
        return _of_lines(code, new, code)
    return ScannedPiece(code, problem=_of_nothing(code, transfer, known))


def _of_lines(code: str, moves: Sequence[OpenedMove], lot_name: str = "") -> ScannedPiece:
    """The lines of a product stand together, in their order."""
    order = list(dict.fromkeys(move.product_id for move in moves))
    first, *others = sorted(moves, key=lambda move: order.index(move.product_id))
    ids = tuple(MoveId(move.id) for move in others)
    return ScannedPiece(code, MoveId(first.id), lot_name, others=ids)


def _of_product(code: str, moves: Sequence[OpenedMove]) -> ScannedPiece:
    """A product's code counts a piece where no number tells the pieces apart."""
    tracking = moves[0].tracking
    if tracking == Tracking.NONE:
        return _of_lines(code, moves)
    lots = {line.lot_name for move in moves for line in move.lines if line.lot_name}
    if tracking == Tracking.LOT and len(lots) == 1:
        return _of_lines(code, moves, lots.pop())
    return ScannedPiece(code, problem=Problem("stock.scan_number", {"product": moves[0].product}))


def _may_be_new(transfer: Opened, move: OpenedMove) -> bool:
    """Whether a piece with a number that nobody knows yet can come by a line (rules 27)."""
    return (
        transfer.is_return
        and move.tracking == Tracking.SERIAL
        and (not move.lines or any(not line.is_serial for line in move.lines))
    )


def _of_nothing(code: str, transfer: Opened, known: Sequence[Any]) -> Problem:
    """The sentence about a code that no line is of."""
    if _is_run_together(code, transfer):
        return Problem("stock.scan_two_codes", {"code": code})
    if known:
        words = {"code": code, "product": f"{known[0].code} {known[0].name}"}
        return Problem("stock.scan_not_expected", words)
    return Problem("stock.scan_unknown", {"code": code})


def _is_run_together(code: str, transfer: Opened) -> bool:
    """Whether two codes of a transfer came as one."""
    names = {move.product_code for move in transfer.moves}
    names |= {line.lot_name for move in transfer.moves for line in move.lines} - {""}
    return is_of_two(code, names)


@functools.cache
def _known() -> Select[*tuple[Any, ...]]:
    """Lots and products that have the code."""
    code = bindparam("code", type_=String)
    lot = aliased(Lot)
    named = select(lot.product_id).where(lot.name == code)
    return (
        select(Product.id.label("product_id"), Product.code, Product.name, Lot.name.label("lot"))
        .outerjoin(Lot, (Lot.product_id == Product.id) & (Lot.name == code))
        .where(or_(Product.id.in_(named), Product.code == code))
        .order_by(Product.id, Lot.id)
    )
