"""One transaction per action: actor, clock, action key, recorded events, retry.

`Database.act` runs an action on the writing connection, `Database.ask` a question in one read-only
snapshot. They are what background.act and background.ask call on their threads; commands and tests
call them directly.
"""

from __future__ import annotations

import functools
import json
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.db.engine import Access, make_engine, parse_url
from app.db.failures import as_unusable, in_words, is_transient
from app.db.inserting import insert_or
from app.models.company import Company
from app.models.enums import Role
from app.models.users import ActionKey, UserAccount
from app.services.actions import Actor, digest
from app.services.facts import company_facts, facts_statement
from app.services.neighbours import Neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from sqlalchemy.engine import Connection

    from app.services.actions import Action, CompanyFacts, Question, Request, Result
    from app.services.events import Event

ATTEMPTS = 3
SYSTEM_LOGIN = "system"
IMPORT_LOGIN = "import"


class KeyMisused(RuntimeError):
    """An action key came back with another request or of another user: an error of the program."""


class Cancelled(Exception):
    """A question was given up because its answer is no longer wanted."""


class Cancel:
    """A flag that a caller raises and a long question looks at."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        """Give the question up at its next look."""
        self.is_set = True

    def check(self) -> None:
        """Raise Cancelled once the flag is set."""
        if self.is_set:
            raise Cancelled


class UnitOfWork:
    """One transaction: its connection, who acts, when, and what happened in it."""

    def __init__(
        self,
        connection: Connection,
        *,
        actor: Actor,
        company: CompanyFacts | None,
        now: datetime,
        workstation: str,
        cancel: Cancel | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self.workstation = workstation
        self.cancel = cancel or Cancel()
        self.events: list[Event] = []
        self.produced_kind: str | None = None
        self.produced_ids: tuple[int, ...] = ()
        self._company = company

    @property
    def is_postgresql(self) -> bool:
        """Whether rows must be locked by name; SQLite's one writer needs no locks."""
        return self.connection.dialect.name == "postgresql"

    @property
    def company(self) -> CompanyFacts:
        """The company; a database without one cannot be worked in yet."""
        if self._company is None:
            message = "the company is not set up"
            raise LookupError(message)
        return self._company

    @property
    def has_company(self) -> bool:
        """Whether the first start has asked for the company."""
        return self._company is not None

    @functools.cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.company.time_zone)

    @functools.cached_property
    def today(self) -> date:
        """Today in the company's time zone (rules 1)."""
        return self.now.astimezone(self.zone).date()

    def record(self, event: Event) -> None:
        """Tell that something happened; written and sent out with the commit."""
        self.events.append(event)

    def produced(self, kind: str, ids: Sequence[int]) -> None:
        """Name the records that the action made or changed, for a repeat of its key."""
        self.produced_kind = kind
        self.produced_ids = tuple(ids)


class Database:
    """An opened database: engines for writing and reading, and the doors to them."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime] | None = None,
        writers: int | None = None,
        readers: int = 3,
    ) -> None:
        self.url = url
        self.is_postgresql = parse_url(url).get_backend_name() == "postgresql"
        self.writers = writers or (4 if self.is_postgresql else 1)
        self.readers = readers
        self.write_engine = make_engine(url, Access.WRITE, pool_size=self.writers)
        self.read_engine = make_engine(url, Access.READ, pool_size=readers)
        self.listeners: list[Callable[[Sequence[Event]], None]] = []
        self.neighbours = Neighbours()
        self._clock = clock
        self._server_ahead = timedelta()
        self._workstation = socket.gethostname()
        self._facts: dict[int, tuple[Actor, CompanyFacts | None]] = {}

    def close(self) -> None:
        """Close all connections."""
        self.neighbours.close()
        self.write_engine.dispose()
        self.read_engine.dispose()

    def act(
        self,
        action: Action[Request, Result],
        request: Request,
        *,
        actor_id: int,
        key: str | None = None,
    ) -> Result:
        """Run `action` in one transaction, at most once per key, and send its events out.

        The same key with the same request returns the first result, read anew. Runs up to three
        times on a serialization failure or a busy database.

        Raises:
            ServiceError: what the action refuses; nothing is stored then, the key neither.
            Unusable: the database is locked, full, read-only or out of reach.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                result, events = self._act_once(action, request, actor_id, key)
            except DBAPIError as error:
                if attempt < ATTEMPTS and is_transient(error):
                    continue
                raise as_unusable(error, self.url) or error from error
            self._send(events)
            return result
        message = "unreachable: the last attempt returns or raises"
        raise AssertionError(message)

    def ask(
        self,
        question: Question[Request, Result],
        request: Request,
        *,
        actor_id: int,
        cancel: Cancel | None = None,
    ) -> Result:
        """Answer `question` in one read-only snapshot.

        Raises:
            ServiceError: the actor may not see it, or there is no such record.
            Unusable: the database is out of reach.
            Cancelled: `cancel` was set meanwhile.
        """
        # Ended by a commit: psycopg forgets its prepared statements at each rollback.
        with in_words(self.url), self.read_engine.begin() as connection:
            if actor_id not in self._facts:
                self._facts[actor_id] = self._read_facts(connection, actor_id)
            actor, company = self._facts[actor_id]
            uow = UnitOfWork(
                connection,
                actor=actor,
                company=company,
                now=self.now(),
                workstation=self._workstation,
                cancel=cancel,
            )
            return question.function(uow, request)

    def now(self) -> datetime:
        """The time: the test's clock, else this machine's, set right by the server's."""
        return self._clock() if self._clock else datetime.now(UTC) + self._server_ahead

    def forget_facts(self) -> None:
        """Read users and company anew at the next question."""
        self._facts.clear()

    def has_company(self) -> bool:
        """Whether the first start has made the company; the window asks before it knows anybody.

        Raises:
            Unusable: the database is out of reach.
        """
        with in_words(self.url), self.read_engine.connect() as connection:
            return connection.scalar(select(Company.id)) is not None

    def user_id(self, login: str) -> int | None:
        """The id of an active user by login; None if there is none.

        Raises:
            Unusable: the database is out of reach.
        """
        with in_words(self.url), self.read_engine.connect() as connection:
            return connection.scalar(
                select(UserAccount.id).where(UserAccount.login == login, UserAccount.is_active)
            )

    def system_user_id(self) -> int:
        """The id of the system user, in whose name the first start makes the company.

        The two system users are made here if the database does not have them yet: this is the only
        door into a database without users.

        Raises:
            Unusable: the database is locked, full, read-only or out of reach.
        """
        known = self.user_id(SYSTEM_LOGIN)
        if known is not None:
            return known
        with in_words(self.url), self.write_engine.begin() as connection:
            connection.execute(
                insert_or(UserAccount, is_postgresql=self.is_postgresql)
                .values(language="en", is_system=True)
                .on_conflict_do_nothing(),
                [
                    {"login": SYSTEM_LOGIN, "name": "After-Sales Desk"},
                    {"login": IMPORT_LOGIN, "name": "Import"},
                ],
            )
            made = connection.scalar(
                select(UserAccount.id).where(UserAccount.login == SYSTEM_LOGIN)
            )
        if made is None:
            message = "the system user is neither there nor could it be made"
            raise LookupError(message)
        return made

    def _act_once(
        self,
        action: Action[Request, Result],
        request: Request,
        actor_id: int,
        key: str | None,
    ) -> tuple[Result, Sequence[Event]]:
        from app.services import timeline  # the first rows of the window need none: 17 ms earlier

        with self.write_engine.begin() as connection:
            if key is not None:
                first = self._claim(connection, key, action.name, digest(request), actor_id)
                if first is not None:
                    uow = self._unit_of_work(connection, actor_id)
                    return action.again(uow, first), ()
            uow = self._unit_of_work(connection, actor_id)
            result = action.function(uow, request)
            timeline.write(uow, action.name)
            if key is not None:
                connection.execute(
                    update(ActionKey)
                    .where(ActionKey.key == key)
                    .values(record_kind=uow.produced_kind, record_ids=json.dumps(uow.produced_ids))
                )
            return result, uow.events

    def _claim(
        self, connection: Connection, key: str, name: str, content: str, actor_id: int
    ) -> list[int] | None:
        """Insert the key; None if it is new, else the ids of what the first run made."""
        row = connection.execute(
            insert_or(ActionKey, is_postgresql=self.is_postgresql)
            .values(
                key=key,
                action=name,
                digest=content,
                actor_id=actor_id,
                made_at=self.now(),
                record_ids="",
            )
            .on_conflict_do_nothing()
            .returning(ActionKey.key)
        ).first()
        if row is not None:
            return None
        known = connection.execute(
            select(
                ActionKey.action, ActionKey.digest, ActionKey.actor_id, ActionKey.record_ids
            ).where(ActionKey.key == key)
        ).one()
        if (known.action, known.digest, known.actor_id) != (name, content, actor_id):
            raise KeyMisused(key)
        return [int(number) for number in json.loads(known.record_ids)]

    def _unit_of_work(self, connection: Connection, actor_id: int) -> UnitOfWork:
        """The unit of work of an action, with facts read in its own transaction."""
        actor, company = self._read_facts(connection, actor_id)
        self._facts[actor_id] = (actor, company)
        return UnitOfWork(
            connection,
            actor=actor,
            company=company,
            now=self.now(),
            workstation=self._workstation,
        )

    def _read_facts(
        self, connection: Connection, actor_id: int
    ) -> tuple[Actor, CompanyFacts | None]:
        """Actor and company in one statement, which also sets our clock by the server's."""
        row = connection.execute(facts_statement(self.is_postgresql), {"actor": actor_id}).one()
        actor = Actor(
            id=actor_id,
            login=row.login,
            name=row.user_name,
            roles=frozenset(Role(word) for word in (row.roles or "").split(",") if word),
            is_system=row.is_system,
        )
        if row.server_now is not None and self._clock is None:
            self._server_ahead = row.server_now - datetime.now(UTC)
        return actor, company_facts(row)

    def listen(self) -> None:
        """Hear from now on what other workstations commit, on PostgreSQL."""
        if self.is_postgresql:
            self.neighbours.listen(self.url, self._hear)

    def _send(self, events: Sequence[Event]) -> None:
        """Hand the events of a committed action to the listeners, and tell other workstations."""
        self._hear(events)
        if events and self.is_postgresql:
            self.neighbours.tell(self.write_engine, events)

    def _hear(self, events: Sequence[Event]) -> None:
        """Something was committed, here or elsewhere."""
        if any(event.ref.kind in ("company", "user") for event in events):
            self.forget_facts()
        if events:
            for listener in self.listeners:
                listener(events)


def chunks(items: Sequence[Request], size: int) -> Iterator[Sequence[Request]]:
    """The items in groups of at most `size`, for statements with many parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
