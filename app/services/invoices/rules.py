"""Rules of dates and journals that dialog, draft and posting share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import InvoiceState, JournalKind, SeriesKind
from app.services import checks, series

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.models.enums import InvoiceKind
    from app.services.invoices.documents import Document
    from app.services.series import DatedNumber
    from app.services.unit_of_work import UnitOfWork

REASON_LENGTH = 200
WRITE, POST = "write", "post"
FIRST_YEAR = 1900


def reason_problem(reason: str) -> Problem | None:
    """Rule 19: required after trimming, up to 200 characters."""
    text = trimmed(reason)
    length = len(text)
    if problem := checks.characters_problem(text):
        return problem
    if checks.is_blank(text):
        return Problem("credit_note.reason_missing")
    if length > REASON_LENGTH:
        return Problem("credit_note.reason_too_long", {"most": REASON_LENGTH, "length": length})
    return None


def trimmed(text: str) -> str:
    """A text of one or more lines without blanks at its ends and those of its lines."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def date_problem(
    day: date,
    *,
    locked_until_on: date | None,
    originals: Iterable[Document] = (),
    last: DatedNumber | None = None,
) -> Problem | None:
    """Rules 2, 8 and 16: not in a locked period, not before an invoice that is credited.

    Nor before `last`, the last number where numbers follow dates. The suggestion is the first day
    that would do.
    """
    latest = max(originals, key=lambda document: document.row.invoice_on, default=None)
    if day.year < FIRST_YEAR:
        return Problem("invoice.date_out_of_range", {"year": FIRST_YEAR})
    bounds = [] if latest is None else [latest.row.invoice_on]
    if locked_until_on is not None:
        bounds.append(locked_until_on + timedelta(days=1))
    if last is not None:
        bounds.append(last.on)
    first = max(bounds, default=None)
    if locked_until_on is not None and day <= locked_until_on:
        return Problem("ledger.locked_period", {"until": locked_until_on}, first)
    if latest is not None and day < latest.row.invoice_on:
        words = {"number": latest.row.number, "date": latest.row.invoice_on}
        return Problem("credit_note.before_invoice", words, first)
    if last is not None and day < last.on:
        words = {"number": last.number, "date": last.on}
        return Problem("invoice.date_steps_back_of", words, first)
    return None


def last_dated(
    uow: UnitOfWork, document: Document, day: date, kind: InvoiceKind | None = None
) -> DatedNumber | None:
    """The last number of the series that a document of that day would be in (rules 2).

    None unless the numbers of its journal follow dates; read with a chosen journal, that counts.
    `kind` is another than the document's where that is only credited.
    """
    return _last(uow, document, day, kind) if follows_dates(document) else None


def date_warning(
    uow: UnitOfWork, document: Document, day: date, kind: InvoiceKind | None = None
) -> Problem | None:
    """What is said of a day before the last number's where numbers need not follow dates (rules 2).

    Read with a chosen journal, that counts; `kind` as for `last_dated`. Nothing is posted with a
    date ahead: of a day since anything was posted last no series is read.
    """
    latest = document.row.last_posted_at
    if latest is None or day >= latest.astimezone(uow.zone).date() or follows_dates(document):
        return None
    return steps_back(day, _last(uow, document, day, kind))


def steps_back(day: date, last: DatedNumber | None) -> Problem | None:
    """The same of a last number that has been read."""
    if last is None or day >= last.on:
        return None
    return Problem("invoice.date_before_last", {"number": last.number, "date": last.on})


def follows_dates(document: Document) -> bool:
    """Whether the journal's numbers follow dates; read with a chosen journal, that one's."""
    row = document.row
    is_chosen = row.chosen_id is not None
    since = row.chosen_dated_series_since_at if is_chosen else row.dated_series_since_at
    return since is not None


def _last(
    uow: UnitOfWork, document: Document, day: date, kind: InvoiceKind | None
) -> DatedNumber | None:
    """The last number of the series that a document of that day would be in."""
    row, kind = document.row, kind or document.row.kind
    is_chosen = row.chosen_id is not None
    own, chosen = (row.prefix, row.refund_prefix), (row.chosen_prefix, row.chosen_refund_prefix)
    journal_id = row.chosen_id if is_chosen else row.journal_id
    wanted = series.Series(journal_id, SeriesKind(kind.value), day.year)
    prefix = series.prefix_of(wanted.kind, *(chosen if is_chosen else own))
    return series.last_of(uow, wanted, prefix)


def future_problem(uow: UnitOfWork, document: Document) -> Problem | None:
    """A draft dated in the future is posted by hand on or after that day."""
    day = document.row.accounting_on
    if day <= uow.today:
        return None
    code = "credit_note.not_before" if document.is_credit_note else "invoice.not_before"
    return Problem(code, {"date": day}, uow.today)


def journal_problem(uow: UnitOfWork, document: Document) -> Problem | None:
    """Whether the chosen journal can take a document of this currency."""
    row = document.row
    if row.chosen_id is None or row.chosen_kind != JournalKind.SALE or not row.is_chosen_active:
        return Problem("invoice.journal_not_for_sales")
    if (row.chosen_currency_id or uow.company.currency.id) != row.currency_id:
        words = {"journal": row.chosen_name, "currency": row.currency_code}
        return Problem("invoice.journal_currency", words)
    return None


def is_draft(document: Document) -> bool:
    """Whether it can still be changed, waiting for approval or not."""
    return document.row.state in (InvoiceState.DRAFT, InvoiceState.WAITING)


def is_waiting(document: Document) -> bool:
    """Whether it is above its team's limit and needs an approval (rules 21)."""
    return bool(document.row.state == InvoiceState.WAITING)


def right_to(document: Document, what: str) -> str:
    """The right that changing (WRITE) or posting (POST) a document needs."""
    if document.is_credit_note:
        return "refund.post" if what == POST else "refund.draft"
    return "invoice.post" if what == POST else "invoice.write"
