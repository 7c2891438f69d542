"""The documents that a batch makes, with their ids, numbers and amounts, before they are rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.stock import Move, Transfer
from app.services.importing.bulk import stored_amount, stored_price, stored_quantity
from app.services.importing.identities import reserve
from app.services.importing.lines import LARGEST_LINE
from app.services.importing.products import NO_LOT
from app.services.taxes import Line, compute
from app.services.taxes.exact import total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime, timedelta

    from app.services.actions import CompanyFacts
    from app.services.importing.lines import Origin, SaleLine
    from app.services.importing.partners import CustomerKey
    from app.services.importing.products import KnownLot, KnownProduct
    from app.services.importing.spool import Document
    from app.services.taxes import DocumentAmounts, LineAmounts, Tax
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line with the ids of its order line, invoice line and, for goods, its move.

    `quantity`, `price`, `subtotal` and `gross` are whole numbers as they are stored.
    """

    sale: SaleLine
    number: int
    product: KnownProduct
    lot: KnownLot
    amounts: LineAmounts
    quantity: int
    price: int
    subtotal: int
    gross: int
    order_line_id: int
    invoice_line_id: int
    move_id: int | None

    @property
    def description(self) -> str:
        """The line's own description, or the product's name where it has none."""
        return self.sale.description or self.product.name


@dataclass(frozen=True, slots=True)
class Entry:
    """A document or a later part of one: its order, its invoice and, with goods, its delivery.

    `origin_number` is the number of origin, `536365` or for the second part `536365/2`; `time` is
    the company's, as in the file, and `origin_at` its text; the books are dated `date`, at
    `moment` (UTC).
    """

    document: Document
    part: int
    partner_id: int
    time: datetime
    origin_at: str
    date: date
    moment: datetime
    amounts: DocumentAmounts
    lines: Sequence[EntryLine]
    order_id: int
    invoice_id: int
    transfer_id: int | None

    @property
    def origin_number(self) -> str:
        """The number of origin, with the part from the second on."""
        return origin_number(self.document.number, self.part)


def origin_number(document: str, part: int) -> str:
    """The number of origin of a part of a document: the first has the document's own."""
    return document if part == 1 else f"{document}/{part}"


@dataclass(frozen=True, slots=True)
class References:
    """The records that lines name: partners, products, and the lots of tracked pieces."""

    partners: Mapping[CustomerKey, int]
    products: Mapping[str, KnownProduct]
    lots: Mapping[Origin, KnownLot]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a document that are taken now, and which part of it they make."""

    document: Document
    number: int
    lines: Sequence[SaleLine]


def fits(lines: Sequence[SaleLine], taxes: tuple[Tax, ...], company: CompanyFacts) -> bool:
    """Whether the books hold what a document of these lines comes to with its taxes."""
    amounts = [line.amount for line in lines]
    if total(amounts) <= LARGEST_LINE:
        return True
    asked = [Line(sale.quantity, sale.price, taxes=taxes) for sale in lines]
    try:
        compute(asked, company.tax_rounding, company.currency.digits)
    except Refused:
        return False
    return True


def make_entries(
    uow: UnitOfWork,
    parts: Sequence[Part],
    references: References,
    taxes: tuple[Tax, ...],
    shift: timedelta,
) -> list[Entry]:
    """Work out the documents of a batch and give them ids; nothing is written.

    The books are dated `shift` after the file.
    """
    lines = sum(len(part.lines) for part in parts)
    ids = _Ids(uow, len(parts), lines)
    rounding, digits = uow.company.tax_rounding, uow.company.currency.digits
    entries = []
    for part in parts:
        asked = [Line(sale.quantity, sale.price, taxes=taxes) for sale in part.lines]
        amounts = compute(asked, rounding, digits)
        worked = zip(part.lines, amounts.lines, strict=True)
        entry_lines = [
            _line(ids, number, sale, references, line_amounts)
            for number, (sale, line_amounts) in enumerate(worked, 1)
        ]
        time = min(sale.time for sale in part.lines)
        has_goods = any(line.product.is_goods for line in entry_lines)
        entries.append(
            Entry(
                document=part.document,
                part=part.number,
                partner_id=references.partners[part.document.source, part.document.customer],
                time=time,
                origin_at=time.isoformat(" "),
                date=(time + shift).date(),
                moment=(time + shift).replace(tzinfo=uow.zone).astimezone(UTC),
                amounts=amounts,
                lines=entry_lines,
                order_id=next(ids.orders),
                invoice_id=next(ids.invoices),
                transfer_id=next(ids.transfers) if has_goods else None,
            )
        )
    return entries


class _Ids:
    """Ids for the rows of a batch; those that are not used leave gaps, which mean nothing."""

    def __init__(self, uow: UnitOfWork, documents: int, lines: int) -> None:
        self.orders = reserve(uow, SalesOrder, documents)
        self.invoices = reserve(uow, Invoice, documents)
        self.transfers = reserve(uow, Transfer, documents)
        self.order_lines = reserve(uow, SalesOrderLine, lines)
        self.invoice_lines = reserve(uow, InvoiceLine, lines)
        self.moves = reserve(uow, Move, lines)


def _line(
    ids: _Ids, number: int, sale: SaleLine, references: References, amounts: LineAmounts
) -> EntryLine:
    product = references.products[sale.stock_code]
    subtotal = stored_amount(amounts.subtotal)
    return EntryLine(
        sale,
        number,
        product,
        references.lots.get(sale.origin, NO_LOT),
        amounts,
        stored_quantity(sale.quantity),
        stored_price(sale.price),
        subtotal,
        subtotal if amounts.gross is amounts.subtotal else stored_amount(amounts.gross),
        next(ids.order_lines),
        next(ids.invoice_lines),
        next(ids.moves) if product.is_goods else None,
    )
