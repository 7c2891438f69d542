"""First start: makes the company and everything that books and desk begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from app import texts
from app.errors import Refused
from app.models.company import (
    Account,
    Calendar,
    CalendarInterval,
    Company,
    Currency,
    Journal,
    LockDate,
    RecordSeries,
    Tax,
)
from app.models.enums import AccountKind, Role, TaxKind, TaxRounding
from app.models.ids import RecordRef
from app.models.products import Unit
from app.models.stock import Location
from app.models.tickets import Reason
from app.services import access, users
from app.services.actions import action
from app.services.checks import WORD, Checks
from app.services.company import cards, defaults
from app.services.events import RecordMade
from app.services.partners import Address
from app.services.teams import insert_team

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.db.base import Base
    from app.models.ids import UserId
    from app.services.company.cards import CompanyCard
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SetUpCompany:
    """First start: the company and the local user, who gets all roles.

    `Invalid` names the fields of this request; those of the address by their own names.
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
    language: str = texts.SOURCE_LANGUAGE
    tax_rounding: TaxRounding = TaxRounding.LINE
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class SetUpDone:
    """The company that was made, and the id of the local user in whose name to go on."""

    company: CompanyCard
    user_id: UserId


def _again(uow: UnitOfWork, ids: Sequence[int]) -> SetUpDone:
    """What the first run made."""
    return SetUpDone(cards.card(uow, None), users.UserId(ids[0]))


@action("company.set_up", again=_again)
def set_up(uow: UnitOfWork, request: SetUpCompany) -> SetUpDone:
    """Make the company, the local user with all roles, and all that books and desk start with.

    Accounts (rules 9), journals, currencies, taxes of the country, reasons (rules 34), locations,
    series, the company's lock date, a calendar (Monday to Friday, 9:00 to 17:30) and one team with
    its stages. The actor is the system user: `Database.system_user_id()`.

    Raises:
        Refused: company.exists
        Invalid: see SetUpCompany
    """
    access.require(uow, "company.set_up")
    if uow.has_company:
        raise Refused("company.exists", RecordRef("company", cards.COMPANY_ID))
    particulars = _checked(request)
    word = _words(request.language)
    currencies = _currencies(uow, request.language)
    accounts = _accounts(uow, word)
    uow.connection.execute(
        insert(Company).values(
            id=cards.COMPANY_ID,
            currency_id=currencies[request.currency_code],
            tax_rounding=request.tax_rounding,
            is_demo=request.is_demo,
            repayment_terms="",
            return_terms="",
            translated_terms="",
            write_off_limit=defaults.WRITE_OFF_LIMIT,
            **_company_accounts(accounts),
            **particulars,
        )
    )
    _books(uow, word, accounts)
    _taxes(uow, word, request.address.country_code)
    _desk(uow, word)
    user_id = _local_user(uow, request)
    calendar_id = _calendar(uow, word)
    insert_team(
        uow,
        word("company.team"),
        calendar_id=calendar_id,
        member_ids=(user_id,),
        language=request.language,
    )
    uow.record(RecordMade(ref=RecordRef("company", cards.COMPANY_ID), name=request.name))
    uow.produced("user", (user_id,))
    return SetUpDone(cards.card(uow, None), user_id)


def _checked(request: SetUpCompany) -> dict[str, object]:
    """The company's columns of a request that is in order."""
    checks = Checks()
    particulars = cards.checked_particulars(checks, request)
    checks.choice("currency_code", request.currency_code, [c for c, _ in defaults.CURRENCIES])
    checks.line("user_name", request.user_name, is_required=True)
    checks.line("user_login", request.user_login, limit=WORD, is_required=True)
    checks.email("user_email", request.user_email)
    checks.done()
    return particulars


def _words(language: str) -> Callable[[str], str]:
    """The names of the defaults in the company's language."""
    return lambda key: texts.t(key, language)


def _currencies(uow: UnitOfWork, language: str) -> dict[str, int]:
    """Make the currencies, named in the company's language; ids by code."""
    from babel import Locale

    locale = Locale.parse(language)
    rows = [
        {
            "code": code,
            "name": locale.currencies.get(code, code),
            "symbol": locale.currency_symbols.get(code, code),
            "digits": digits,
        }
        for code, digits in defaults.CURRENCIES
    ]
    uow.connection.execute(insert(Currency), rows)
    return _ids(uow, Currency, "code")


def _accounts(uow: UnitOfWork, word: Callable[[str], str]) -> dict[str, int]:
    """Make the accounts; ids by kind."""
    rows = [
        {"kind": account.kind, "code": account.code, "name": word(account.name)}
        for account in defaults.ACCOUNTS
    ]
    uow.connection.execute(insert(Account), rows)
    return _ids(uow, Account, "kind")


def _company_accounts(accounts: Mapping[str, int]) -> dict[str, int]:
    """The accounts that the company uses where nothing else says so."""
    return {
        "receivable_account_id": accounts[AccountKind.RECEIVABLE],
        "sales_account_id": accounts[AccountKind.INCOME],
        "sales_returns_account_id": accounts[AccountKind.SALES_RETURNS],
        "goodwill_account_id": accounts[AccountKind.GOODWILL],
        "fees_account_id": accounts[AccountKind.FEES],
        "exchange_gain_account_id": accounts[AccountKind.EXCHANGE_GAIN],
        "exchange_loss_account_id": accounts[AccountKind.EXCHANGE_LOSS],
        "write_off_account_id": accounts[AccountKind.WRITE_OFF],
    }


def _books(uow: UnitOfWork, word: Callable[[str], str], accounts: Mapping[str, int]) -> None:
    """Make journals and the company's lock date, which is open."""
    rows = [
        {
            "code": journal.code,
            "name": word(journal.name),
            "kind": journal.kind,
            "prefix": journal.prefix,
            "refund_prefix": journal.refund_prefix,
            "account_id": None if journal.account is None else accounts[journal.account],
        }
        for journal in defaults.JOURNALS
    ]
    uow.connection.execute(insert(Journal), rows)
    uow.connection.execute(insert(LockDate).values(journal_id=None, locked_until_on=None))


def _taxes(uow: UnitOfWork, word: Callable[[str], str], country_code: str) -> None:
    """Make the country's standard tax and the one of zero per cent, each with its account."""
    standard = defaults.STANDARD_TAX.get(country_code)
    if standard is None:
        return
    name = word("company.tax")
    for place, rate in enumerate((Decimal(standard), defaults.ZERO)):
        label = f"{name} {rate}%"
        account_id = uow.connection.execute(
            insert(Account)
            .values(kind=AccountKind.TAX, code=str(defaults.FIRST_TAX_ACCOUNT + place), name=label)
            .returning(Account.id)
        ).scalar_one()
        uow.connection.execute(
            insert(Tax).values(
                name=label,
                label=label,
                kind=TaxKind.PERCENT,
                rate=rate,
                sequence=place + 1,
                account_id=account_id,
            )
        )


def _desk(uow: UnitOfWork, word: Callable[[str], str]) -> None:
    """Make reasons, places and running numbers."""
    uow.connection.execute(
        insert(Reason),
        [{"name": word(key), "sequence": n} for n, key in enumerate(defaults.REASONS, 1)],
    )
    uow.connection.execute(
        insert(Location),
        [{"kind": kind, "code": code, "name": word(key)} for kind, code, key in defaults.LOCATIONS],
    )
    _units(uow, word)
    uow.connection.execute(
        insert(RecordSeries),
        [{"code": code, "prefix": prefix, "last_number": 0} for code, prefix in defaults.SERIES],
    )


def _units(uow: UnitOfWork, word: Callable[[str], str]) -> None:
    """Make the units, base units first."""
    ids: dict[str, int] = {}
    for code, key, base, factor, rounding in defaults.UNITS:
        ids[code] = uow.connection.execute(
            insert(Unit)
            .values(
                code=code,
                name=word(key),
                base_unit_id=None if base is None else ids[base],
                factor=factor,
                rounding=rounding,
            )
            .returning(Unit.id)
        ).scalar_one()


def _local_user(uow: UnitOfWork, request: SetUpCompany) -> UserId:
    """Make the local user, who has all roles (rules 22)."""
    return users.insert_user(
        uow,
        users.CreateUser(
            name=request.user_name,
            login=request.user_login,
            email=request.user_email,
            language=request.language,
            roles=tuple(Role),
        ),
    )


def _calendar(uow: UnitOfWork, word: Callable[[str], str]) -> int:
    """Make the working hours: Monday to Friday, 9:00 to 17:30."""
    calendar_id: int = uow.connection.execute(
        insert(Calendar).values(name=word("company.calendar")).returning(Calendar.id)
    ).scalar_one()
    start, end = defaults.WORKING_MINUTES
    uow.connection.execute(
        insert(CalendarInterval),
        [
            {"calendar_id": calendar_id, "weekday": day, "from_minute": start, "to_minute": end}
            for day in defaults.WORKING_DAYS
        ],
    )
    return calendar_id


def _ids(uow: UnitOfWork, model: type[Base], column: str) -> dict[str, int]:
    """All ids of a table by the value of a column."""
    table = model.__table__
    rows = uow.connection.execute(select(table.c[column], table.c.id))
    return {str(value): row_id for value, row_id in rows}
