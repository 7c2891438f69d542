"""An agent in a process of its own, who refunds and writes down what was acknowledged.

What it does in a turn depends on seed and turn alone. It writes down what it is about to send
before it sends it; started again after it was killed, it sends the same under the same key.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import OperationalError

from app.errors import ServiceError, Unusable
from app.models.ids import InvoiceId, TicketId
from app.services import invoices, refunds, tickets, timeline
from app.services.invoices import PostDraft
from tests.factories import Shop, as_lines, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Result = TypeVar("Result")
TRIES = 40
"""How often something is sent again whose answer was lost."""


@dataclass(frozen=True, slots=True)
class Task:
    """Who works where: turns `first` to `last`, on these invoices of a ticket."""

    url: str
    diary: Path
    seed: str
    first: int
    last: int
    ticket: int
    invoices: tuple[int, ...]
    is_busy_elsewhere: bool = False


class Diary:
    """What an agent wrote down, safe on the disk before it goes on."""

    def __init__(self, path: Path) -> None:
        self.entries = read(path)
        self._file = path.open("a", encoding="utf-8")

    def find(self, turn: int, what: str) -> Any:  # noqa: ANN401  whatever was written
        """What was written of a turn before; None if nothing was."""
        return next(
            (each[what] for each in self.entries if each["turn"] == turn and what in each), None
        )

    def write(self, turn: int, **what: object) -> None:
        """Write it down."""
        self._file.write(json.dumps({"turn": turn, **what}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read(path: Path) -> list[dict[str, Any]]:
    """The entries of a diary; a last line that was cut off is none."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").split("\n")
    whole = lines[:-1]
    if lines[-1]:  # a kill in the middle of a line
        path.write_text("".join(f"{line}\n" for line in whole), "utf-8")
    return [json.loads(line) for line in whole]


def work(task: Task) -> None:
    """Take the turns that have not been taken."""
    shop = insist(lambda: Shop(task.url))
    diary = Diary(task.diary)
    for turn in range(task.first, task.last):
        if diary.find(turn, "done") is None:
            _Turn(shop, diary, task, turn).take()
    shop.database.close()


def insist(call: Callable[[], Result]) -> Result:
    """Call again while the database does not answer.

    Raises:
        Unusable: it did not for so long.
    """
    for _ in range(TRIES):
        try:
            return call()
        except (Unusable, OperationalError):
            continue
    return call()


class _Turn:
    """One turn: a refund of some pieces, or something else that gets in its way."""

    def __init__(self, shop: Shop, diary: Diary, task: Task, turn: int) -> None:
        self._shop, self._diary, self._task, self._turn = shop, diary, task, turn
        self._dice = random.Random(f"{task.seed}/{turn}")  # noqa: S311  no secret
        self._ticket = TicketId(task.ticket)
        self._invoice = InvoiceId(self._dice.choice(task.invoices))

    def take(self) -> None:
        """Do it, and write down how it ended."""
        actions: list[Callable[[], str]] = [self._refund]
        if self._task.is_busy_elsewhere:
            actions = [self._refund, self._refund, self._replace, self._discard, self._talk]
        try:
            done = self._dice.choice(actions)()
        except Unusable:
            raise
        except ServiceError as refused:
            done = f"refused: {type(refused).__name__}"
        self._diary.write(self._turn, done=done)

    def _refund(self) -> str:
        """Reverse, lower to some pieces of a line, post."""
        request = self._diary.find(self._turn, "post")
        if request is None:
            card = self._some_of(self._draft())
            request = [card.id, card.version, str(card.total)]
            self._diary.write(self._turn, post=request)
        post = PostDraft(InvoiceId(request[0]), request[1], Decimal(request[2]))
        return str(self._send(invoices.post, post, "post").number)

    def _replace(self) -> str:
        """Reverse and Create Invoice."""
        request = self._shop.request(self._ticket, self._invoice, allow_second_draft=True)
        made = self._send(refunds.reverse_and_create_invoice, request, "replace")
        return str(made[0].credit_note_number)

    def _discard(self) -> str:
        """A draft that is deleted again."""
        card = self._shop.card(self._draft())
        self._send(invoices.delete_draft, invoices.DeleteDraft(card.id, card.version), "discard")
        return "discarded"

    def _talk(self) -> str:
        """A note, and the ticket moved to another stage."""
        note = timeline.LogNote(timeline.RecordRef("ticket", self._ticket), f"Turn {self._turn}")
        self._send(timeline.log_note, note, "note")
        stages = [stage for (stage,) in self._shop.read("SELECT id FROM stage ORDER BY id LIMIT 3")]
        move = tickets.MoveTicket(self._ticket, self._dice.choice(stages))
        self._send(tickets.move, move, "move")
        return "talked"

    def _draft(self) -> InvoiceId:
        request = self._shop.request(self._ticket, self._invoice, allow_second_draft=True)
        return InvoiceId(self._send(refunds.reverse, request, "reverse")[0].id)

    def _some_of(self, draft: InvoiceId) -> invoices.InvoiceCard:
        """Leave one or two pieces of one line in the draft, unless that was done before."""
        card = insist(lambda: self._shop.card(draft))
        if len(card.lines) == 1 and card.version > 1:
            return card
        line = self._dice.choice(as_lines(card))
        pieces = min(line.quantity, Decimal(self._dice.randint(1, 2)))
        lowered = edit(card, replace(line, quantity=pieces))
        return insist(lambda: self._shop.act(invoices.save_draft, lowered))

    def _send(self, action: Any, request: Any, step: str) -> Any:  # noqa: ANN401  any action
        """Send it, and again under the same key while no answer comes."""
        key = f"{self._task.seed}/{self._turn}/{step}"
        return insist(lambda: self._shop.act(action, request, key=key))
