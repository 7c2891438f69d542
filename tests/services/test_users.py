"""Users, their roles, and the team in which they work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.services import teams, users

if TYPE_CHECKING:
    from tests.factories import Shop

NEW = users.CreateUser("Tom Okafor", "tom", "tom@larkfield.example", roles=(users.Role.AGENT,))


def form(card: users.UserCard) -> users.SaveUser:
    """The form as it was read."""
    return users.SaveUser(
        card.id,
        card.version,
        card.name,
        card.login,
        card.email,
        card.language,
        card.roles,
        card.is_active,
    )


def codes(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The problems of a form, by field."""
    return {field: problem.code for field, problem in error.value.problems.items()}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Priya Nair", "PN"), ("Cher", "C"), ("anna-maria del sol", "AS"), ("", ""), ("(Ltd) X", "X")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert users.initials(name) == letters


def test_an_administrator_makes_users(shop: Shop) -> None:
    card = shop.act(users.create, NEW, by="administrator")
    assert (card.name, card.login, card.roles) == ("Tom Okafor", "tom", (users.Role.AGENT,))
    names = [row.name for row in shop.ask(users.rows, users.UserQuestion())]
    assert "Tom Okafor" in names
    assert names == sorted(names)


def test_a_supervisor_makes_no_users(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match=r"user\.write"):
        shop.act(users.create, NEW, by="supervisor")


def test_a_login_that_is_taken_is_told_at_its_field(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        shop.act(users.create, replace(NEW, login="agent"))
    assert codes(caught) == {"login": "field.taken"}


def test_a_user_needs_name_login_and_a_role(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        shop.act(users.create, users.CreateUser(" ", "", "nobody", roles=()))
    assert codes(caught) == {
        "name": "field.required",
        "login": "field.required",
        "email": "field.email",
        "roles": "user.no_role",
    }


def test_roles_are_saved_with_the_form_and_count_from_then_on(shop: Shop) -> None:
    tom = shop.act(users.create, NEW)
    saved = shop.act(
        users.save, replace(form(tom), roles=(users.Role.AGENT, users.Role.SUPERVISOR))
    )
    assert saved.version == tom.version + 1
    assert saved.roles == (users.Role.AGENT, users.Role.SUPERVISOR)
    audit = shop.read("SELECT details FROM audit WHERE action = 'user.save'")
    assert "supervisor" in audit[0][0]


def test_the_last_administrator_cannot_be_taken_away(shop: Shop) -> None:
    local = shop.ask(users.card, users.UserId(shop.users["local"]))
    shop.act(users.save, replace(form(local), roles=(users.Role.AGENT,)))
    last = shop.ask(users.card, users.UserId(shop.users["administrator"]))
    with pytest.raises(Invalid) as caught:
        shop.act(users.save, replace(form(last), roles=(users.Role.AGENT,)), by="administrator")
    assert codes(caught) == {"roles": "user.last_administrator"}
    with pytest.raises(Invalid) as caught:
        shop.act(users.save, replace(form(last), is_active=False), by="administrator")
    assert codes(caught) == {"is_active": "user.last_administrator"}


def test_an_inactive_user_is_listed_only_when_asked_for(shop: Shop) -> None:
    tom = shop.act(users.create, NEW)
    shop.act(users.save, replace(form(tom), is_active=False))
    active = shop.ask(users.rows, users.UserQuestion())
    assert "Tom Okafor" not in [row.name for row in active]
    all_of_them = shop.ask(users.rows, users.UserQuestion(with_inactive=True))
    assert "Tom Okafor" in [row.name for row in all_of_them]


def test_a_stale_user_form_is_refused(shop: Shop) -> None:
    tom = shop.act(users.create, NEW)
    shop.act(users.save, replace(form(tom), name="Thomas Okafor"), by="administrator")
    with pytest.raises(Stale) as caught:
        shop.act(users.save, replace(form(tom), name="T. Okafor"))
    assert caught.value.changed_by == "Administrator"


def test_an_unknown_user_has_no_form(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"user\.unknown"):
        shop.ask(users.card, users.UserId(999))


def test_several_users_leave_nobody_to_take_for_granted(shop: Shop) -> None:
    assert shop.ask(users.local, None) is None


def test_the_working_team_is_one_that_the_user_belongs_to(shop: Shop) -> None:
    second = shop.act(
        teams.create, teams.CreateTeam("Wholesale", member_ids=(users.UserId(shop.users["local"]),))
    )
    assert shop.ask(users.me, None).working_team_id == shop.team
    shop.act(users.set_working_team, second.id)
    assert shop.ask(users.me, None).working_team_id == second.id


def test_a_team_of_others_is_no_working_team(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"user\.not_member"):
        shop.act(users.set_working_team, teams.TeamId(shop.team), by="agent")


def test_a_role_gives_the_rights_of_its_row_and_no_others(shop: Shop) -> None:
    rights = shop.ask(users.me, None, by="storekeeper").rights
    assert "ticket.read" in rights
    assert "ticket.write" not in rights
    assert "refund.post" not in rights
    assert "books.lock" in shop.ask(users.me, None, by="accountant").rights
