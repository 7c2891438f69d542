"""Takes some hundred documents of an order book into the books in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from app.models.enums import SeriesKind
from app.models.ids import RecordRef
from app.services import access
from app.services.actions import action
from app.services.events import Event
from app.services.importing.booking_room import report_beyond, times_booked
from app.services.importing.deliveries import write_deliveries
from app.services.importing.drafts import write_drafts
from app.services.importing.entries import References, fits, make_entries
from app.services.importing.known import known_documents
from app.services.importing.lines import EXACT, Reason
from app.services.importing.orders import write_orders
from app.services.importing.parting import number_parts
from app.services.importing.partners import make_partners
from app.services.importing.payments import pay
from app.services.importing.posting import post
from app.services.importing.products import known_products, make_lots, make_products
from app.services.importing.setting import read_setting
from app.services.importing.triage import last_dates, locked_until, triage
from app.services.taxes.exact import total

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

    from app.services.importing.entries import Entry
    from app.services.importing.known import DocumentKey, KnownDocument
    from app.services.importing.lines import SaleLine
    from app.services.importing.names import ProductNames
    from app.services.importing.partners import PartnerDetails
    from app.services.importing.products import KnownProduct
    from app.services.importing.setting import Setting
    from app.services.importing.spool import Document
    from app.services.importing.triage import Triage
    from app.services.unit_of_work import UnitOfWork

# Two programs that import at once take turns, batch by batch (PostgreSQL; SQLite has one writer).
_IMPORT_LOCK = 0x61736932


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBookImported(Event):
    """A batch of documents was taken: so many, with so many lines in all."""

    NAME: ClassVar[str] = "order_book.imported"
    IN_TIMELINE: ClassVar[bool] = False
    documents: int
    lines: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents to take. `paid_share` (0 to 1) of them get a payment; `tax_name` may be empty.

    The books are dated `shift` after the file; `room` is what they can still hold.
    """

    documents: Sequence[Document]
    names: ProductNames
    details: Callable[[str, str], PartnerDetails]
    paid_share: Decimal
    tax_name: str
    lot_name: Callable[[SaleLine], str]
    shift: timedelta
    room: Decimal


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What became of each line; what the fresh ones were invoiced at, and without taxes on top.

    `booked` is how much of the room for amounts they take.
    """

    parts: Sequence[Triage] = ()
    invoiced: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    booked: Decimal = Decimal(0)


def _again(uow: UnitOfWork, ids: Sequence[int]) -> BatchDone:
    """A batch has no key: its lines are what makes it repeatable."""
    del uow, ids
    return BatchDone()


@action("order_book.import", again=_again)
def take(uow: UnitOfWork, batch: Batch) -> BatchDone:
    """Make order, delivery and posted invoice of each document's lines that are not there yet.

    Raises:
        NotAllowed: import.run
        Unusable: the tax named is not there.
    """
    access.require(uow, "import.run")
    if uow.is_postgresql:
        lock = text("SELECT pg_advisory_xact_lock(:key)")
        uow.connection.execute(lock, {"key": _IMPORT_LOCK})
    setting = read_setting(uow, batch.tax_name)
    known = known_documents(uow, {_key(document) for document in batch.documents})
    codes = {line.stock_code for document in batch.documents for line in document.lines}
    products = known_products(uow, codes)
    locked = locked_until(uow, (setting.sales_journal_id, setting.payment_journal_id))
    numbered = [(setting.sales_journal_id, SeriesKind.INVOICE)]
    if batch.paid_share:
        numbered.append((setting.payment_journal_id, SeriesKind.PAYMENT))
    last = last_dates(uow, numbered)

    def has_name(code: str) -> bool:
        return code in products or bool(batch.names.name(code))

    parted = [
        triage(
            document,
            known[_key(document)],
            has_name=has_name,
            locked_until=locked,
            last_dates=last,
            today=uow.today,
            shift=batch.shift,
        )
        for document in batch.documents
    ]
    entries = _make(uow, parted, known, products, batch, setting)
    if entries:
        _write(uow, entries, batch, setting)
    invoiced = total(entry.amounts.total for entry in entries)
    return BatchDone(
        parted,
        invoiced,
        total(line.amounts.gross for entry in entries for line in entry.lines),
        EXACT.multiply(invoiced, times_booked(batch.paid_share)),
    )


def _key(document: Document) -> DocumentKey:
    return document.source, document.number


def _make(
    uow: UnitOfWork,
    parted: Sequence[Triage],
    known: Mapping[DocumentKey, KnownDocument],
    products: dict[str, KnownProduct],
    batch: Batch,
    setting: Setting,
) -> list[Entry]:
    """The documents to write, with partners and products made."""
    taxes = tuple(booked.tax for booked in setting.taxes)
    for each in parted:
        if not fits(each.fresh, taxes, uow.company):
            each.report_fresh(Reason.BAD_NUMBER)
    report_beyond(parted, batch.room, times_booked(batch.paid_share), taxes, uow.company)
    parts = number_parts(uow, parted, known)
    # the rest of a document may be dated after others, its first part before them
    parts.sort(key=lambda part: min(line.time for line in part.lines))
    lines = [line for part in parts for line in part.lines]
    if not lines:
        return []
    customers = make_partners(uow, lines, batch.details)
    wanted = make_products(uow, products, (line.stock_code for line in lines), batch.names)
    references = References(customers, wanted, make_lots(uow, wanted, lines, batch.lot_name))
    return make_entries(uow, parts, references, taxes, batch.shift)


def _write(uow: UnitOfWork, entries: Sequence[Entry], batch: Batch, setting: Setting) -> None:
    """Write orders, deliveries, invoices and payments; post the invoices by date and number."""
    write_orders(uow, entries, setting)
    write_deliveries(uow, entries, setting)
    write_drafts(uow, entries, setting)
    post(uow, entries, setting)
    pay(uow, entries, batch.paid_share, setting)
    uow.record(
        OrderBookImported(
            ref=RecordRef("company", 1),
            documents=len(entries),
            lines=sum(len(entry.lines) for entry in entries),
        )
    )
