"""What every batch of a run needs of the company's books: journal, places, taxes, series."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import literal, select

from app.db.engine import Access, make_engine
from app.db.failures import in_words
from app.errors import Unusable
from app.models.company import Journal, TaxGroupMember
from app.models.company import Tax as TaxRow
from app.models.enums import JournalKind, LocationKind, TaxKind
from app.models.stock import Location
from app.models.users import UserAccount
from app.services.taxes import Tax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from app.services.unit_of_work import UnitOfWork

ORDER_SERIES = "sales_order"
DELIVERY_SERIES = "delivery"


@dataclass(frozen=True, slots=True)
class BookedTax:
    """A tax with the words and the account that a line keeps of it."""

    tax: Tax
    label: str
    account_id: int


@dataclass(frozen=True, slots=True)
class Setting:
    """Where documents are booked and goods come from: Opening, never our stock (rules 24)."""

    sales_journal_id: int
    sales_prefix: str
    payment_journal_id: int
    opening_id: int
    customers_id: int
    taxes: tuple[BookedTax, ...]


def read_setting(uow: UnitOfWork, tax_name: str = "") -> Setting:
    """The company's first sales journal and bank journal, its places, and the tax named.

    Raises:
        Unusable: there is no active tax of that name.
    """
    sales, bank = _first_journal(uow, JournalKind.SALE), _first_journal(uow, JournalKind.BANK)
    return Setting(
        sales_journal_id=sales.id,
        sales_prefix=sales.prefix,
        payment_journal_id=bank.id,
        opening_id=_first_location(uow, LocationKind.OPENING),
        customers_id=_first_location(uow, LocationKind.CUSTOMER),
        taxes=_taxes(uow, tax_name) if tax_name else (),
    )


def require_in_older(url: str, *, login: str | None, tax: str) -> None:
    """Refuse a user or a tax that is not in a database of an older version, which stays as it is.

    Only columns are read that every version has; the upgrade keeps users and taxes.

    Raises:
        Unusable: import.no_such_user, import.no_such_tax
    """
    with in_words(url), _reader(url) as connection:
        if login:
            known = select(literal(1)).where(UserAccount.login == login)
            if connection.scalar(known) is None:
                raise Unusable("import.no_such_user", {"login": login})
        if tax:
            known = select(literal(1)).where(TaxRow.name == tax, TaxRow.is_active)
            if connection.scalar(known) is None:
                raise Unusable("import.no_such_tax", {"tax": tax})


@contextmanager
def _reader(url: str) -> Iterator[Connection]:
    """A connection that only reads."""
    engine = make_engine(url, Access.READ)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _first_journal(uow: UnitOfWork, kind: JournalKind) -> Row[int, str]:
    statement = select(Journal.id, Journal.prefix).where(Journal.kind == kind, Journal.is_active)
    found = uow.connection.execute(statement.order_by(Journal.id)).first()
    if found is None:
        raise Unusable("import.no_journal", {"kind": kind.value})
    return found


def _first_location(uow: UnitOfWork, kind: LocationKind) -> int:
    statement = select(Location.id).where(Location.kind == kind, Location.is_active)
    found = uow.connection.scalars(statement.order_by(Location.id)).first()
    if found is None:
        raise Unusable("import.no_location", {"kind": kind.value})
    return found


def _taxes(uow: UnitOfWork, name: str) -> tuple[BookedTax, ...]:
    """The tax of that name, a group as its members in order."""
    chosen = uow.connection.execute(
        select(TaxRow.id, TaxRow.kind).where(TaxRow.name == name, TaxRow.is_active)
    ).first()
    if chosen is None:
        raise Unusable("import.no_such_tax", {"tax": name})
    members: Sequence[int] = [chosen.id]
    if chosen.kind is TaxKind.GROUP:
        members = uow.connection.scalars(
            select(TaxGroupMember.tax_id)
            .where(TaxGroupMember.group_id == chosen.id)
            .order_by(TaxGroupMember.sequence)
        ).all()
    rows = uow.connection.execute(select(TaxRow).where(TaxRow.id.in_(members))).all()
    by_id = {row.id: row for row in rows}
    return tuple(
        BookedTax(
            Tax(
                row.id,
                row.kind,
                row.rate,
                row.fixed_amount or Decimal(0),
                is_included=row.is_included,
                is_base_affecting=row.is_base_affecting,
            ),
            row.label or row.name,
            row.account_id,
        )
        for row in (by_id[tax_id] for tax_id in members)
    )
