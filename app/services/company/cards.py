"""The company's form, and the choices that it offers."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sqlalchemy import exists as exists_row
from sqlalchemy import select

from app import texts
from app.db.types import Amount
from app.models.company import Company, Currency
from app.models.ids import RecordRef
from app.models.timeline import Attachment
from app.services import access, attachments, masters
from app.services.actions import CompanyFacts, CurrencyFacts, action, question
from app.services.attachments import NewFile
from app.services.checks import Checks
from app.services.company import terms
from app.services.company.defaults import CURRENCIES
from app.services.company.terms import Terms
from app.services.partners import Address, checked_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from app.models.enums import TaxRounding
    from app.services.company.first_start import SetUpCompany
    from app.services.unit_of_work import UnitOfWork

COMPANY_ID = 1
MASTER = masters.Master("company", Company, "company.none")
MAX_LOGO_BYTES = 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = (_PNG, b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """The company as its form shows it."""

    version: int
    name: str
    tagline: str
    address: Address
    email: str
    phone: str
    website: str
    registration: str
    tax_number: str
    logo: bytes | None
    repayment_terms: str
    return_terms: str
    translations: tuple[Terms, ...]
    language: str
    time_zone: str
    currency: CurrencyFacts
    tax_rounding: TaxRounding
    write_off_limit: Decimal
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SaveCompany:
    """The company's form, saved explicitly; currency and accounts do not change.

    The terms are in the company's language, `translations` in others; `Invalid` names a field of
    those with its language, `return_terms_de`.
    Up to `write_off_limit`, with the currency's digits, an open amount may be written off; only
    an accountant changes it.
    """

    version: int
    name: str
    tagline: str
    address: Address
    email: str
    phone: str
    website: str
    registration: str
    tax_number: str
    logo: bytes | None
    repayment_terms: str
    return_terms: str
    translations: tuple[Terms, ...]
    language: str
    time_zone: str
    tax_rounding: TaxRounding
    write_off_limit: Decimal


@dataclass(frozen=True, slots=True)
class CompanyChoices:
    """What the company's form offers: (code, name) pairs and names of time zones."""

    currencies: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    time_zones: tuple[str, ...]


def _again(uow: UnitOfWork, ids: Sequence[int]) -> CompanyCard:
    """The form, read anew."""
    del ids
    return card(uow, None)


@action("company.save", again=_again)
def save(uow: UnitOfWork, request: SaveCompany) -> CompanyCard:
    """Save the company's form.

    Posted documents keep the heading that was copied onto them (rules 5), and their logo.

    Raises:
        NotAllowed: company.write; company.write_off_limit
        Stale: somebody else saved it meanwhile
        Invalid: by field
    """
    access.require(uow, "company.write")
    checks = Checks()
    values = checked_particulars(checks, request)
    values["repayment_terms"] = checks.paragraphs("repayment_terms", request.repayment_terms)
    values["return_terms"] = checks.paragraphs("return_terms", request.return_terms)
    values["translated_terms"] = _checked_translations(checks, request)
    values["tax_rounding"] = request.tax_rounding
    values["write_off_limit"] = _checked_limit(uow, checks, request.write_off_limit)
    checks.done()
    logo = uow.connection.scalar(select(Company.logo).where(Company.id == COMPANY_ID))
    changes = masters.save(
        uow, MASTER, COMPANY_ID, request.version, values, card=lambda: card(uow, None)
    )
    changed = {name for name, _, _ in changes}
    if "write_off_limit" in changed:
        access.require(uow, "company.write_off_limit")
    if "logo" in changed and logo is not None:
        _keep_logo(uow, logo)
    return card(uow, None)


def _keep_logo(uow: UnitOfWork, logo: bytes) -> None:
    """Keep a logo that was replaced, once: documents posted with it are printed with it again."""
    digest = hashlib.sha256(logo).hexdigest()
    is_kept = exists_row().where(Attachment.record_kind == "company", Attachment.sha256 == digest)
    if not uow.connection.scalar(select(is_kept)):
        ending = "png" if logo.startswith(_PNG) else "jpg"
        file = NewFile(f"logo.{ending}", logo)
        attachments.insert_file(uow, RecordRef("company", COMPANY_ID), file)


def _checked_translations(checks: Checks, request: SaveCompany) -> str:
    """The terms in other languages than the company's own, by language."""
    found = []
    for each in request.translations:
        checks.choice("translations", each.language, texts.languages())
        named = {
            name: checks.paragraphs(f"{name}_{each.language}", getattr(each, name))
            for name in terms.NAMES
        }
        found.append(Terms(each.language, **named))
    return terms.stored(found)


def _checked_limit(uow: UnitOfWork, checks: Checks, limit: Decimal) -> Decimal:
    """The limit, in whole coins of the company's currency."""
    checks.number("write_off_limit", limit, Amount, minimum=0)
    currency = uow.company.currency
    if limit.is_finite() and limit != round(limit, currency.digits):
        words = {"currency": currency.code, "digits": currency.digits}
        checks.add("write_off_limit", "payment.amount_not_exact", **words)
    return limit


@question
def exists(uow: UnitOfWork, request: None) -> bool:
    """Whether the first start has made the company."""
    del request
    return uow.has_company


@question
def facts(uow: UnitOfWork, request: None) -> CompanyFacts:
    """What services know of the company (only once it exists)."""
    del request
    return uow.company


@question
def card(uow: UnitOfWork, request: None) -> CompanyCard:
    """The company's form (only once it exists)."""
    del request
    row = uow.connection.execute(
        select(Company.__table__, Currency.code, Currency.symbol, Currency.digits)
        .join(Currency, Currency.id == Company.currency_id)
        .where(Company.id == COMPANY_ID)
    ).one()
    return CompanyCard(
        version=row.version,
        name=row.name,
        tagline=row.tagline,
        address=Address(row.street, row.street2, row.postcode, row.city, row.country_code),
        email=row.email,
        phone=row.phone,
        website=row.website,
        registration=row.registration,
        tax_number=row.tax_number,
        logo=row.logo,
        repayment_terms=row.repayment_terms,
        return_terms=row.return_terms,
        translations=terms.read(row.translated_terms),
        language=row.language,
        time_zone=row.time_zone,
        currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        tax_rounding=row.tax_rounding,
        write_off_limit=row.write_off_limit,
        is_demo=row.is_demo,
    )


def checked_particulars(checks: Checks, request: SaveCompany | SetUpCompany) -> dict[str, object]:
    """The columns that first start and form share, checked."""
    address = request.address
    checks.choice("time_zone", request.time_zone, available_timezones())
    checks.choice("language", request.language, texts.languages())
    if request.logo is not None:
        _check_logo(checks, request.logo)
    return {
        "name": checks.line("name", request.name, is_required=True),
        "tagline": checks.line("tagline", request.tagline),
        **checked_address(checks, address),
        "email": checks.email("email", request.email),
        "phone": checks.line("phone", request.phone),
        "website": checks.line("website", request.website),
        "registration": checks.line("registration", request.registration),
        "tax_number": checks.line("tax_number", request.tax_number),
        "logo": request.logo,
        "language": request.language,
        "time_zone": request.time_zone,
    }


def _check_logo(checks: Checks, logo: bytes) -> None:
    """A picture that paper and window can show, and not a large one."""
    if not logo.startswith(_PICTURES):
        checks.add("logo", "company.logo_not_a_picture")
    elif len(logo) > MAX_LOGO_BYTES:
        checks.add("logo", "company.logo_too_large", limit=MAX_LOGO_BYTES // 1024)


def _by_name(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs in the order of their names."""
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


@functools.cache
def choices(language: str = texts.SOURCE_LANGUAGE) -> CompanyChoices:
    """What the company's form offers, named in `language`; needs no database."""
    from babel import Locale

    locale = Locale.parse(language)
    countries = ((code, name) for code, name in locale.territories.items() if code.isalpha())
    return CompanyChoices(
        currencies=_by_name((code, locale.currencies.get(code, code)) for code, _ in CURRENCIES),
        countries=_by_name(pair for pair in countries if len(pair[0]) == 2 and pair[0] != "ZZ"),
        languages=_by_name(
            (code, Locale.parse(code).get_display_name(code) or code) for code in texts.languages()
        ),
        time_zones=tuple(sorted(name for name in available_timezones() if "/" in name)),
    )
