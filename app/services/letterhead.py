"""The top of every paper: our letterhead and terms, and to whom it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.documents.content import CompanyHeading
from app.services.company import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

POSTCODE_AFTER_TOWN = frozenset(
    {
        "AE", "AU", "BD", "BH", "BM", "BR", "BN", "CA", "CO", "EG", "FK", "GB", "GG", "GI", "HK",
        "ID", "IE", "IM", "IN", "IO", "JE", "JO", "KE", "KY", "LB", "LK", "LV", "MM", "MO", "MT",
        "MV", "NG", "NP", "NZ", "PH", "PK", "SA", "SG", "SH", "TH", "TW", "UA", "US", "VG", "VN",
    }
)  # fmt: skip
"""Where the postcode follows the town; elsewhere it stands before (the Universal Postal Union's
addressing systems by country)."""
HEADING = (
    "name", "tagline", "street", "street2", "postcode", "city", "country_code", "email", "phone",
    "website", "registration", "tax_number",
)  # fmt: skip


def heading_now(row: Any) -> CompanyHeading:  # noqa: ANN401
    """The letterhead of today, from a document's head."""
    facts = {name: getattr(row, f"company_{name}") for name in HEADING}
    return heading(facts, row.company_logo)


def terms_now(row: Any, name: str, language: str) -> str:  # noqa: ANN401
    """What the company says today, by the name of the text, from a document's head."""
    first: str = getattr(row, f"company_{name}")
    return terms.printed(name, first, row.company_translated_terms, language)


def address_of(row: Any, language: str) -> tuple[str, ...]:  # noqa: ANN401
    """The customer's name and address, as lines, from a document's head."""
    facts = {
        name: getattr(row, f"party_{name}")
        for name in ("name", "contact", "street", "street2", "postcode", "city", "country_code")
    }
    return address(facts, language)


def company_address(row: Any, language: str) -> tuple[str, ...]:  # noqa: ANN401
    """Our own name and address of today, as lines, from a document's head."""
    facts = {name: getattr(row, f"company_{name}") for name in HEADING}
    return address({**facts, "contact": ""}, language)


def heading(facts: Mapping[str, Any], logo: bytes | None) -> CompanyHeading:
    """The letterhead out of the company's particulars."""
    city = _town(facts)
    place = ", ".join(part for part in (facts["street"], facts["street2"], city) if part)
    contact = (facts["name"], place, facts["email"], facts["phone"], facts["website"])
    sender = (facts["name"], facts["street"], facts["street2"], city)
    registration = (facts["name"], facts["registration"], facts["tax_number"])
    return CompanyHeading(
        name=facts["name"],
        strapline=facts["tagline"],
        contact=tuple(part for part in contact if part),
        sender=" · ".join(part for part in sender if part),
        registration=" · ".join(part for part in registration if part),
        logo=logo,
    )


def address(facts: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The lines in the window of the envelope, the country named in the customer's language."""
    lines = (
        facts["name"],
        facts["contact"],
        facts["street"],
        facts["street2"],
        _town(facts),
        _country(facts["country_code"], language),
    )
    return tuple(line for line in lines if line)


def _town(facts: Mapping[str, Any]) -> str:
    """Town and postcode in the order of their country."""
    parts = [facts["postcode"], facts["city"]]
    if not facts["country_code"] or facts["country_code"] in POSTCODE_AFTER_TOWN:
        parts.reverse()
    return " ".join(part for part in parts if part)


def _country(code: str, language: str) -> str:
    if not code:
        return ""
    from app.documents import figures

    return str(figures.of(language).locale.territories.get(code, code))
