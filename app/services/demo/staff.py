"""Makes the demo's company, its six users, three teams with policies, and tags."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from app import paths, texts
from app.errors import Refused
from app.models.company import Company
from app.models.enums import Priority, Role, StageLook
from app.models.ids import TagId, TeamId, UserId
from app.services import company, tags, teams, users
from app.services.teams import PolicyInput, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.unit_of_work import Database

LOCAL, STOREKEEPER = "local", "sam"
CARE, WHOLESALE, INSTALLATIONS = "care", "wholesale", "installations"
TAGS = ("trade", "fragile", "faulty_batch", "photo", "courier", "missed_date")
HOUR = 60
WORKING_DAY = 8 * HOUR + 30
REPLACEMENT_DAYS = 7


class Person(NamedTuple):
    """A user of the demo besides the local one."""

    login: str
    name: str
    roles: tuple[Role, ...]


class Team(NamedTuple):
    """A team of the demo: its services, members by login and, in minutes, its two policies.

    One without working hours is there around the clock. One that replaces in advance sends
    goods anew before those that they replace are here.
    """

    key: str
    services: frozenset[Service]
    members: tuple[str, ...]
    urgent_minutes: int
    normal_minutes: int
    has_working_hours: bool
    replaces_in_advance: bool = False


PEOPLE = (
    Person("tom", "Tom Okafor", (Role.AGENT, Role.SUPERVISOR)),
    Person("sara", "Sara Ahmed", (Role.AGENT,)),
    Person("ewan", "Ewan Ward", (Role.AGENT, Role.TECHNICIAN)),
    Person("mary", "Mary Lindqvist", (Role.ACCOUNTANT,)),
    Person(STOREKEEPER, "Sam Pereira", (Role.STOREKEEPER, Role.REPAIRER)),
)
TEAMS = (
    Team(
        CARE,
        frozenset({Service.REFUNDS, Service.COUPONS, Service.RETURNS, Service.REPAIRS}),
        (LOCAL, "sara", "ewan"),
        WORKING_DAY,
        3 * WORKING_DAY,
        has_working_hours=True,
        replaces_in_advance=True,
    ),
    Team(
        WHOLESALE,
        frozenset({Service.REFUNDS, Service.RETURNS, Service.REPAIRS}),
        (LOCAL, "tom", "sara"),
        24 * HOUR,
        72 * HOUR,
        has_working_hours=False,
    ),
    Team(
        INSTALLATIONS,
        frozenset({Service.REFUNDS, Service.RETURNS, Service.REPAIRS, Service.FIELD_SERVICE}),
        (LOCAL, "tom", "ewan"),
        WORKING_DAY,
        3 * WORKING_DAY,
        has_working_hours=True,
    ),
)


@dataclass(frozen=True, slots=True)
class TeamOfDemo:
    """A team as it was made: its id and its stages by their look."""

    id: TeamId
    stages: Mapping[StageLook, teams.StageId]


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in the demo and where, by login, key of the team and key of the tag."""

    users: Mapping[str, UserId]
    teams: Mapping[str, TeamOfDemo]
    tags: Mapping[str, TagId]

    @property
    def local_id(self) -> UserId:
        """The local user."""
        return self.users[LOCAL]


def refuse_real_books(database: Database) -> None:
    """Refuse a database that holds somebody's books; of any schema so far, nothing is written.

    Raises:
        Refused: demo.real_company
    """
    with database.read_engine.connect() as connection:
        found = connection.execute(select(Company.name, Company.is_demo)).one_or_none()
    if found is not None and not found.is_demo:
        raise _real_company(found.name)


def make_company(database: Database) -> UserId:
    """Make the company with its local user if there is none; the local user's id.

    Raises:
        Refused: demo.real_company (the database holds somebody's books)
    """
    system_id = database.system_user_id()
    if not database.ask(company.exists, None, actor_id=system_id):
        done = database.act(company.set_up, _set_up(), actor_id=system_id)
        _write_terms(database, done.user_id, done.company)
        return done.user_id
    card = database.ask(company.card, None, actor_id=system_id)
    user_id = database.user_id(LOCAL)
    if not card.is_demo or user_id is None:
        raise _real_company(card.name)
    return UserId(user_id)


def make_staff(database: Database, local_id: UserId) -> Staff:
    """Make the users, teams and tags that are not there yet."""
    people = {LOCAL: local_id} | {
        person.login: _user(database, local_id, person) for person in PEOPLE
    }
    made_tags = {
        key: database.act(
            tags.create, tags.CreateTag(texts.t(f"demo.tag_{key}")), actor_id=local_id
        ).id
        for key in TAGS
    }
    made_teams = {team.key: _team(database, people, team) for team in TEAMS}
    return Staff(people, made_teams, made_tags)


def _real_company(name: str) -> Refused:
    return Refused("demo.real_company", company.RecordRef("company", 1), {"name": name})


def _set_up() -> company.SetUpCompany:
    return company.SetUpCompany(
        name="Larkfield Gifts Ltd",
        tagline="Wholesale gift-ware since 1987",
        currency_code="GBP",
        time_zone="Europe/London",
        user_name="Priya Nair",
        user_login=LOCAL,
        user_email="priya.nair@larkfield-gifts.example",
        address=company.Address("Unit 7", "Ouseburn Mill", "YO1 7HX", "York", "GB"),
        email="returns@larkfield-gifts.example",
        phone="01632 960123",
        website="www.larkfield-gifts.example",
        registration="Registered in England 02147765",
        tax_number="GB 412 7788 09",
        logo=paths.resource("sample/larkfield-gifts.png").read_bytes(),
        is_demo=True,
    )


def _write_terms(database: Database, local_id: UserId, card: company.CompanyCard) -> None:
    """What the credit notes say about money and goods."""
    names = ("version", "name", "tagline", "address", "email", "phone", "website", "registration",
             "tax_number", "logo", "language", "time_zone", "tax_rounding",
             "write_off_limit")  # fmt: skip
    request = company.SaveCompany(
        **{name: getattr(card, name) for name in names},
        repayment_terms=texts.t("demo.repayment_terms", card.language),
        return_terms=texts.t("demo.return_terms", card.language),
        translations=card.translations,
    )
    database.act(company.save, request, actor_id=local_id)


def _user(database: Database, local_id: UserId, person: Person) -> UserId:
    known = database.user_id(person.login)
    if known is not None:
        return UserId(known)
    request = users.CreateUser(
        name=person.name,
        login=person.login,
        email=f"{person.login}@larkfield-gifts.example",
        roles=person.roles,
    )
    return database.act(users.create, request, actor_id=local_id).id


def _team(database: Database, people: Mapping[str, UserId], team: Team) -> TeamOfDemo:
    """A team by its name, made or completed with members, services and policies."""
    name = texts.t(f"demo.team_{team.key}")
    local_id = people[LOCAL]
    rows = database.ask(teams.rows, None, actor_id=local_id)
    known = next((row.id for row in rows if row.name == name), None)
    if known is None:
        created = database.act(teams.create, teams.CreateTeam(name), actor_id=local_id)
        known = created.id
    card = database.ask(teams.card, known, actor_id=local_id)
    if not card.policies:
        card = database.act(teams.save, _settings(card, people, team), actor_id=local_id)
    stages = database.ask(teams.stages, known, actor_id=local_id)
    return TeamOfDemo(known, {stage.look: stage.id for stage in stages})


def _settings(card: teams.TeamCard, people: Mapping[str, UserId], team: Team) -> teams.SaveTeam:
    solved = next(stage.key for stage in card.stages if stage.look is StageLook.SOLVED)
    policies = tuple(
        PolicyInput(texts.t(f"demo.policy_{key}"), priority, solved, minutes)
        for key, priority, minutes in (
            (f"{team.key}_urgent", Priority.HIGH, team.urgent_minutes),
            (f"{team.key}_normal", Priority.NORMAL, team.normal_minutes),
        )
    )
    return replace(
        teams.form(card),
        email=f"{team.key}@larkfield-gifts.example",
        calendar_id=card.calendar_id if team.has_working_hours else None,
        member_ids=tuple(people[login] for login in team.members),
        policies=policies,
        services=team.services,
        goods=replace(
            card.goods,
            is_advance_replacement=team.replaces_in_advance,
            replacement_days=REPLACEMENT_DAYS,
        ),
    )
