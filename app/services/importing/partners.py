"""Finds or makes the partners that a batch of documents names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import texts
from app.models.enums import PartnerKind
from app.models.partners import Partner
from app.services.importing.bulk import insert_rows
from app.services.importing.identities import reserve
from app.services.importing.names import country_code
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.services.importing.lines import CancellationLine, SaleLine
    from app.services.unit_of_work import UnitOfWork

_VALUES_PER_QUERY = 500

CustomerKey = tuple[str, str]
"""Source and customer number."""


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    """What an order book does not tell of a customer; without a language it is the company's."""

    name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    language: str = ""


def plain_details(number: str, country: str) -> PartnerDetails:
    """A partner named after its customer number, since the order book has no names."""
    del country
    return PartnerDetails(texts.t("import.partner_name", number=number))


def make_partners(
    uow: UnitOfWork,
    lines: Iterable[SaleLine | CancellationLine],
    details: Callable[[str, str], PartnerDetails],
) -> Mapping[CustomerKey, int]:
    """The ids of the customers of these lines; new ones are made."""
    countries = {(line.origin.source, line.customer): line.country for line in lines}
    known = _known_partners(uow, countries)
    missing = [key for key in countries if key not in known]
    ids = reserve(uow, Partner, len(missing))
    rows = []
    for (source, number), partner_id in zip(missing, ids, strict=True):
        country = countries[source, number]
        known[source, number] = partner_id
        rows.append(_partner_row(uow, partner_id, source, number, country, details))
    if rows:
        insert_rows(uow, Partner, rows)
    return known


def _known_partners(uow: UnitOfWork, keys: Iterable[CustomerKey]) -> dict[CustomerKey, int]:
    known: dict[CustomerKey, int] = {}
    numbers = sorted({number for _, number in keys})
    for some in chunks(numbers, _VALUES_PER_QUERY):
        statement = select(Partner.origin_source, Partner.origin_number, Partner.id).where(
            Partner.origin_source.in_({source for source, _ in keys}),
            Partner.origin_number.in_(some),
        )
        for source, number, partner_id in uow.connection.execute(statement):
            known[str(source), str(number)] = partner_id
    return known


def _partner_row(
    uow: UnitOfWork,
    partner_id: int,
    source: str,
    number: str,
    country: str,
    details: Callable[[str, str], PartnerDetails],
) -> dict[str, object]:
    found = details(number, country)
    return {
        "id": partner_id,
        "kind": PartnerKind.COMPANY,
        "name": found.name,
        "customer_number": number,
        "email": found.email,
        "phone": found.phone,
        "street": found.street,
        "street2": found.street2,
        "postcode": found.postcode,
        "city": found.city,
        "country_code": country_code(country),
        "language": found.language or uow.company.language,
        "origin_source": source,
        "origin_number": number,
    }
