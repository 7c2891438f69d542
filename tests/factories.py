"""A shop in few words: company, users, customers, products, taxes, orders, posted invoices.

Everything goes through the services; where a document has no form of its own yet (an invoice from
nothing, a delivery), the service below the form is used.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update

from app.models.company import Account, Company, Journal, Tax
from app.models.enums import (
    AccountKind,
    InvoiceKind,
    JournalKind,
    LineKind,
    LocationKind,
    Priority,
    ProductKind,
    Role,
    SalesOrderState,
    TaxKind,
    TaxRounding,
    Tracking,
    TransferKind,
    TransferState,
)
from app.models.ids import (
    CurrencyId,
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
from app.models.teams import Stage, Team
from app.models.tickets import Ticket
from app.services import (
    company,
    exchange_rates,
    invoices,
    lock_dates,
    partners,
    payments,
    products,
    refunds,
    users,
)
from app.services.actions import Action, CurrencyFacts
from app.services.invoices import drafts, product_lines, work
from app.services.unit_of_work import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.services.actions import Question
    from app.services.ledger import BookedLine
    from app.services.unit_of_work import UnitOfWork

Request = TypeVar("Request")
Result = TypeVar("Result")

TODAY = date(2026, 11, 24)
LONDON = ZoneInfo("Europe/London")
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
class Shop:
    """A company that has just started, with one user per role and a clock of its own."""

    url: str
    rounding: TaxRounding = TaxRounding.LINE
    today: date = TODAY
    currency_code: str = "GBP"
    database: Database = field(init=False)
    users: dict[str, int] = field(init=False, default_factory=dict)
    team: int = field(init=False)
    numbers: itertools.count[int] = field(init=False, default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        """Open the database, and make the company if a copied one does not have it."""
        self.database = Database(self.url, clock=self.now)
        system = self.database.system_user_id()
        if not self.database.ask(company.exists, None, actor_id=system):
            self._set_up(system)
        self.users = {str(login): int(id_) for login, id_ in self.read(
            "SELECT login, id FROM user_account"
        )}  # fmt: skip
        self.users["local"] = self.users["priya"]
        self.team = int(self.read("SELECT min(id) FROM team")[0][0])

    def _set_up(self, system: int) -> None:
        """Make the company and one user per role."""
        self.users["system"] = system
        done = self.act(
            company.set_up,
            company.SetUpCompany(
                name="Larkfield Gifts Ltd",
                tagline="Wholesale gift-ware since 1987",
                currency_code=self.currency_code,
                time_zone="Europe/London",
                user_name="Priya Nair",
                user_login="priya",
                address=company.Address(
                    "Unit 7", "Ouseburn Mill", "YO1 7HX", "York", country_code="GB"
                ),
                email="returns@larkfield-gifts.example",
                registration="Registered in England 02147765",
                tax_number="GB 412 7788 09",
                tax_rounding=self.rounding,
            ),
            by="system",
        )
        self.users["local"] = done.user_id
        for role in Role:
            request = users.CreateUser(role.value.title(), role.value, roles=(role,))
            self.act(users.create, request)

    # Doing and asking

    def now(self) -> datetime:
        """A quarter past nine of the shop's day."""
        return datetime.combine(self.today, time(9, 15), LONDON).astimezone(UTC)

    def act(
        self,
        action: Action[Request, Result],
        request: Request,
        *,
        by: str = "local",
        key: str | None = None,
    ) -> Result:
        """Run an action as a user."""
        return self.database.act(action, request, actor_id=self.users[by], key=key)

    def ask(
        self, question: Question[Request, Result], request: Request, *, by: str = "local"
    ) -> Result:
        """Ask a question as a user."""
        return self.database.ask(question, request, actor_id=self.users[by])

    def write(self, function: Callable[[UnitOfWork], Result]) -> Result:
        """Run anything inside a transaction."""

        def run(uow: UnitOfWork, request: None) -> Result:
            del request
            return function(uow)

        def again(uow: UnitOfWork, ids: Sequence[int]) -> Result:
            raise AssertionError(uow, ids)

        return self.act(Action("test.write", run, again), None)

    def read(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Look into the database by plain SQL, as an auditor would."""
        from sqlalchemy import text

        with self.database.read_engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), parameters)]

    def money(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        """The same with whole numbers of ten-thousandths read as money."""
        return [
            tuple(D(int(cell)).scaleb(-4) if _is_number(cell) else cell for cell in row)
            for row in self.read(query, **parameters)
        ]

    def round_taxes(self, rounding: TaxRounding) -> None:
        """Round taxes per line or per document from now on."""
        statement = update(Company).values(tax_rounding=rounding)
        self.write(lambda uow: uow.connection.execute(statement).close())
        self.database.forget_facts()

    def later(self, days: int) -> None:
        """Let days go by."""
        self.today += timedelta(days=days)

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

    def tax(
        self,
        rate: str = "20",
        *,
        is_included: bool = False,
        fixed: str | None = None,
        is_base_affecting: bool = False,
    ) -> TaxId:
        """A tax in per cent, or fixed by the piece, with an account of its own."""
        number = next(self.numbers)
        account = self._insert(
            Account, code=f"T{number}", name=f"Tax {number}", kind=AccountKind.TAX
        )
        return TaxId(
            self._insert(
                Tax,
                name=f"Tax {number}",
                label=f"Tax {number} {rate} %",
                kind=TaxKind.FIXED if fixed else TaxKind.PERCENT,
                rate=D(0) if fixed else D(rate),
                fixed_amount=D(fixed) if fixed else None,
                is_included=is_included,
                is_base_affecting=is_base_affecting,
                sequence=number,
                account_id=account,
            )
        )

    def journal(self, kind: JournalKind = JournalKind.SALE) -> int:
        """The first journal of a kind."""
        query = select(Journal.id).where(Journal.kind == kind).order_by(Journal.id).limit(1)
        return self.write(lambda uow: uow.connection.scalars(query).one())

    def second_journal(self, *, currency_id: int | None = None) -> int:
        """Another sales journal."""
        number = next(self.numbers)
        return self._insert(
            Journal,
            code=f"J{number}",
            name=f"Shop {number}",
            kind=JournalKind.SALE,
            prefix=f"SHOP{number}",
            refund_prefix=f"RSHOP{number}",
            currency_id=currency_id,
        )

    # Other currencies

    def currency(self, code: str) -> CurrencyFacts:
        """A currency by its code."""
        ((id_, digits, symbol),) = self.read(
            "SELECT id, digits, symbol FROM currency WHERE code = :code", code=code
        )
        return CurrencyFacts(int(id_), code, symbol, int(digits))

    def rate(self, code: str, rate: str, on: date | None = None) -> None:
        """Enter a rate as an accountant does: units of the currency for one of the company's."""
        day, currency_id = on or self.today, CurrencyId(self.currency(code).id)
        request = exchange_rates.SetRate(currency_id, day, D(rate))
        self.act(exchange_rates.set_rate, request, by="accountant")

    def sales_journal(self, code: str) -> int:
        """The sales journal of a currency, made where there is none."""
        currency_id = self.currency(code).id
        found = self.read(
            "SELECT id FROM journal WHERE kind = 'sale' AND currency_id = :id", id=currency_id
        )
        return int(found[0][0]) if found else self.second_journal(currency_id=currency_id)

    def bank(self, code: str) -> JournalId:
        """The bank journal of a currency, made where there is none."""
        currency_id = self.currency(code).id
        found = self.read(
            "SELECT id FROM journal WHERE kind = 'bank' AND currency_id = :id", id=currency_id
        )
        if found:
            return JournalId(int(found[0][0]))
        account = self._insert(Account, code=f"12{code}", name=code, kind=AccountKind.BANK)
        return JournalId(
            self._insert(
                Journal,
                code=f"B{code}",
                name=f"Bank {code}",
                kind=JournalKind.BANK,
                prefix=f"PAY{code}",
                refund_prefix=f"RPAY{code}",
                currency_id=currency_id,
                account_id=account,
            )
        )

    def lock(self, until: date) -> None:
        """Close the books up to a day."""
        self.act(lock_dates.move, lock_dates.MoveLockDate(None, until, ""), by="accountant")

    def switch_refunds(self, *, on: bool) -> None:
        """The team's switch."""
        statement = update(Team).where(Team.id == self.team).values(is_refunds=on)
        self.write(lambda uow: uow.connection.execute(statement).close())

    def switch_returns(self, *, on: bool = True, asks_for_reason: bool = False) -> None:
        """The team's switch of returns, and whether it asks for a reason."""
        values = {"is_returns": on, "is_reason_required": asks_for_reason}
        statement = update(Team).where(Team.id == self.team).values(**values)
        self.write(lambda uow: uow.connection.execute(statement).close())

    def set_goods(self, **options: object) -> None:
        """What the team does with goods that come back."""
        statement = update(Team).where(Team.id == self.team).values(**options)
        self.write(lambda uow: uow.connection.execute(statement).close())

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

    def _insert(self, model: type, **values: object) -> int:
        statement = insert(model).values(**values).returning(model.__table__.c.id)  # type: ignore[attr-defined]
        return int(self.write(lambda uow: uow.connection.execute(statement).scalar_one()))

    def _currency(self) -> int:
        return self.write(lambda uow: uow.company.currency.id)

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


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)


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
