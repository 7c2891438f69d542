"""Lets the people of the demo credit what a cancellation's lines matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import invoices, replay
from app.texts import t

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from app.models.ids import TicketId
    from app.services.actions import Action, Question, Request, Result
    from app.services.demo.plots import Plot
    from app.services.demo.scene import Scene
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Clerk:
    """A user of the demo who drafts `at` a time.

    Drafts are posted by the real clock (rules 1), but the timeline tells of both when they were
    drafted.
    """

    scene: Scene
    login: str
    at: datetime

    @property
    def uow(self) -> UnitOfWork:
        """The scene's transaction."""
        return self.scene.uow

    def ask(self, question: Question[Request, Result], request: Request) -> Result:
        """Ask what a draft looks like."""
        return self.scene.ask(question, request, by=self.login, at=self.at)

    def draft(self, action: Action[Request, Result], request: Request) -> Result:
        """Make or change a draft."""
        return self.scene.act(action, request, by=self.login, at=self.at)

    def post(self, request: invoices.PostDraft) -> Decimal:
        """Post a draft; what it comes to."""
        now = self.scene.uow.now
        posted = self.scene.act(invoices.post, request, by=self.login, at=now, told_at=self.at)
        return posted.total


def credit(
    scene: Scene, plot: Plot, ticket_id: TicketId, number: str, source: str, at: datetime
) -> replay.Credited:
    """Credit the matched lines, dated the cancellation's day."""
    return replay.credit(
        _Clerk(scene, plot.assignee or plot.opened_by, at),
        replay.Cancelled(
            ticket_id=ticket_id,
            document=plot.document,
            source=source,
            reason=reason(plot, number),
            reversal_on=plot.opened_at.astimezone(scene.uow.zone).date(),
        ),
    )


def reason(plot: Plot, number: str) -> str:
    """The reason on a credit note: the ticket's number and what it is about."""
    return t(
        "demo.credit_reason",
        default=t("refund.default_reason", number=number),
        reason=t(f"company.reason_{plot.reason}").lower(),
    )
