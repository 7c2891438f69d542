"""Reads who acts and for which company: one statement at the beginning of each action."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal, select

from app.models.company import Company, Currency
from app.models.users import UserAccount, UserRole
from app.services.actions import CompanyFacts, CurrencyFacts

if TYPE_CHECKING:
    from sqlalchemy.engine import Row


@functools.cache
def facts_statement(is_postgresql: bool) -> Any:  # noqa: ANN401
    """The statement that reads actor, roles, company and clock."""
    roles = (
        select(func.aggregate_strings(UserRole.role, ","))
        .where(UserRole.user_id == UserAccount.id)
        .scalar_subquery()
    )
    clock = func.now() if is_postgresql else literal(None)
    return (
        select(
            UserAccount.login,
            UserAccount.name.label("user_name"),
            UserAccount.is_system,
            roles.label("roles"),
            clock.label("server_now"),
            Company.name.label("company_name"),
            Company.time_zone,
            Company.language,
            Company.tax_rounding,
            Company.receivable_account_id,
            Company.exchange_gain_account_id,
            Company.exchange_loss_account_id,
            Company.sales_account_id,
            Company.sales_returns_account_id,
            Company.goodwill_account_id,
            Company.fees_account_id,
            Company.write_off_account_id,
            Company.write_off_limit,
            Company.is_demo,
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
        )
        .select_from(UserAccount)
        .outerjoin(Company, Company.id == 1)
        .outerjoin(Currency, Currency.id == Company.currency_id)
        .where(UserAccount.id == bindparam("actor"))
    )


def company_facts(row: Row[Any]) -> CompanyFacts | None:
    """The company of a row of facts; None before the first start has made it."""
    if row.company_name is None:
        return None
    return CompanyFacts(
        name=row.company_name,
        currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        time_zone=row.time_zone,
        language=row.language,
        tax_rounding=row.tax_rounding,
        receivable_account_id=row.receivable_account_id,
        exchange_gain_account_id=row.exchange_gain_account_id,
        exchange_loss_account_id=row.exchange_loss_account_id,
        sales_account_id=row.sales_account_id,
        sales_returns_account_id=row.sales_returns_account_id,
        goodwill_account_id=row.goodwill_account_id,
        fees_account_id=row.fees_account_id,
        write_off_account_id=row.write_off_account_id,
        write_off_limit=row.write_off_limit,
        is_demo=row.is_demo,
    )
