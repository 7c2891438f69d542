"""The books of a shop and its switches: taxes, journals, currencies, what is closed or off."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app.models.company import Account, Company, Journal, Tax
from app.models.enums import AccountKind, JournalKind, TaxKind, TaxRounding
from app.models.ids import CurrencyId, JournalId, TaxId
from app.models.teams import Team
from app.services import exchange_rates, lock_dates
from app.services.actions import CurrencyFacts
from tests.opened_shop import OpenedShop

if TYPE_CHECKING:
    from datetime import date

    from app.services.unit_of_work import UnitOfWork

D = Decimal


@dataclass(slots=True)
class ShopBooks(OpenedShop):
    """Masters that an accountant or a team lead sets up."""

    def round_taxes(self, rounding: TaxRounding) -> None:
        """Round taxes per line or per document from now on."""
        statement = update(Company).values(tax_rounding=rounding)
        self.write(lambda uow: uow.connection.execute(statement).close())
        self.database.forget_facts()

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
        values = {
            "name": f"Tax {number}",
            "label": f"Tax {number} {rate} %",
            "kind": TaxKind.FIXED if fixed else TaxKind.PERCENT,
            "rate": D(0) if fixed else D(rate),
            "fixed_amount": D(fixed) if fixed else None,
            "is_included": is_included,
            "is_base_affecting": is_base_affecting,
            "sequence": number,
        }

        def make(uow: UnitOfWork) -> int:
            account = insert(Account).values(
                code=f"T{number}", name=f"Tax {number}", kind=AccountKind.TAX
            )
            account_id = uow.connection.execute(account.returning(Account.id)).scalar_one()
            made = insert(Tax).values(account_id=account_id, **values).returning(Tax.id)
            return int(uow.connection.execute(made).scalar_one())

        return TaxId(self.write(make))

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

    def _currency(self) -> int:
        return self.write(lambda uow: uow.company.currency.id)
