"""How much the books can hold in all: a document that would lead beyond is reported, not taken.

Each document fits by itself (`entries.fits`); together they could still come to sums that no
database adds up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.db.types import Amount
from app.models.enums import TaxKind
from app.models.payments import JournalItem
from app.services.actions import question
from app.services.importing.lines import EXACT, Reason
from app.services.taxes import Line, compute
from app.services.taxes.exact import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.actions import CompanyFacts
    from app.services.importing.triage import Triage
    from app.services.taxes import Tax
    from app.services.unit_of_work import UnitOfWork

LARGEST_BOOKS = Decimal(2**63 - 1).scaleb(-Amount.decimals)
"""The largest sum of all debits: 922,337,203,685,477.5807."""

_NEARLY = 1000
"""Where so many times what the lines come to fits, their taxes need not be worked out for this."""


@question
def booked(uow: UnitOfWork, request: None) -> Decimal:
    """What all debits in the books come to."""
    del request
    statement = select(func.coalesce(func.sum(JournalItem.debit), Decimal(0)))
    return uow.connection.scalar(statement) or Decimal(0)


def times_booked(paid_share: Decimal) -> int:
    """How often an invoice stands among the debits: once, and again where it is paid."""
    return 2 if paid_share else 1


def report_beyond(
    parted: Sequence[Triage],
    room: Decimal,
    times: int,
    taxes: tuple[Tax, ...],
    company: CompanyFacts,
) -> None:
    """Report the fresh lines of each document for which there is no room any more."""
    amounts = total(line.amount for each in parted for line in each.fresh)
    has_fixed = any(tax.kind is TaxKind.FIXED for tax in taxes)
    if not has_fixed and EXACT.multiply(amounts, _NEARLY) <= room:
        return
    for each in (one for one in parted if one.fresh):
        asked = [Line(sale.quantity, sale.price, taxes=taxes) for sale in each.fresh]
        worked = compute(asked, company.tax_rounding, company.currency.digits)
        needed = EXACT.multiply(worked.total, times)
        if needed > room:
            each.report_fresh(Reason.BAD_NUMBER)
        else:
            room = EXACT.subtract(room, needed)
