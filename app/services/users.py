"""Users: who may work here, their roles and teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import Role
from app.models.ids import TeamId, UserId
from app.services.actions import action, question

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CreateUser",
    "Me",
    "Role",
    "SaveUser",
    "TeamId",
    "UserCard",
    "UserId",
    "UserRow",
    "card",
    "create",
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


def _again(uow: UnitOfWork, ids: object) -> UserCard:
    raise NotImplementedError


@action("user.create", again=_again)
def create(uow: UnitOfWork, request: CreateUser) -> UserCard:
    """Make a user.

    Raises:
        NotAllowed: user.write
        Invalid: an empty name, a login that is taken, no role
    """
    raise NotImplementedError


@action("user.save", again=_again)
def save(uow: UnitOfWork, request: SaveUser) -> UserCard:
    """Save a user's form.

    Raises:
        NotAllowed: user.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; the last administrator cannot be taken away
    """
    raise NotImplementedError


@action("user.set_working_team", again=_again)
def set_working_team(uow: UnitOfWork, request: TeamId) -> UserCard:
    """Make a team that the actor is a member of the one in which their tickets are opened."""
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: UserQuestion) -> tuple[UserRow, ...]:
    """The users, by name; system users left out."""
    raise NotImplementedError


@question
def card(uow: UnitOfWork, request: UserId) -> UserCard:
    """A user's form.

    Raises:
        Refused: user.unknown
    """
    raise NotImplementedError


@question
def me(uow: UnitOfWork, request: None) -> Me:
    """The actor: for the window's avatar, its rights and its defaults."""
    raise NotImplementedError


@question
def local(uow: UnitOfWork, request: None) -> UserId | None:
    """The one active user of a single workstation; None where there are several or none."""
    raise NotImplementedError
