"""A company that has just started, with its users: what is done and asked there, and read."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from app.models.enums import Role, TaxRounding
from app.services import company, users
from app.services.actions import Action
from app.services.unit_of_work import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.services.actions import Question
    from app.services.unit_of_work import UnitOfWork

Request = TypeVar("Request")
Result = TypeVar("Result")

TODAY = date(2026, 11, 24)
LONDON = ZoneInfo("Europe/London")
D = Decimal


@dataclass(slots=True)
class OpenedShop:
    """One user per role, and a clock of its own."""

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

    def later(self, days: int) -> None:
        """Let days go by."""
        self.today += timedelta(days=days)

    def _insert(self, model: type, **values: object) -> int:
        statement = insert(model).values(**values).returning(model.__table__.c.id)  # type: ignore[attr-defined]
        return int(self.write(lambda uow: uow.connection.execute(statement).scalar_one()))


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)
