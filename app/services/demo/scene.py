"""Lets several people act one after the other, each at their own time, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.ids import ProductId
from app.models.products import Product
from app.services import timeline
from app.services.actions import Actor
from app.services.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.services.actions import Action, Question, Request, Result
    from app.services.users import UserRow


class Scene:
    """A transaction that tells a story of the past.

    Each action gets a unit of work of its own on the transaction's connection, with its actor and
    its time; what happened is written into the timeline at that time.
    """

    def __init__(self, uow: UnitOfWork, cast: Mapping[str, Actor]) -> None:
        self._uow = uow
        self._cast = cast

    @property
    def uow(self) -> UnitOfWork:
        """The transaction itself, now."""
        return self._uow

    def act(
        self,
        action: Action[Request, Result],
        request: Request,
        *,
        by: str,
        at: datetime,
        told_at: datetime | None = None,
    ) -> Result:
        """Run an action as the user of a login at a time; `told_at` is when it is said to be."""
        step = self._step(by, at)
        result = action(step, request)
        step.now = told_at or at
        timeline.write(step, action.name)
        return result

    def ask(
        self, question: Question[Request, Result], request: Request, *, by: str, at: datetime
    ) -> Result:
        """Ask as the user of a login."""
        return question(self._step(by, at), request)

    def product_ids(self, *codes: str) -> dict[str, ProductId]:
        """The products of these codes, as far as they are there."""
        rows = self._uow.connection.execute(
            select(Product.code, Product.id).where(Product.code.in_(codes))
        )
        return {row.code: ProductId(row.id) for row in rows}

    def _step(self, by: str, at: datetime) -> UnitOfWork:
        return UnitOfWork(
            self._uow.connection,
            actor=self._cast[by],
            company=self._uow.company,
            now=at,
            workstation=self._uow.workstation,
        )


def cast_of(rows: Sequence[UserRow]) -> dict[str, Actor]:
    """The users as actors, by login."""
    return {
        row.login: Actor(id=row.id, login=row.login, name=row.name, roles=frozenset(row.roles))
        for row in rows
    }
