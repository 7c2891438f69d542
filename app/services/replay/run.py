"""Runs a replay: reads the whole file first, then takes its cancellations one by one."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.importing import (
    DEFAULT_SOURCE,
    CancellationLine,
    Progress,
    Unmatched,
    open_book,
    read_lines,
    require_right,
)
from app.services.replay.replaying import ReplayCancellation, replay_cancellation
from app.services.replay.setting import AskSetting, setting
from app.services.replay.spool import open_spool
from app.services.replay.statistics import count_books
from app.services.unit_of_work import IMPORT_LOGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.services.replay.replaying import Replayed
    from app.services.replay.spool import Spool
    from app.services.unit_of_work import Database

_LINES_PER_STEP = 1000


@dataclass(frozen=True, slots=True)
class ReplayCancellations:
    """An order book whose cancellations are to be replayed against the sales imported before.

    `source` is the one that the sales were imported as; tickets go to the team named, with the
    reason named; without names to the first team with refunds, and without a reason.
    """

    path: Path
    source: str = DEFAULT_SOURCE
    team_name: str = ""
    reason_name: str = ""


@dataclass(slots=True)
class ReplayDone:
    """What a replay came to: lines matched wholly, in part, not at all, with the reasons of these.

    A line that was credited before counts as matched, and in `already` besides (rules 42).
    `credited` and `credit_notes` are this run's.
    """

    cancellations: int = 0
    lines: int = 0
    matched: int = 0
    partly: int = 0
    unmatched: int = 0
    already: int = 0
    reasons: Counter[Unmatched] = field(default_factory=Counter)
    credited: Decimal = Decimal(0)
    credit_notes: int = 0

    def count(self, replayed: Replayed) -> None:
        """Add what became of a cancellation."""
        settlement = replayed.settlement
        if settlement is None:
            return
        self.cancellations += 1
        for line in settlement.whole.lines:
            self.lines += 1
            self.matched += line.reason is None
            self.partly += line.reason is not None and bool(line.parts)
            self.unmatched += line.reason is not None and not line.parts
            self.already += line.line.origin.place in settlement.already
            if line.reason is not None:
                self.reasons[line.reason] += 1
        self.credited += replayed.credited.amount
        self.credit_notes += replayed.credited.count


@contextmanager
def prepare(
    request: ReplayCancellations, progress: Callable[[Progress], None] | None = None
) -> Iterator[Run]:
    """Read an order book to its end; no database is needed yet, so a broken file changes nothing.

    Raises:
        Unusable: the file cannot be read to its end.
    """
    with open_spool() as spool:
        run = Run(request, spool, progress)
        run.read()
        yield run


class Run:
    """One replay under way: an order book that has been read."""

    def __init__(
        self,
        request: ReplayCancellations,
        spool: Spool,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._request = request
        self._spool = spool
        self._progress = progress

    def read(self) -> None:
        """Read the whole file: cancellations go to the spool."""
        lines = 0
        with open_book(self._request.path) as book:
            for lines, line in enumerate(read_lines(book, self._request.source), 1):
                if isinstance(line, CancellationLine):
                    self._spool.add(line)
                if lines % _LINES_PER_STEP == 0:
                    self._tell(book.position, book.size, lines, is_reading=True)

    def take(self, database: Database, *, actor_id: int) -> ReplayDone:
        """Replay the cancellations, one transaction each, as the system user Import.

        What an earlier run credited stays as it is. A run that is stopped leaves whole documents,
        and the next one goes on.

        Raises:
            NotAllowed: the actor is no administrator.
            Unusable: see `setting`, or the database cannot be written.
        """
        database.ask(require_right, None, actor_id=actor_id)
        asked = AskSetting(self._request.team_name, self._request.reason_name)
        found = database.ask(setting, asked, actor_id=actor_id)
        importer = database.user_id(IMPORT_LOGIN) or database.system_user_id()
        shift = timedelta(weeks=found.shift_weeks)
        database.act(count_books, None, actor_id=importer)
        done = ReplayDone()
        total = self._spool.arrange()
        self._tell(0, total, 0, is_reading=False)
        for cancellation in self._spool.documents():
            request = ReplayCancellation(cancellation, found, shift)
            done.count(database.act(replay_cancellation, request, actor_id=importer))
            self._tell(done.cancellations, total, done.lines, is_reading=False)
        return done

    def _tell(self, done: int, total: int, lines: int, *, is_reading: bool) -> None:
        if self._progress:
            self._progress(Progress(is_reading, done, total, lines))
