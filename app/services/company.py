"""The company of a database: first start, its card, and what lists of choices it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.models.enums import JournalKind, Role, TaxRounding
from app.models.ids import RecordRef
from app.services.actions import CompanyFacts, CurrencyFacts, action, question
from app.services.partners import Address

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "Address",
    "CompanyCard",
    "CompanyChoices",
    "CompanyFacts",
    "CurrencyFacts",
    "JournalKind",
    "RecordRef",
    "Role",
    "SaveCompany",
    "SetUpCompany",
    "SetUpDone",
    "TaxRounding",
    "card",
    "choices",
    "exists",
    "facts",
    "save",
    "set_up",
]


@dataclass(frozen=True, slots=True)
class SetUpCompany:
    """First start: the company and the local user, who gets all roles.

    Field names of `Invalid`: name, currency_code, time_zone, language, country_code, email,
    user_name, user_login, user_email.
    """

    name: str
    currency_code: str
    time_zone: str
    user_name: str
    user_login: str = "local"
    user_email: str = ""
    address: Address = field(default_factory=Address)
    email: str = ""
    phone: str = ""
    website: str = ""
    tax_number: str = ""
    registration: str = ""
    tagline: str = ""
    logo: bytes | None = None
    language: str = "en"
    tax_rounding: TaxRounding = TaxRounding.LINE
    is_demo: bool = False


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
    language: str
    time_zone: str
    currency: CurrencyFacts
    tax_rounding: TaxRounding
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SetUpDone:
    """The company that was made, and the id of the local user in whose name to go on."""

    company: CompanyCard
    user_id: int


@dataclass(frozen=True, slots=True)
class SaveCompany:
    """The company's form, saved explicitly; currency and accounts do not change."""

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
    language: str
    time_zone: str
    tax_rounding: TaxRounding


@dataclass(frozen=True, slots=True)
class CompanyChoices:
    """What the form of the first start offers: (code, name) pairs and names of time zones."""

    currencies: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    time_zones: tuple[str, ...]


def _card_again(uow: UnitOfWork, ids: object) -> CompanyCard:
    del ids
    return card(uow, None)


def _set_up_again(uow: UnitOfWork, ids: object) -> SetUpDone:
    raise NotImplementedError


@action("company.set_up", again=_set_up_again)
def set_up(uow: UnitOfWork, request: SetUpCompany) -> SetUpDone:
    """Make the company, the local user with all roles, and all that the books and desk start with.

    Accounts (rules 9), journals, currencies, taxes of the country, reasons (rules 34), locations,
    series, the company's lock date, a calendar (Monday to Friday, 9:00 to 17:30) and one team with
    its stages. The actor is the system user: `Database.system_user_id()`.

    Raises:
        Refused: company.exists
        Invalid: see SetUpCompany
    """
    raise NotImplementedError


@action("company.save", again=_card_again)
def save(uow: UnitOfWork, request: SaveCompany) -> CompanyCard:
    """Save the company's form.

    Raises:
        NotAllowed: company.write
        Stale: somebody else saved it meanwhile
        Invalid: by field
    """
    raise NotImplementedError


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
    """The company's form."""
    raise NotImplementedError


def choices(language: str = "en") -> CompanyChoices:
    """What the form of the first start offers, named in `language`; needs no database."""
    raise NotImplementedError
