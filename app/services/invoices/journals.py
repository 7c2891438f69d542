"""The sales journals that documents can be in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.company import Currency, Journal
from app.models.enums import JournalKind
from app.models.ids import JournalId

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JournalOption:
    """A sales journal; `currency_code` is that of its documents."""

    id: JournalId
    code: str
    name: str
    currency_code: str


def for_sales(uow: UnitOfWork) -> tuple[JournalOption, ...]:
    """The active sales journals."""
    rows = uow.connection.execute(
        select(Journal.id, Journal.code, Journal.name, Currency.code.label("currency_code"))
        .outerjoin(Currency, Currency.id == Journal.currency_id)
        .where(Journal.kind == JournalKind.SALE, Journal.is_active)
        .order_by(Journal.id)
    )
    own = uow.company.currency.code
    return tuple(
        JournalOption(JournalId(row.id), row.code, row.name, row.currency_code or own)
        for row in rows
    )
