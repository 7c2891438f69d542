"""What is told of partners, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.models.enums import PartnerKind
from app.services.paging import Span

if TYPE_CHECKING:
    from app.models.ids import PartnerId


@dataclass(frozen=True, slots=True)
class Address:
    """Where a company or partner is; `country_code` is ISO 3166 alpha-2, empty if unknown."""

    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class PartnerChoice:
    """A partner in a drop-down: its name and, in the second line, what distinguishes it.

    `commercial_id` is the company it belongs to, else itself.
    """

    id: PartnerId
    commercial_id: PartnerId
    name: str
    detail: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class FindPartners:
    """A look-up: words as typed (beginnings of name, e-mail, customer number), at most `limit`."""

    text: str = ""
    limit: int = 8


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """Which partners are listed: beginning of name, e-mail or customer number; kind; inactive."""

    text: str = ""
    kind: PartnerKind | None = None
    with_inactive: bool = False


@dataclass(frozen=True, slots=True)
class PartnerList:
    """A page of the list of partners, by name."""

    filter: PartnerFilter = field(default_factory=PartnerFilter)
    span: Span = field(default_factory=Span)
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner in a list."""

    id: PartnerId
    name: str
    company_name: str
    kind: PartnerKind
    customer_number: str
    city: str
    country_code: str
    email: str
    phone: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of a company."""

    id: PartnerId
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A partner's form. Orders are asked of `orders`, invoices and balance of the books."""

    id: PartnerId
    version: int
    kind: PartnerKind
    name: str
    commercial_id: PartnerId
    parent_id: PartnerId | None
    parent_name: str
    customer_number: str
    email: str
    phone: str
    address: Address
    tax_number: str
    language: str
    origin_number: str | None
    is_active: bool
    contacts: tuple[ContactRow, ...]
    open_tickets: int
    tickets: int
    sales_orders: int


@dataclass(frozen=True, slots=True)
class CreatePartner:
    """A new partner. Field names of `Invalid` are those of this request."""

    name: str
    kind: PartnerKind = PartnerKind.COMPANY
    parent_id: PartnerId | None = None
    customer_number: str = ""
    email: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)
    tax_number: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SavePartner:
    """A partner's form, saved explicitly."""

    id: PartnerId
    version: int
    kind: PartnerKind
    name: str
    parent_id: PartnerId | None
    customer_number: str
    email: str
    phone: str
    address: Address
    tax_number: str
    language: str
    is_active: bool
