"""A repair's form: its head, parts, tags, checklist, loans, signatures, and where the piece is."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select

from app.db.base import aliased
from app.db.types import Id
from app.errors import Refused
from app.models.enums import RepairPartKind
from app.models.ids import (
    LocationId,
    LotId,
    PartnerId,
    ProductId,
    ReasonId,
    RecordRef,
    RepairId,
    RepairLoanId,
    RepairSignatureId,
    RepairTagId,
    SalesOrderId,
    TicketId,
    TransferId,
    UserId,
)
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.repairs import (
    RepairCheck,
    RepairLoan,
    RepairOrder,
    RepairOrderTag,
    RepairSignature,
    RepairTag,
)
from app.models.stock import Location, Transfer
from app.models.teams import Stage
from app.models.tickets import Reason, Ticket
from app.models.users import UserAccount
from app.services.actions import question
from app.services.repairs import part_reading, pieces, rights, warranty
from app.services.repairs.cards import (
    OPEN_STATES,
    AskRepair,
    CheckCard,
    LoanCard,
    PartCard,
    RepairCard,
    RepairTagChip,
    SignatureCard,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

KIND = "repair"


@question
def card(uow: UnitOfWork, request: AskRepair) -> RepairCard:
    """A repair's form. Who may not read repairs reads the one of the ticket that is named.

    Raises:
        NotAllowed: repair.read
        Refused: repair.unknown
    """
    row = head(uow, request.id)
    rights.require_reading(uow, request.ticket_id, row.ticket_id)
    return of_row(uow, row)


def shown(uow: UnitOfWork, repair_id: int) -> RepairCard:
    """The form for whoever has just changed the repair."""
    return of_row(uow, head(uow, repair_id))


def again(uow: UnitOfWork, ids: Sequence[int]) -> RepairCard:
    """The form of a repeated key."""
    return shown(uow, ids[0])


def head(uow: UnitOfWork, repair_id: int) -> Row[Any]:
    """The row of a repair with the names that it shows.

    Raises:
        Refused: repair.unknown
    """
    row = uow.connection.execute(_head(), {"repair": repair_id}).first()
    if row is None:
        raise Refused("repair.unknown", RecordRef(KIND, repair_id))
    return row


def lock(uow: UnitOfWork, row: Row[Any]) -> None:
    """Let nobody else change the lot and the repair until the commit: before numbers (rules 7)."""
    if not uow.is_postgresql:
        return
    for table, row_id in ((Lot, row.lot_id), (RepairOrder, row.id)):
        if row_id is not None:
            statement = select(table.id).where(table.id == row_id)
            uow.connection.execute(statement.with_for_update(key_share=True))


def of_row(uow: UnitOfWork, row: Row[Any]) -> RepairCard:
    """The form of a row."""
    is_open = row.state in OPEN_STATES
    parts, sums = part_reading.cards(
        uow, row.id, is_under_warranty=row.is_under_warranty, is_open=is_open
    )
    piece = pieces.of_repair(uow, row)
    is_settling = row.piece_outcome is None and not is_open
    signatures = _signatures(uow, row.id)
    return RepairCard(
        id=RepairId(row.id),
        version=row.version,
        number=row.number,
        state=row.state,
        ticket_id=_id(TicketId, row.ticket_id),
        ticket_number=row.ticket_number or "",
        ticket_stage=row.ticket_stage or "",
        customer_id=PartnerId(row.partner_id),
        customer=row.customer,
        commercial_id=PartnerId(row.commercial_partner_id),
        product_id=ProductId(row.product_id),
        product_code=row.product_code,
        product_name=row.product_name,
        tracking=row.tracking,
        is_serial=row.serial_id is not None,
        lot_id=_id(LotId, row.lot_id),
        lot_name=row.lot_name or "",
        replaces_name=row.replaces_name or "",
        quantity=row.quantity,
        return_id=_id(TransferId, row.return_id),
        return_number=row.return_number or "",
        location_id=_id(LocationId, row.location_id),
        location_name=row.location_name or "",
        sold_on=row.sold_on,
        is_under_warranty=row.is_under_warranty,
        is_warranty_overridden=row.is_warranty_overridden,
        warranty=warranty.of_stored(
            row.warranty_reason,
            row.warranty_until_on,
            product=f"{row.product_code} {row.product_name}",
        ),
        scheduled_on=row.scheduled_on,
        responsible_id=_id(UserId, row.responsible_id),
        responsible=row.responsible or "",
        reason_id=_id(ReasonId, row.reason_id),
        reason=row.reason or "",
        tags=_tags(uow, row.id),
        notes=row.notes,
        minutes_worked=row.minutes_worked,
        sales_order_id=_id(SalesOrderId, row.sales_order_id),
        sales_order_number=row.sales_order_number or "",
        sales_order_state=row.sales_order_state or "",
        transfer_id=_id(TransferId, row.transfer_id),
        transfer_number=row.transfer_number or "",
        parts=parts,
        currency=uow.company.currency.code,
        untaxed=sums.amounts.untaxed,
        tax=sums.amounts.tax,
        total=sums.amounts.total,
        not_charged=sums.not_charged,
        cost=sums.cost,
        costs_unknown=sums.costs_unknown,
        checks=_checks(uow, row.id),
        loans=loans(uow, row.id),
        signatures=signatures,
        pieces=piece.places,
        leaving=piece.leaving,
        piece_gone=piece.gone if row.piece_outcome is None else None,
        piece_outcome=row.piece_outcome,
        piece_reason=row.piece_reason,
        replacement_name=row.replacement_name or "",
        created_at=row.created_at,
        created_by=row.created_by,
        confirmed_at=row.confirmed_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        cancelled_at=row.cancelled_at,
        permissions=rights.permissions(
            uow,
            row,
            is_piece_to_settle=is_settling and bool(piece.free),
            is_piece_here=bool(piece.places),
            is_quotable=is_open or any(_is_charged(part) for part in parts),
            signed={each.moment for each in signatures},
        ),
    )


def _is_charged(part: PartCard) -> bool:
    """Whether a part of a repair that has ended goes on its quotation."""
    return part.kind is RepairPartKind.ADD and bool(part.done_quantity)


def _id(kind: Any, value: int | None) -> Any:  # noqa: ANN401  # a NewType of an id
    return None if value is None else kind(value)


def _tags(uow: UnitOfWork, repair_id: int) -> tuple[RepairTagChip, ...]:
    rows = uow.connection.execute(_tags_of(), {"repair": repair_id})
    return tuple(RepairTagChip(RepairTagId(row.id), row.name, row.color) for row in rows)


def _checks(uow: UnitOfWork, repair_id: int) -> tuple[CheckCard, ...]:
    rows = uow.connection.execute(_checks_of(), {"repair": repair_id})
    return tuple(CheckCard(row.moment, row.point, row.result, row.note) for row in rows)


def loans(uow: UnitOfWork, repair_id: int) -> tuple[LoanCard, ...]:
    """What was left and lent with a repair, in its order."""
    return tuple(
        LoanCard(
            RepairLoanId(row.id),
            row.kind,
            row.label,
            row.what,
            _id(ProductId, row.product_id),
            row.product_name or "",
            row.serial,
            row.note,
            row.given_at,
            row.given_by,
            row.returned_at,
            row.returned_by or "",
            is_signed=row.is_signed,
        )
        for row in uow.connection.execute(_loans_of(), {"repair": repair_id})
    )


def _signatures(uow: UnitOfWork, repair_id: int) -> tuple[SignatureCard, ...]:
    return tuple(
        SignatureCard(
            RepairSignatureId(row.id),
            row.moment,
            _id(RepairLoanId, row.loan_id),
            row.name,
            tuple(tuple((x, y) for x, y in stroke) for stroke in json.loads(row.strokes)),
            row.signed_at,
            row.taken_by,
        )
        for row in uow.connection.execute(_signatures_of(), {"repair": repair_id})
    )


@functools.cache
def _head() -> Select[*tuple[Any, ...]]:
    replaced, replacement = aliased(Lot), aliased(Lot)
    responsible, creator = aliased(UserAccount), aliased(UserAccount)
    came, moved = aliased(Transfer), aliased(Transfer)
    return (
        select(
            RepairOrder.__table__,
            Partner.name.label("customer"),
            Product.code.label("product_code"),
            Product.name.label("product_name"),
            Product.tracking,
            Lot.name.label("lot_name"),
            replaced.name.label("replaces_name"),
            replacement.name.label("replacement_name"),
            Ticket.number.label("ticket_number"),
            Stage.name.label("ticket_stage"),
            came.number.label("return_number"),
            moved.number.label("transfer_number"),
            Location.name.label("location_name"),
            responsible.name.label("responsible"),
            creator.name.label("created_by"),
            Reason.name.label("reason"),
            SalesOrder.number.label("sales_order_number"),
            SalesOrder.state.label("sales_order_state"),
        )
        .join(Partner, Partner.id == RepairOrder.partner_id)
        .join(Product, Product.id == RepairOrder.product_id)
        .join(creator, creator.id == RepairOrder.created_by_id)
        .outerjoin(Lot, Lot.id == RepairOrder.lot_id)
        .outerjoin(replaced, replaced.id == Lot.replaces_id)
        .outerjoin(replacement, replacement.id == RepairOrder.replacement_lot_id)
        .outerjoin(Ticket, Ticket.id == RepairOrder.ticket_id)
        .outerjoin(Stage, Stage.id == Ticket.stage_id)
        .outerjoin(came, came.id == RepairOrder.return_id)
        .outerjoin(moved, moved.id == RepairOrder.transfer_id)
        .outerjoin(Location, Location.id == RepairOrder.location_id)
        .outerjoin(responsible, responsible.id == RepairOrder.responsible_id)
        .outerjoin(Reason, Reason.id == RepairOrder.reason_id)
        .outerjoin(SalesOrder, SalesOrder.id == RepairOrder.sales_order_id)
        .where(RepairOrder.id == bindparam("repair", type_=Id))
    )


@functools.cache
def _tags_of() -> Select[*tuple[Any, ...]]:
    return (
        select(RepairTag.id, RepairTag.name, RepairTag.color)
        .join(RepairOrderTag, RepairOrderTag.repair_tag_id == RepairTag.id)
        .where(RepairOrderTag.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairTag.name)
    )


@functools.cache
def _checks_of() -> Select[*tuple[Any, ...]]:
    return (
        select(RepairCheck.__table__)
        .where(RepairCheck.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairCheck.moment.desc(), RepairCheck.sequence)
    )


@functools.cache
def _loans_of() -> Select[*tuple[Any, ...]]:
    giver, taker = aliased(UserAccount), aliased(UserAccount)
    is_signed = exists().where(RepairSignature.loan_id == RepairLoan.id)
    return (
        select(
            RepairLoan.__table__,
            Product.name.label("product_name"),
            giver.name.label("given_by"),
            taker.name.label("returned_by"),
            is_signed.label("is_signed"),
        )
        .join(giver, giver.id == RepairLoan.given_by_id)
        .outerjoin(taker, taker.id == RepairLoan.returned_by_id)
        .outerjoin(Product, Product.id == RepairLoan.product_id)
        .where(RepairLoan.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairLoan.id)
    )


@functools.cache
def _signatures_of() -> Select[*tuple[Any, ...]]:
    return (
        select(RepairSignature.__table__, UserAccount.name.label("taken_by"))
        .join(UserAccount, UserAccount.id == RepairSignature.taken_by_id)
        .where(RepairSignature.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairSignature.id)
    )
