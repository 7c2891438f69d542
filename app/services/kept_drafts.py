"""What a user was typing when a form was closed or the program ended, kept for 24 hours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from app.models.users import KeptDraft as Draft
from app.services.actions import action, question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

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


def _again(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Nothing to read: what was kept is kept."""
    del uow, ids


@action("draft.keep", again=_again)
def keep(uow: UnitOfWork, request: KeepDraft) -> None:
    """Keep the actor's content of a form, in place of what was kept before."""
    _delete(uow, request.place)
    _delete_old(uow)
    uow.connection.execute(
        insert(Draft).values(
            user_id=uow.actor.id,
            form=request.place.form,
            record_id=request.place.record_id,
            content=json.dumps(dict(request.content)),
            kept_at=uow.now,
        )
    )


@action("draft.drop", again=_again)
def drop(uow: UnitOfWork, request: DraftPlace) -> None:
    """Forget the actor's content of a form; there need be none."""
    _delete(uow, request)


@question
def find(uow: UnitOfWork, request: DraftPlace) -> KeptDraft | None:
    """The actor's content of a form, if it was kept within the last 24 hours."""
    row = uow.connection.execute(
        select(Draft.content, Draft.kept_at).where(
            *_of(uow, request), Draft.kept_at > uow.now - KEPT_FOR
        )
    ).first()
    return None if row is None else KeptDraft(json.loads(row.content), row.kept_at)


def _of(uow: UnitOfWork, place: DraftPlace) -> tuple[ColumnElement[bool], ...]:
    """The actor's content of a form, by the unique index over all three."""
    return (
        Draft.user_id == uow.actor.id,
        Draft.form == place.form,
        func.coalesce(Draft.record_id, 0) == (place.record_id or 0),
    )


def _delete(uow: UnitOfWork, place: DraftPlace) -> None:
    """Delete the actor's content of a form."""
    uow.connection.execute(delete(Draft).where(*_of(uow, place)))


def _delete_old(uow: UnitOfWork) -> None:
    """Delete what the actor has kept for too long."""
    uow.connection.execute(
        delete(Draft).where(Draft.user_id == uow.actor.id, Draft.kept_at <= uow.now - KEPT_FOR)
    )
