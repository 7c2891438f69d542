"""The rights table: which roles may do what (rules 22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotAllowed
from app.models.enums import Role

if TYPE_CHECKING:
    from app.services.actions import Actor
    from app.services.unit_of_work import UnitOfWork

_STAFF = frozenset(Role)
_DESK = frozenset({Role.AGENT, Role.SUPERVISOR})
_BOOKS = frozenset({Role.ACCOUNTANT})
_STORE = frozenset({Role.STOREKEEPER})
_WORKSHOP = frozenset({Role.REPAIRER})
_SETTINGS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})

RIGHTS: dict[str, frozenset[Role]] = {
    "ticket.read": _STAFF,
    "ticket.write": _DESK,
    "ticket.note": _STAFF,
    "partner.read": _STAFF,
    "partner.write": _DESK | _BOOKS,
    "partner.erase": frozenset({Role.ADMINISTRATOR}),
    "product.write": _BOOKS | _STORE | _SETTINGS,
    "product.track": frozenset({Role.SUPERVISOR}),
    "refund.draft": _DESK | _BOOKS,
    "refund.post": _DESK | _BOOKS,
    "refund.approve": _BOOKS | {Role.SUPERVISOR},
    "refund.leave_discount_out": frozenset({Role.SUPERVISOR}),
    "order.read": _STAFF,
    "order.write": _DESK | _BOOKS,
    "refund.before_receipt": frozenset({Role.SUPERVISOR}),
    "invoice.read": _STAFF,
    "invoice.write": _DESK | _BOOKS,
    "invoice.post": _DESK | _BOOKS,
    "invoice.print": _STAFF,
    "books.lock": _BOOKS,
    "journal.write": _BOOKS,
    "books.unlock": _BOOKS | {Role.ADMINISTRATOR},
    "exchange_rate.write": _BOOKS,
    "payment.register": _BOOKS,
    "payment.refund": _BOOKS,
    "payment.reverse": _BOOKS,
    "payment.match": _BOOKS,
    "payment.write_off": _BOOKS,
    "stock.read": _STAFF,
    "stock.places": _STORE | _SETTINGS,
    "stock.count": _STORE,
    "stock.scrap": _STORE,
    "transfer.write": _STORE,
    "return.create": _DESK | _STORE,
    "return.above_expected": frozenset({Role.SUPERVISOR}),
    "repair.read": _WORKSHOP | _STORE | {Role.SUPERVISOR},
    "repair.create": _DESK | _WORKSHOP,
    "repair.work": _WORKSHOP,
    "photo.write": _DESK | _STORE | _WORKSHOP,
    "team.write": _SETTINGS,
    "company.set_up": frozenset(),
    "company.write": frozenset({Role.ADMINISTRATOR, Role.ACCOUNTANT}),
    "company.write_off_limit": _BOOKS,
    "user.write": frozenset({Role.ADMINISTRATOR}),
    "import.run": frozenset({Role.ADMINISTRATOR}),
}


def may(actor: Actor, right: str) -> bool:
    """Whether `actor` has `right`; system users may do all that they are started for."""
    return actor.is_system or not actor.roles.isdisjoint(RIGHTS[right])


def require(uow: UnitOfWork, right: str) -> None:
    """Refuse the action unless its actor has `right`.

    Raises:
        NotAllowed: none of the actor's roles has it.
    """
    if not may(uow.actor, right):
        raise NotAllowed(right)
