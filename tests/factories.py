"""A shop in few words: customers, products, orders, posted invoices; with its users and books.

Everything goes through the services; where a document has no form of its own yet (an invoice from
nothing, a delivery), the service below the form is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from app.models.enums import (
    InvoiceKind,
    JournalKind,
    LineKind,
    LocationKind,
    Priority,
    ProductKind,
    SalesOrderState,
    Tracking,
    TransferKind,
    TransferState,
)
from app.models.ids import (
    InvoiceId,
    JournalId,
    LocationId,
    LotId,
    PartnerId,
    ProductId,
    SalesOrderId,
    TaxId,
    TicketId,
    UnitId,
)
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Lot
from app.models.stock import Location, Move, MoveLine, Transfer
from app.models.teams import Stage
from app.models.tickets import Ticket
from app.services import invoices, partners, payments, products, refunds
from app.services.invoices import drafts, product_lines, work
from tests.shop_books import ShopBooks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.services.actions import CurrencyFacts
    from app.services.ledger import BookedLine
    from app.services.unit_of_work import UnitOfWork

D = Decimal
ZERO, ONE = D(0), D(1)


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of an order or invoice; the price of the product if none is given."""

    product: ProductId
    quantity: Decimal = ONE
    price: Decimal | None = None
    discount: Decimal = ZERO
    lot: LotId | None = None
    is_order_discount: bool = False


@dataclass(slots=True)
class Shop(ShopBooks):
    """A shop that sells: its customers and products, orders, invoices, payments and refunds."""

    # Masters

    def customer(self, name: str = "The Cosy Corner", *, of: PartnerId | None = None) -> PartnerId:
        """A company, or a contact of one."""
        kind = partners.PartnerKind.CONTACT if of else partners.PartnerKind.COMPANY
        address = partners.Address("14 Montpellier Parade", "", "HG1 2TG", "Harrogate", "GB")
        request = partners.CreatePartner(
            name, kind, of, address=address if of is None else partners.Address()
        )
        return self.act(partners.create, request).id

    def product(
        self,
        name: str = "ALARM CLOCK BAKELIKE RED",
        price: str = "3.75",
        *taxes: TaxId,
        kind: ProductKind = ProductKind.GOODS,
        tracking: Tracking = Tracking.NONE,
        unit: str | None = None,
    ) -> ProductId:
        """A product with its taxes; its unit by its code, pieces if none is told."""
        code = f"P{next(self.numbers):05}"
        request = products.CreateProduct(
            code,
            name,
            kind=kind,
            tracking=tracking,
            list_price=D(price),
            tax_ids=taxes,
            unit_id=None if unit is None else self.unit(unit),
        )
        return self.act(products.create, request).id

    def unit(self, code: str) -> UnitId:
        """A unit by its code."""
        ((found,),) = self.read("SELECT id FROM unit WHERE code = :code", code=code)
        return UnitId(int(found))

    def lot(self, product: ProductId, name: str, *, is_unknown: bool = False) -> LotId:
        """A lot or serial of a product."""
        ((tracking,),) = self.read("SELECT tracking FROM product WHERE id = :id", id=product)
        is_serial = tracking == Tracking.SERIAL and not is_unknown
        row = self._insert(
            Lot, product_id=product, name=name, is_unknown=is_unknown, is_serial=is_serial
        )
        return LotId(row)

    # Documents

    def place(self, kind: LocationKind) -> LocationId:
        """The first place of a kind."""
        query = select(func.min(Location.id)).where(Location.kind == kind)
        return LocationId(self.write(lambda uow: uow.connection.scalars(query).one()))

    def order(
        self,
        customer: PartnerId,
        *sold: Sold,
        on: date | None = None,
        is_delivered: bool = True,
        currency: str | None = None,
    ) -> SalesOrderId:
        """A confirmed order, delivered in full unless told otherwise."""
        day = on or self.today
        number = next(self.numbers)
        untaxed = sum((each.quantity * (each.price or ZERO) for each in sold), ZERO)
        order = self._insert(
            SalesOrder,
            untaxed_amount=untaxed,
            total_amount=untaxed,
            number=f"SO{number:05}",
            number_value=number,
            state=SalesOrderState.CONFIRMED,
            partner_id=customer,
            commercial_partner_id=customer,
            currency_id=self.currency(currency or self.currency_code).id,
            ordered_on=day,
            created_at=self.now(),
        )
        for place, each in enumerate(sold, 1):
            self._insert(
                SalesOrderLine,
                sales_order_id=order,
                line_number=place,
                product_id=each.product,
                description=f"line {place}",
                quantity=each.quantity,
                unit_price=each.price or ZERO,
                subtotal=each.quantity * (each.price or ZERO),
                delivered_quantity=each.quantity if is_delivered else ZERO,
            )
        if is_delivered:
            self._deliver(customer, order, sold)
        return SalesOrderId(order)

    def invoice(
        self,
        customer: PartnerId,
        *sold: Sold,
        on: date | None = None,
        order: SalesOrderId | None = None,
        is_posted: bool = True,
        paid: str | None = None,
        journal: int | None = None,
        currency: str | None = None,
    ) -> InvoiceId:
        """An invoice of these lines, posted unless told otherwise, paid by an amount.

        One in another currency is in a journal of that currency, at the rate of its day.
        """
        day = on or self.today
        facts = self.currency(currency or self.currency_code)
        used = journal or (self.sales_journal(currency) if currency else self.journal())
        made = self.write(lambda uow: self._draft(uow, customer, sold, day, order, used, facts))
        if is_posted:
            self.act(invoices.post, invoices.PostDraft(InvoiceId(made), 1))
        if paid is not None:
            self.pay(InvoiceId(made), paid, on=day)
        return InvoiceId(made)

    def pay(
        self, invoice: InvoiceId, amount: str, *, on: date | None = None
    ) -> payments.PostedPayment:
        """A payment of an invoice by bank."""
        card = self.ask(invoices.card, invoice)
        payment = payments.NewPayment(
            self.journal(JournalKind.BANK),
            card.partner_id,
            card.commercial_partner_id,
            on or self.today,
            D(amount),
            invoice_id=invoice,
        )
        return self.write(lambda uow: payments.post_many(uow, [payment])[0])

    def ticket(
        self,
        customer: PartnerId | None,
        *,
        order: SalesOrderId | None = None,
        product: ProductId | None = None,
        lot: LotId | None = None,
        reason_id: int | None = None,
        company: PartnerId | None = None,
    ) -> TicketId:
        """A ticket of the shop's team; a contact's is told its company."""
        number = next(self.numbers)
        stage = select(func.min(Stage.id)).where(Stage.team_id == self.team).scalar_subquery()
        now = self.now()
        return TicketId(
            self._insert(
                Ticket,
                number=f"#{number:05}",
                number_value=number,
                subject="Clocks stop after a few minutes",
                team_id=self.team,
                stage_id=stage,
                partner_id=customer,
                commercial_partner_id=company or customer,
                product_id=product,
                lot_id=lot,
                sales_order_id=order,
                reason_id=reason_id,
                priority=Priority.NORMAL,
                priority_rank=1,
                created_at=now,
                created_by_id=self.users["agent"],
                updated_at=now,
                updated_by_id=self.users["agent"],
                staged_at=now,
            )
        )

    # Refunds

    def request(
        self,
        ticket: TicketId,
        *invoice_ids: InvoiceId,
        reason: str = "Faulty clocks",
        on: date | None = None,
        journal_id: int | None = None,
        product: ProductId | None = None,
        order: SalesOrderId | None = None,
        lot: LotId | None = None,
        allow_second_draft: bool = False,
        seen: Sequence[refunds.SeenAmount] = (),
    ) -> refunds.ReverseInvoices:
        """What the dialog sends."""
        return refunds.ReverseInvoices(
            ticket,
            invoice_ids,
            reason,
            on or self.today,
            journal_id=None if journal_id is None else JournalId(journal_id),
            sales_order_id=order,
            product_id=product,
            lot_id=lot,
            allow_second_draft=allow_second_draft,
            seen_amounts=tuple(seen),
        )

    def reverse(self, ticket: TicketId, invoice: InvoiceId) -> invoices.InvoiceCard:
        """Press Reverse and open the draft; a draft that is there already does not matter."""
        request = self.request(ticket, invoice, allow_second_draft=True)
        made = self.act(refunds.reverse, request)
        return self.card(made[0].id)

    def card(self, document: InvoiceId) -> invoices.InvoiceCard:
        """The form of a document."""
        return self.ask(invoices.card, document)

    def post(self, card: invoices.InvoiceCard) -> invoices.PostedCard:
        """Press Post on a form."""
        return self.act(invoices.post, invoices.PostDraft(card.id, card.version, card.total))

    # Private parts

    def _draft(
        self,
        uow: UnitOfWork,
        customer: PartnerId,
        sold: Sequence[Sold],
        day: date,
        order: SalesOrderId | None,
        journal: int,
        currency: CurrencyFacts,
    ) -> int:
        """Insert a draft invoice through the service of drafts."""
        sources = product_lines.sources(uow, [each.product for each in sold])
        order_lines = self._order_lines(uow, order)
        lines = [
            _line(sources[each.product], each, order_lines.get(place))
            for place, each in enumerate(sold, 1)
        ]
        worked = work.invoice(lines, uow.company.tax_rounding, currency.digits)
        assert not worked.problems, worked.problems
        new = drafts.NewDraft(
            kind=InvoiceKind.INVOICE,
            journal_id=journal,
            partner_id=customer,
            commercial_partner_id=partners.commercial_of(uow, customer) or customer,
            sales_order_id=order,
            ticket_id=None,
            made_on=day,
            currency=currency,
            exchange_rate=D(1),
            tax_rounding=uow.company.tax_rounding,
            language="en",
            reason="",
            reason_id=None,
            worked=worked,
        )
        return drafts.insert_many(uow, [new])[0]

    def _order_lines(self, uow: UnitOfWork, order: SalesOrderId | None) -> dict[int, int]:
        query = select(SalesOrderLine.line_number, SalesOrderLine.id)
        rows = uow.connection.execute(query.where(SalesOrderLine.sales_order_id == order))
        return {row.line_number: row.id for row in rows}

    def _deliver(self, customer: PartnerId, order: int, sold: Sequence[Sold]) -> None:
        """A done delivery from Opening to the customer (rules 24)."""
        kinds = select(Location.kind, Location.id)
        places = self.write(lambda uow: {row.kind: row.id for row in uow.connection.execute(kinds)})
        lines = self.write(lambda uow: self._order_lines(uow, SalesOrderId(order)))
        source, target = places[LocationKind.OPENING], places[LocationKind.CUSTOMER]
        number = next(self.numbers)
        transfer = self._insert(
            Transfer,
            kind=TransferKind.OUTGOING,
            number=f"WH/OUT/{number:05}",
            number_value=number,
            state=TransferState.READY,
            partner_id=customer,
            commercial_partner_id=customer,
            sales_order_id=order,
            source_location_id=source,
            destination_location_id=target,
            created_at=self.now(),
        )
        for place, each in enumerate(sold, 1):
            move = self._insert(
                Move,
                transfer_id=transfer,
                line_number=place,
                state=TransferState.DONE,
                product_id=each.product,
                sales_order_line_id=lines[place],
                source_location_id=source,
                destination_location_id=target,
                quantity=each.quantity,
                done_quantity=each.quantity,
            )
            self._insert(MoveLine, move_id=move, lot_id=each.lot, quantity=each.quantity)
        done = update(Transfer).where(Transfer.id == transfer)
        self.write(
            lambda uow: uow.connection.execute(
                done.values(state=TransferState.DONE, done_at=self.now())
            ).close()
        )


def _line(source: BookedLine, sold: Sold, order_line: int | None) -> work.Line:
    from dataclasses import replace

    price = source.unit_price if sold.price is None else sold.price
    of_order = replace(
        source,
        sales_order_line_id=order_line,
        lot_id=sold.lot,
        quantity=sold.quantity,
        unit_price=price,
    )
    kind = LineKind.ORDER_DISCOUNT if sold.is_order_discount else source.kind
    return work.Line(None, kind, of_order, sold.quantity, price, sold.discount, source.description)


def edit(
    card: invoices.InvoiceCard, *lines: invoices.DraftLine, **changes: object
) -> invoices.SaveDraft:
    """What the form of a draft sends: its lines as they are unless others are given."""
    values: dict[str, object] = {
        "id": card.id,
        "version": card.version,
        "reason": card.reason,
        "invoice_on": card.invoice_on,
        "journal_id": card.journal_id,
        "lines": lines or as_lines(card),
        **changes,
    }
    return invoices.SaveDraft(**values)  # type: ignore[arg-type]


def as_lines(card: invoices.InvoiceCard) -> tuple[invoices.DraftLine, ...]:
    """The lines of a form, untouched."""
    return tuple(
        invoices.DraftLine(
            line.id,
            line.kind,
            line.quantity,
            line.unit_price,
            line.discount,
            line.description,
            line.original_line_id,
            line.product_id,
        )
        for line in card.lines
        if line.id
    )


PICTURE = (("3.75", 12, True), ("12.75", 4, True), ("1.69", 16, True), ("4.25", 6, False))


def picture(shop: Shop, customer: PartnerId, **kind: Any) -> InvoiceId:  # noqa: ANN401
    """The invoice of the design's pictures: 148.54 + 24.61 VAT = 173.15."""
    vat, zero = shop.tax("20"), shop.tax("0")
    sold = [
        Sold(shop.product(f"Article at {price}", price, vat if is_taxed else zero), D(quantity))
        for price, quantity, is_taxed in PICTURE
    ]
    return shop.invoice(customer, *sold, **kind)


def lines_of(shop: Shop, document: InvoiceId) -> list[int]:
    """The ids of a document's lines in their order."""
    query = (
        select(InvoiceLine.id)
        .where(InvoiceLine.invoice_id == document)
        .order_by(InvoiceLine.line_number)
    )
    return shop.write(lambda uow: list(uow.connection.scalars(query)))


def invoice_number(shop: Shop, document: InvoiceId) -> str:
    """The number of a posted document."""
    query = select(Invoice.number).where(Invoice.id == document)
    return str(shop.write(lambda uow: uow.connection.scalar(query)))
