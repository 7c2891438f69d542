"""A process that refunds tickets one after the other and tells how long each took."""

from __future__ import annotations

import functools
import json
import sys
import time

from app.models.ids import TicketId
from benchmarks.books import Books
from benchmarks.measuring import milliseconds
from benchmarks.refund import refund


def main(arguments: list[str]) -> int:
    """Refund the first ticket, wait for a line of standard input, then refund the others."""
    url, user_id, *numbers = arguments
    first, *others = (TicketId(int(number)) for number in numbers)
    books = Books(url, 0, int(user_id))
    database = books.open()
    refund(books, database, first)
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    work = functools.partial(refund, books, database)
    taken = [milliseconds(functools.partial(work, ticket)) for ticket in others]
    print(json.dumps({"started": started, "ended": time.monotonic(), "taken": taken}), flush=True)
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
