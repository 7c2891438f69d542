"""Who may do what with which repair (docs/repairs.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import NotAllowed
from app.models.enums import CheckMoment, RepairState, SalesOrderState, SignatureMoment
from app.services import access
from app.services.repairs.cards import OPEN_STATES, Permissions

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.services.unit_of_work import UnitOfWork

WORK = "repair.work"
CREATE = "repair.create"
READ = "repair.read"
GOODS = "transfer.write"

SIGNED_WITH = {
    CheckMoment.BEFORE: SignatureMoment.INTAKE,
    CheckMoment.AFTER: SignatureMoment.HANDOVER,
}
"""The signature that a customer gives for what a checklist says."""


def require_reading(uow: UnitOfWork, named_id: int | None, ticket_id: int | None) -> None:
    """Whoever may not read repairs reads the one of the ticket from which it is opened.

    Raises:
        NotAllowed: repair.read
    """
    if access.may(uow.actor, READ):
        return
    is_of_ticket = named_id is not None and named_id == ticket_id
    if not is_of_ticket or not access.may(uow.actor, "ticket.read"):
        raise NotAllowed(READ)


def require_following(uow: UnitOfWork, row: Any, ticket_id: int | None) -> None:  # noqa: ANN401
    """What is done to a repair shows it: by who may read it, from its ticket, or in one's own new.

    Raises:
        NotAllowed: repair.read
    """
    if row.state is RepairState.NEW and row.created_by_id == uow.actor.id:
        return
    require_reading(uow, ticket_id, row.ticket_id)


def require_writing(uow: UnitOfWork, state: RepairState) -> None:
    """A new repair is written by whoever may create one, any other by a repairer.

    Raises:
        NotAllowed: repair.create, repair.work
    """
    access.require(uow, CREATE if state is RepairState.NEW else WORK)


def open_checks(state: RepairState, signed: Collection[SignatureMoment]) -> frozenset[CheckMoment]:
    """The checklists that can still be written.

    What a customer signed for stays, and how a piece came stays once it is repaired.
    """
    if state is RepairState.CANCELLED:
        return frozenset()
    closed = {moment for moment, by in SIGNED_WITH.items() if by in signed}
    if state is RepairState.REPAIRED:
        closed.add(CheckMoment.BEFORE)
    return frozenset(CheckMoment) - closed


def permissions(
    uow: UnitOfWork,
    row: Any,  # noqa: ANN401  # the row of a repair
    *,
    is_piece_to_settle: bool,
    is_piece_here: bool,
    is_quotable: bool,
    signed: Collection[SignatureMoment],
) -> Permissions:
    """The buttons that the actor has on a repair: those of its state, as far as the rights go.

    `is_piece_to_settle` is whether the repair has ended, and of the customer's piece nothing has
    become and nothing is under way; it can be delivered back if it is here. `is_quotable` is
    whether something is or can still be added. `signed` is what was signed for.
    """
    state = row.state
    may_work, may_create = access.may(uow.actor, WORK), access.may(uow.actor, CREATE)
    is_new, is_open = state is RepairState.NEW, state in OPEN_STATES
    may_write = (may_create if is_new else may_work) and is_open
    has_quotation = row.sales_order_id is not None and (
        row.sales_order_state is not SalesOrderState.CANCELLED
    )
    return Permissions(
        may_write=may_write,
        may_confirm=is_new and may_create,
        may_start=may_work and state in (RepairState.NEW, RepairState.CONFIRMED),
        may_end=may_work and state is RepairState.UNDER_REPAIR,
        may_cancel=may_write,
        may_go_back_to_draft=may_work
        and state in (RepairState.CONFIRMED, RepairState.UNDER_REPAIR, RepairState.CANCELLED)
        and row.piece_outcome is None,
        may_quote=may_create
        and is_quotable
        and state is not RepairState.CANCELLED
        and not has_quotation,
        may_settle=may_work and is_piece_to_settle,
        may_deliver_back=access.may(uow.actor, GOODS) and is_piece_to_settle and is_piece_here,
        may_lend=(may_create or may_work) and state is not RepairState.CANCELLED,
        open_checks=open_checks(state, signed) if may_create or may_work else frozenset(),
        may_give_back=may_create or may_work,
    )
