"""The limits of a team: they can only be set where somebody else could approve (rules 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.errors import Problem
from app.models.users import UserAccount, UserRole
from app.services import access

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

MAKE, APPROVE = "refund.draft", "refund.approve"


def problem(uow: UnitOfWork) -> Problem | None:
    """Why no limit can be set now: there are not two active people of whom one could approve."""
    roles = access.RIGHTS[MAKE] | access.RIGHTS[APPROVE]
    rows = uow.connection.execute(
        select(UserRole.user_id, UserRole.role)
        .join(UserAccount, UserAccount.id == UserRole.user_id)
        .where(UserAccount.is_active, ~UserAccount.is_system, UserRole.role.in_(roles))
    ).all()
    makers = {row.user_id for row in rows if row.role in access.RIGHTS[MAKE]}
    approvers = {row.user_id for row in rows if row.role in access.RIGHTS[APPROVE]}
    return None if approvers and len(makers | approvers) > 1 else Problem("team.nobody_approves")
