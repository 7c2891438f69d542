"""What happens at the counter: condition, what is left and lent with labels, signatures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from app import texts
from app.errors import Invalid, NotAllowed, Problem, Refused
from app.models.enums import CheckMoment, CheckResult, LoanKind, RepairState, SignatureMoment
from app.models.ids import RecordRef
from app.models.products import Product
from app.models.repairs import RepairCheck, RepairLoan, RepairOrder, RepairSignature
from app.services import access
from app.services.actions import action
from app.services.checks import LINE, Checks
from app.services.events import RecordChanged, RecordSaved
from app.services.repair_events import LoanMade, LoanReturned, RepairSigned
from app.services.repairs import opened, reading, rights
from app.services.repairs.requests import CheckPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import (
        AddLoan,
        ReturnLoan,
        SaveChecklist,
        SignRepair,
        Stroke,
    )
    from app.services.unit_of_work import UnitOfWork

MOST_POINTS = 100
MOST_STROKE_POINTS = 20_000
FIELD = 1000
"""Width and height of a signature's field in the units of its points."""


@action("repair.checklist", again=reading.again)
def save_checklist(uow: UnitOfWork, request: SaveChecklist) -> RepairCard:
    """Keep the condition checklist of a moment: all its points. The timeline tells what differs.

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Refused: repair.unknown, repair.is_cancelled, repair.checks_signed, repair.checks_past
        Invalid: points, points.N.point, points.N.note, points.N.result
    """
    row = _opened(uow, request)
    checks = Checks()
    checks.choice("moment", request.moment, set(CheckMoment))
    if len(request.points) > MOST_POINTS:
        checks.add("points", "repair.too_many_points", most=MOST_POINTS)
    rows = []
    for place, each in enumerate(request.points):
        checks.choice(f"points.{place}.result", each.result, set(CheckResult))
        point = checks.line(f"points.{place}.point", each.point, is_required=True)
        note = checks.line(f"points.{place}.note", each.note)
        rows.append(
            {
                "repair_order_id": row.id,
                "moment": request.moment,
                "sequence": place + 1,
                "point": point,
                "result": each.result,
                "note": note,
            }
        )
    checks.done()
    _require_open(uow, row, request.moment)
    of_list = (RepairCheck.repair_order_id == row.id, RepairCheck.moment == request.moment)
    stored = select(RepairCheck.point, RepairCheck.result, RepairCheck.note).where(*of_list)
    points = uow.connection.execute(stored.order_by(RepairCheck.sequence))
    was = [_in_words(CheckPoint(*each)) for each in points]
    uow.connection.execute(delete(RepairCheck).where(*of_list))
    if rows:
        uow.connection.execute(insert(RepairCheck), rows)
    now = [_in_words(CheckPoint(each["point"], each["result"], each["note"])) for each in rows]
    before = "; ".join(each for each in was if each not in now)
    after = "; ".join(each for each in now if each not in was)
    changes = ((f"repair.checklist_{request.moment}", before, after),) if before or after else ()
    kind = RecordChanged if changes else RecordSaved
    return opened.told(uow, row, kind(ref=RecordRef(reading.KIND, row.id), changes=changes))


@action("repair.add_loan", again=reading.again)
def add_loan(uow: UnitOfWork, request: AddLoan) -> RepairCard:
    """Note what the customer leaves or is lent, under a label of its own (`WH/RO/00001-2`).

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Refused: repair.unknown, repair.is_cancelled
        Invalid: kind, what, product_id, serial, note
    """
    row = _opened(uow, request)
    checks = Checks()
    checks.choice("kind", request.kind, set(LoanKind))
    product = None
    if request.product_id is not None:
        named = select(Product.name).where(Product.id == request.product_id)
        product = uow.connection.scalar(named)
        if product is None:
            checks.add("product_id", "field.choice")
    what = checks.line("what", request.what or product or "", is_required=True)
    serial = checks.line("serial", request.serial)
    note = checks.line("note", request.note)
    checks.done()
    count = select(func.count()).where(RepairLoan.repair_order_id == row.id)
    label = f"{row.number}-{(uow.connection.scalar(count) or 0) + 1}"
    uow.connection.execute(
        insert(RepairLoan).values(
            repair_order_id=row.id,
            kind=request.kind,
            label=label,
            what=what,
            product_id=request.product_id,
            serial=serial,
            note=note,
            given_at=uow.now,
            given_by_id=uow.actor.id,
        )
    )
    event = LoanMade(kind=request.kind.value, label=label, what=what, **opened.about(row))
    return opened.told(uow, row, event)


@action("repair.return_loan", again=reading.again)
def return_loan(uow: UnitOfWork, request: ReturnLoan) -> RepairCard:
    """Note that something left or lent went back to whom it belongs.

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Refused: repair.unknown, repair.loan_unknown, repair.loan_back
    """
    _require_right(uow)
    row = opened.followed(uow, request.id, request.ticket_id)
    loan = _loan(uow, row, request.loan_id)
    done = uow.connection.execute(
        update(RepairLoan)
        .where(RepairLoan.id == loan.id, RepairLoan.returned_at.is_(None))
        .values(returned_at=uow.now, returned_by_id=uow.actor.id)
    )
    if done.rowcount != 1:
        raise Refused("repair.loan_back", RecordRef(reading.KIND, row.id), {"label": loan.label})
    event = LoanReturned(
        kind=loan.kind.value, label=loan.label, what=loan.what, **opened.about(row)
    )
    return opened.told(uow, row, event)


@action("repair.sign", again=reading.again)
def sign(uow: UnitOfWork, request: SignRepair) -> RepairCard:
    """Keep a signature with the name in letters; it is never changed.

    Without strokes the name was typed in their place.

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Refused: repair.unknown, repair.is_cancelled, repair.loan_unknown
        Invalid: name, strokes, moment
    """
    row = _opened(uow, request)
    checks = Checks()
    checks.choice("moment", request.moment, set(SignatureMoment))
    name = checks.line("name", request.name, limit=LINE, is_required=True)
    checks.done()
    if problem := _strokes_problem(request.strokes):
        raise Invalid({"strokes": problem})
    if request.loan_id is not None:
        _loan(uow, row, request.loan_id)
    uow.connection.execute(
        insert(RepairSignature).values(
            repair_order_id=row.id,
            moment=request.moment,
            loan_id=request.loan_id,
            name=name,
            strokes=json.dumps(request.strokes, separators=(",", ":")),
            signed_at=uow.now,
            taken_by_id=uow.actor.id,
        )
    )
    return opened.told(uow, row, RepairSigned(**opened.about(row)))


def _require_open(uow: UnitOfWork, row: Row[Any], moment: CheckMoment) -> None:
    """Refuse to change what was signed for, or how a piece came that is repaired.

    Raises:
        Refused: repair.checks_signed, repair.checks_past
    """
    of_repair = RepairSignature.repair_order_id == row.id
    signed = uow.connection.scalars(select(RepairSignature.moment).where(of_repair)).all()
    if moment not in rights.open_checks(row.state, signed):
        is_signed = rights.SIGNED_WITH[moment] in signed
        code = "repair.checks_signed" if is_signed else "repair.checks_past"
        raise Refused(code, RecordRef(reading.KIND, row.id), {"number": row.number})


def _in_words(point: CheckPoint) -> str:
    """A point as the timeline tells it: "Glass: Damaged (cracked)"."""
    note = f" ({point.note})" if point.note else ""
    return f"{point.point}: {texts.t(f'repair_paper.result_{point.result}')}{note}"


def _strokes_problem(strokes: Sequence[Stroke]) -> Problem | None:
    """Why strokes are no signature; without any the typed name is one."""
    if not strokes:
        return None
    if not any(len(stroke) > 1 for stroke in strokes):
        return Problem("repair.signature_empty")
    if sum(map(len, strokes)) > MOST_STROKE_POINTS:
        return Problem("repair.signature_too_long")
    if any(not 0 <= each <= FIELD for stroke in strokes for point in stroke for each in point):
        return Problem("repair.signature_outside")
    return None


def _loan(uow: UnitOfWork, row: Row[Any], loan_id: int) -> Row[Any]:
    """A loan of the repair.

    Raises:
        Refused: repair.loan_unknown
    """
    loan = uow.connection.execute(
        select(RepairLoan.__table__).where(
            RepairLoan.id == loan_id, RepairLoan.repair_order_id == row.id
        )
    ).first()
    if loan is None:
        raise Refused("repair.loan_unknown", RecordRef(reading.KIND, row.id))
    return loan


def _opened(uow: UnitOfWork, request: SaveChecklist | AddLoan | SignRepair) -> Row[Any]:
    """The repair, locked, if something can still happen at the counter.

    Raises:
        NotAllowed: repair.create, repair.read
        Refused: repair.unknown, repair.is_cancelled
    """
    _require_right(uow)
    own = select(RepairOrder.id).where(RepairOrder.id == request.id)
    uow.connection.execute(own.with_for_update(key_share=True))
    row = opened.followed(uow, request.id, request.ticket_id)
    opened.require_state(row, set(RepairState) - {RepairState.CANCELLED}, "repair.is_cancelled")
    return row


def _require_right(uow: UnitOfWork) -> None:
    """Agents and repairers stand at the counter.

    Raises:
        NotAllowed: repair.create
    """
    if not (access.may(uow.actor, rights.CREATE) or access.may(uow.actor, rights.WORK)):
        raise NotAllowed(rights.CREATE)
