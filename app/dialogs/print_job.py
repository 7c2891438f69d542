"""Several documents chosen in a list become one print job; what cannot be printed is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.printing import open_preview
from app.services import invoices
from app.services.invoices import InvoiceFilter, InvoiceKind, InvoiceList, InvoiceState
from app.services.paging import PAGE, Span
from app.ui.kit.money import money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from app.services.invoices import InvoiceId, InvoiceRow
    from app.ui.kit.desk import Desk
    from app.ui.kit.windowed_model import Checks

MOST = 200
"""Documents in one job; more would be hours of a printer, and rather a slip of the hand."""
NAMED = 5
"""Documents left out that are named one by one."""


async def print_chosen(
    parent: QWidget, desk: Desk, listed: InvoiceFilter, checks: Checks, count: int
) -> None:
    """Open one preview of the posted credit notes among the checked rows of a list.

    What is left out is named there; where nothing is left, in passing.
    """
    if count > MOST:
        desk.notices.warn(texts.t("printing.too_many", count=count, most=MOST))
        return
    rows = await _rows(desk, listed, checks)
    printable = [row for row in rows if _is_printable(row)]
    left_out = left_out_words([row for row in rows if not _is_printable(row)])
    if printable:
        await open_preview(parent, desk, [_id(row) for row in printable], left_out=left_out)
    else:
        desk.notices.warn(left_out or texts.t("printing.gone"))


def left_out_words(rows: Iterable[InvoiceRow]) -> str:
    """Name what is not printed, and say why; empty if there is nothing."""
    drafts: list[InvoiceRow] = []
    others: list[InvoiceRow] = []
    for row in rows:
        is_draft = row.kind is InvoiceKind.CREDIT_NOTE and row.state is InvoiceState.DRAFT
        (drafts if is_draft else others).append(row)
    sentences = []
    if drafts:
        named = _named(map(_draft_name, drafts))
        sentences.append(texts.t("printing.drafts_left_out", n=len(drafts), names=named))
    if others:
        named = _named(row.number or _draft_name(row) for row in others)
        sentences.append(texts.t("printing.others_left_out", n=len(others), names=named))
    return " ".join(sentences)


async def _rows(desk: Desk, listed: InvoiceFilter, checks: Checks) -> list[InvoiceRow]:
    """The checked rows as they are now, in the order of the list."""
    is_all, keys = checks
    if not is_all:
        listed = replace(listed, ids=tuple(sorted(keys)))  # type: ignore[arg-type]
    found: list[InvoiceRow] = []
    span: Span | None = Span(size=PAGE)
    while span is not None:
        page = await desk.background.ask(invoices.rows, InvoiceList(filter=listed, span=span))
        found += page.rows
        span = Span(size=PAGE, after=page.last) if page.has_more else None
    return [row for row in found if not is_all or row.ref.id not in keys]


def _is_printable(row: InvoiceRow) -> bool:
    return row.kind is InvoiceKind.CREDIT_NOTE and row.state is InvoiceState.POSTED


def _id(row: InvoiceRow) -> InvoiceId:
    from app.services.invoices import InvoiceId

    return InvoiceId(row.ref.id)


def _draft_name(row: InvoiceRow) -> str:
    """A draft has no number: whose it is, and how much."""
    return texts.t(
        "printing.draft_of", customer=row.partner_name, amount=money(row.total, row.currency)
    )


def _named(names: Iterable[str]) -> str:
    every = list(names)
    shown = "; ".join(every[:NAMED])
    rest = len(every) - NAMED
    return texts.t("printing.and_more", names=shown, n=rest) if rest > 0 else shown
