"""What a user was typing when a form was closed or the program ended, kept for 24 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.services.actions import action, question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.unit_of_work import UnitOfWork

__all__ = ["KEPT_FOR", "DraftPlace", "KeepDraft", "KeptDraft", "drop", "find", "keep"]

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Which form: its name ("refund", "ticket") and the record it is about, if there is one."""

    form: str
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """The content of a form: values as text by field name."""

    place: DraftPlace
    content: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A kept content and when it was kept."""

    content: dict[str, str]
    kept_at: datetime


def _again(uow: UnitOfWork, ids: object) -> None:
    del uow, ids


@action("draft.keep", again=_again)
def keep(uow: UnitOfWork, request: KeepDraft) -> None:
    """Keep the actor's content of a form, in place of what was kept before."""
    raise NotImplementedError


@action("draft.drop", again=_again)
def drop(uow: UnitOfWork, request: DraftPlace) -> None:
    """Forget the actor's content of a form; there need be none."""
    raise NotImplementedError


@question
def find(uow: UnitOfWork, request: DraftPlace) -> KeptDraft | None:
    """The actor's content of a form, if it was kept within the last 24 hours."""
    raise NotImplementedError
