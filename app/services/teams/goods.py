"""What a team does with goods that come back: its options of returns and refunds (rules 15, 31)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.db.types import Amount, Percent
from app.models.enums import Condition, ProductKind
from app.models.ids import ProductId
from app.models.products import Product
from app.models.teams import Team
from app.models.tickets import Ticket
from app.services.teams import destinations

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.models.ids import LocationId
    from app.services.checks import Checks
    from app.services.unit_of_work import UnitOfWork

ZERO, WHOLE = Decimal(0), Decimal(100)
MOST_DAYS = 365
MOST_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class GoodsOptions:
    """The options of a team for goods that come back.

    `share_*` is the percentage of the price that is refunded of goods in that condition; the
    rest, and the restocking fee (a percentage of the goods, or an amount per credit note in the
    company's currency), is a fee of `restocking_product_id`. `goes_*_id` is the place that is
    proposed for goods in that condition, none the usual one.
    """

    is_refund_after_receipt: bool = False
    is_keep_it: bool = False
    is_advance_replacement: bool = False
    replacement_days: int = 14
    restocking_percent: Decimal = ZERO
    restocking_amount: Decimal | None = None
    restocking_product_id: ProductId | None = None
    share_as_new: Decimal = WHOLE
    share_opened: Decimal = WHOLE
    share_damaged: Decimal = WHOLE
    share_missing_parts: Decimal = WHOLE
    goes_as_new_id: LocationId | None = None
    goes_opened_id: LocationId | None = None
    goes_damaged_id: LocationId | None = None
    goes_missing_parts_id: LocationId | None = None

    def share(self, condition: Condition | None) -> Decimal:
        """The percentage that is refunded of goods in a condition; all where none was told."""
        if condition is None:
            return WHOLE
        found: Decimal = getattr(self, f"share_{condition.value}")
        return found

    def goes(self, condition: Condition) -> LocationId | None:
        """The place that is proposed for goods in a condition, if the team names one."""
        found: LocationId | None = getattr(self, f"goes_{condition.value}_id")
        return found

    @property
    def keeps_back(self) -> bool:
        """Whether some refund has a fee."""
        shares = (self.share(condition) for condition in Condition)
        is_fee = bool(self.restocking_percent or self.restocking_amount)
        return is_fee or any(share < WHOLE for share in shares)


@dataclass(frozen=True, slots=True)
class FeeProduct:
    """A service that a fee can be a line of."""

    id: ProductId
    code: str
    name: str


NAMES = tuple(GoodsOptions.__dataclass_fields__)
PERCENTAGES = ("restocking_percent", *(f"share_{condition.value}" for condition in Condition))


def of_row(row: Row[Any]) -> GoodsOptions:
    """The options in a row with a team's columns."""
    return GoodsOptions(**{name: getattr(row, name) for name in NAMES})


def of_ticket(uow: UnitOfWork, ticket_id: int) -> GoodsOptions:
    """The options of a ticket's team."""
    columns = [Team.__table__.c[name] for name in NAMES]
    query = select(*columns).join(Ticket, Ticket.team_id == Team.id).where(Ticket.id == ticket_id)
    return of_row(uow.connection.execute(query).one())


def values(options: GoodsOptions) -> dict[str, object]:
    """The columns of a team."""
    return {name: getattr(options, name) for name in NAMES}


def products(uow: UnitOfWork, chosen_id: int | None) -> tuple[FeeProduct, ...]:
    """The services that a fee can be a line of; the chosen one always."""
    is_service = Product.kind == ProductKind.SERVICE
    rows = uow.connection.execute(
        select(Product.id, Product.code, Product.name)
        .where(or_(Product.is_active & is_service, Product.id == chosen_id))
        .order_by(Product.id == chosen_id, Product.code)
        .limit(MOST_PRODUCTS)
    )
    return tuple(FeeProduct(ProductId(row.id), row.code, row.name) for row in rows)


def check(uow: UnitOfWork, checks: Checks, options: GoodsOptions) -> None:
    """Tell what is wrong with the options, by their names."""
    for name in PERCENTAGES:
        value = getattr(options, name)
        checks.number(name, value, Percent, minimum=0)
        if value.is_finite() and value > WHOLE:
            checks.add(name, "team.above_hundred")
    amount, digits = options.restocking_amount, uow.company.currency.digits
    checks.number("restocking_amount", amount, Amount, minimum=0)
    if amount is not None and amount.is_finite() and amount != round(amount, digits):
        checks.add("restocking_amount", "field.not_exact", value=str(amount), decimals=digits)
    if not 1 <= options.replacement_days <= MOST_DAYS:
        checks.add("replacement_days", "team.days_out_of_range", most=MOST_DAYS)
    destinations.check(uow, checks, options)
    if options.restocking_product_id is None:
        if options.keeps_back:
            checks.add("restocking_product_id", "team.fee_product_missing")
        return
    chosen = options.restocking_product_id
    if all(each.id != chosen for each in products(uow, None)):
        checks.add("restocking_product_id", "team.fee_product_missing")
