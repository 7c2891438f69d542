"""The tables' classes: what statements take them for, and what they cost at the start."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import select

from app.db.base import aliased
from app.models.partners import Partner
from app.models.tickets import Ticket

SLOW = ("sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "alembic")


def test_a_table_can_stand_in_a_statement_twice() -> None:
    company = aliased(Partner)
    statement = (
        select(Ticket.id, company.name)
        .join(Partner, Partner.id == Ticket.partner_id)
        .join(company, company.id == Partner.parent_id)
    )
    wanted = (
        "SELECT ticket.id, partner_1.name FROM ticket"
        " JOIN partner ON partner.id = ticket.partner_id"
        " JOIN partner AS partner_1 ON partner_1.id = partner.parent_id"
    )
    assert " ".join(str(statement).split()) == wanted


def test_a_column_that_an_alias_does_not_have_is_told_by_name() -> None:
    with pytest.raises(AttributeError, match="no_such_column"):
        aliased(Partner).no_such_column  # type: ignore[attr-defined]  # noqa: B018


def test_lists_are_read_without_an_orm_and_without_the_modules_of_another_engine() -> None:
    code = (
        "import sys, app.services.tickets, app.services.teams;"
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
