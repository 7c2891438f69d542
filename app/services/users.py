"""Users: who may work here, their roles and teams."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from app import texts
from app.errors import Invalid, Problem, Refused
from app.models.enums import Role
from app.models.ids import RecordRef, TeamId, UserId
from app.models.teams import TeamMember
from app.models.tickets import Ticket
from app.models.users import UserAccount, UserRole
from app.services import access, masters
from app.services.actions import action, question
from app.services.checks import WORD, Checks
from app.services.events import RecordSaved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CreateUser",
    "Me",
    "Role",
    "SaveUser",
    "TeamId",
    "UserCard",
    "UserId",
    "UserQuestion",
    "UserRow",
    "card",
    "create",
    "initials",
    "insert_user",
    "local",
    "me",
    "rows",
    "save",
    "set_working_team",
]


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user in a list or drop-down; system users are never among them."""

    id: UserId
    name: str
    initials: str
    login: str
    email: str
    roles: tuple[Role, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class UserCard:
    """A user's form."""

    id: UserId
    version: int
    name: str
    login: str
    email: str
    language: str
    roles: tuple[Role, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Me:
    """Who sits here: name, initials, rights by their key, and the team of new tickets."""

    id: UserId
    name: str
    initials: str
    roles: tuple[Role, ...]
    rights: frozenset[str]
    working_team_id: TeamId | None
    open_tickets: int


@dataclass(frozen=True, slots=True)
class CreateUser:
    """A new user. Field names of `Invalid`: name, login, email, roles."""

    name: str
    login: str
    email: str = ""
    language: str = "en"
    roles: tuple[Role, ...] = (Role.AGENT,)


@dataclass(frozen=True, slots=True)
class SaveUser:
    """A user's form, saved explicitly."""

    id: UserId
    version: int
    name: str
    login: str
    email: str
    language: str
    roles: tuple[Role, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class UserQuestion:
    """Which users: those of a team, inactive ones too."""

    team_id: TeamId | None = None
    with_inactive: bool = False


MASTER = masters.Master("user", UserAccount, "user.unknown", {"uq_user_account_login": "login"})


def _again(uow: UnitOfWork, ids: Sequence[int]) -> UserCard:
    """The form, read anew."""
    return card(uow, UserId(ids[0]))


@action("user.create", again=_again)
def create(uow: UnitOfWork, request: CreateUser) -> UserCard:
    """Make a user.

    Raises:
        NotAllowed: user.write
        Invalid: an empty name, a login that is taken, no role
    """
    access.require(uow, "user.write")
    return card(uow, insert_user(uow, request))


@action("user.save", again=_again)
def save(uow: UnitOfWork, request: SaveUser) -> UserCard:
    """Save a user's form.

    Raises:
        NotAllowed: user.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; the last administrator cannot be taken away
    """
    access.require(uow, "user.write")
    values = _checked(request)
    before = card(uow, request.id)
    _keep_an_administrator(uow, request)
    more: masters.Changes = ()
    if set(before.roles) != set(request.roles):
        more = (("roles", ", ".join(before.roles), ", ".join(sorted(request.roles))),)
    masters.save(
        uow,
        MASTER,
        request.id,
        request.version,
        {**values, "is_active": request.is_active},
        card=lambda: card(uow, request.id),
        more=more,
    )
    if more:
        uow.connection.execute(delete(UserRole).where(UserRole.user_id == request.id))
        _insert_roles(uow, request.id, request.roles)
    return card(uow, request.id)


@action("user.set_working_team", again=_again)
def set_working_team(uow: UnitOfWork, request: TeamId) -> UserCard:
    """Make a team that the actor is a member of the one in which their tickets are opened.

    Raises:
        Refused: user.not_member
    """
    is_member = uow.connection.scalar(
        select(func.count())
        .select_from(TeamMember)
        .where(TeamMember.team_id == request, TeamMember.user_id == uow.actor.id)
    )
    if not is_member:
        raise Refused("user.not_member", RecordRef("team", request), {"user": uow.actor.name})
    uow.connection.execute(
        update(TeamMember)
        .where(TeamMember.user_id == uow.actor.id)
        .values(is_working=TeamMember.team_id == request)
    )
    uow.record(
        RecordSaved(
            ref=RecordRef("user", uow.actor.id), changes=(("working_team", "", str(request)),)
        )
    )
    uow.produced("user", (uow.actor.id,))
    return card(uow, UserId(uow.actor.id))


@question
def rows(uow: UnitOfWork, request: UserQuestion) -> tuple[UserRow, ...]:
    """The users, by name; system users left out."""
    statement = _user_columns().where(UserAccount.is_system.is_(False)).order_by(UserAccount.name)
    if not request.with_inactive:
        statement = statement.where(UserAccount.is_active)
    if request.team_id is not None:
        members = select(TeamMember.user_id).where(TeamMember.team_id == request.team_id)
        statement = statement.where(UserAccount.id.in_(members))
    return tuple(
        UserRow(
            id=row.id,
            name=row.name,
            initials=initials(row.name),
            login=row.login,
            email=row.email,
            roles=_roles(row.roles),
            is_active=row.is_active,
        )
        for row in uow.connection.execute(statement)
    )


@question
def card(uow: UnitOfWork, request: UserId) -> UserCard:
    """A user's form.

    Raises:
        Refused: user.unknown
    """
    row = uow.connection.execute(_user_columns().where(UserAccount.id == request)).first()
    if row is None:
        raise Refused("user.unknown", RecordRef("user", request))
    return UserCard(
        id=row.id,
        version=row.version,
        name=row.name,
        login=row.login,
        email=row.email,
        language=row.language,
        roles=_roles(row.roles),
        is_active=row.is_active,
    )


@question
def me(uow: UnitOfWork, request: None) -> Me:
    """The actor: for the window's avatar, its rights and its defaults."""
    del request
    actor = uow.actor
    open_tickets = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.assignee_id == actor.id, Ticket.is_closed.is_(False))
        .scalar_subquery()
    )
    working = (
        select(TeamMember.team_id)
        .where(TeamMember.user_id == actor.id)
        .order_by(TeamMember.is_working.desc(), TeamMember.team_id)
        .limit(1)
        .scalar_subquery()
    )
    row = uow.connection.execute(select(open_tickets.label("open"), working.label("team"))).one()
    return Me(
        id=UserId(actor.id),
        name=actor.name,
        initials=initials(actor.name),
        roles=tuple(sorted(actor.roles)),
        rights=frozenset(right for right in access.RIGHTS if access.may(actor, right)),
        working_team_id=row.team,
        open_tickets=row.open,
    )


@question
def local(uow: UnitOfWork, request: None) -> UserId | None:
    """The one active user of a single workstation; None where there are several or none."""
    del request
    ids = uow.connection.scalars(
        select(UserAccount.id)
        .where(UserAccount.is_active, UserAccount.is_system.is_(False))
        .limit(2)
    ).all()
    return UserId(ids[0]) if len(ids) == 1 else None


def insert_user(uow: UnitOfWork, request: CreateUser) -> UserId:
    """Insert a user with their roles, without asking for the right to do so.

    Raises:
        Invalid: by field
    """
    values = _checked(request)
    user_id = UserId(masters.make(uow, MASTER, values, name=request.name))
    _insert_roles(uow, user_id, request.roles)
    return user_id


@functools.lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """The two letters of an avatar: of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in letters)


def _checked(request: CreateUser | SaveUser) -> dict[str, object]:
    """The columns of a user, checked."""
    checks = Checks()
    values: dict[str, object] = {
        "name": checks.line("name", request.name, is_required=True),
        "login": checks.line("login", request.login, limit=WORD, is_required=True),
        "email": checks.email("email", request.email),
        "language": request.language,
    }
    checks.choice("language", request.language, texts.languages())
    if not request.roles:
        checks.add("roles", "user.no_role")
    checks.done()
    return values


def _keep_an_administrator(uow: UnitOfWork, request: SaveUser) -> None:
    """Refuse to leave the database without anybody who may manage users."""
    if request.is_active and Role.ADMINISTRATOR in request.roles:
        return
    others = uow.connection.scalar(
        select(func.count())
        .select_from(UserRole)
        .join(UserAccount, UserAccount.id == UserRole.user_id)
        .where(
            UserRole.role == Role.ADMINISTRATOR,
            UserAccount.is_active,
            UserAccount.is_system.is_(False),
            UserAccount.id != request.id,
        )
    )
    if not others:
        field = "roles" if request.is_active else "is_active"
        raise Invalid({field: Problem("user.last_administrator")})


def _insert_roles(uow: UnitOfWork, user_id: int, roles: tuple[Role, ...]) -> None:
    """The roles of a user, each once."""
    rows = [{"user_id": user_id, "role": role} for role in sorted(set(roles))]
    uow.connection.execute(insert(UserRole), rows)


def _user_columns() -> Select[*tuple[Any, ...]]:
    """Users with their roles in one text."""
    roles = (
        select(func.aggregate_strings(UserRole.role, ","))
        .where(UserRole.user_id == UserAccount.id)
        .scalar_subquery()
    )
    return select(
        UserAccount.id,
        UserAccount.version,
        UserAccount.name,
        UserAccount.login,
        UserAccount.email,
        UserAccount.language,
        UserAccount.is_active,
        roles.label("roles"),
    )


def _roles(text: str | None) -> tuple[Role, ...]:
    """Roles from one text, in the order of the enum."""
    words = set((text or "").split(","))
    return tuple(role for role in Role if role.value in words)
