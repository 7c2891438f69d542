"""The paper that goes with goods: back to us, back to the customer after a repair, or a delivery.

Like the credit note: the dataclasses need neither ReportLab nor Babel; `render` belongs on the
paper thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.documents.content import (
    Column,
    CompanyHeading,
    Fact,
    Report,
    Row,
    Section,
    Signature,
    Text,
)
from app.documents.writing import PageWriter
from app.texts import t

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


__all__ = [
    "CompanyHeading",
    "ReturnSlipPage",
    "SlipKind",
    "SlipLine",
    "SlipLot",
    "SlipSource",
    "render",
]

MOST_SOURCES = 2
MOST_LOTS = 400
"""Lots that are named on a line; a longer list is no help to anybody."""


class SlipKind(StrEnum):
    """Which paper it is."""

    RETURN = "return"
    DELIVERY_BACK = "delivery_back"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class SlipSource:
    """A document that the goods are of; `origin` is its number in an imported book."""

    number: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SlipLot:
    """So many of a lot, or the piece of a serial number."""

    name: str
    quantity: Decimal
    is_serial: bool


@dataclass(frozen=True, slots=True)
class SlipLine:
    """Goods of one product; `done` is what came (went), None while that is not known.

    `purpose` is a word of `slip.purpose_…`, "" for what needs none.
    """

    code: str
    description: str
    quantity: Decimal
    unit: str
    done: Decimal | None = None
    lots: tuple[SlipLot, ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ReturnSlipPage:
    """Everything that the paper prints.

    `deliveries` brought the goods; `send_to` is where they go, as lines; `returning` how. For a
    delivery both are empty. `done_on` is the day of receipt or delivery.
    """

    kind: SlipKind
    heading: CompanyHeading
    address: tuple[str, ...]
    number: str
    made_on: date
    done_on: date | None
    lines: tuple[SlipLine, ...]
    language: str
    deliveries: tuple[SlipSource, ...] = ()
    order: SlipSource | None = None
    ticket_number: str = ""
    customer_number: str = ""
    reason: str = ""
    send_to: tuple[str, ...] = ()
    returning: str = ""
    is_cancelled: bool = False


def render(page: ReturnSlipPage, language: str | None = None) -> bytes:
    """The paper as PDF, in `language` (the page's own if none).

    The same page gives the same bytes. To be called on the paper thread only.
    """
    from app.documents.sections import compose

    return compose(_Writer(page, language).report())


class _Writer(PageWriter[ReturnSlipPage]):
    """Turns the page's numbers and dates into the words of one language."""

    def report(self) -> Report:
        """The whole paper in words."""
        page, language = self.page, self.language
        return Report(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t(f"slip.title_{page.kind.value}", language),
            number=page.number,
            is_draft=False,
            address=page.address,
            facts=tuple(self._facts()),
            remarks=tuple(self._remarks()),
            page_of=self.page_of,
            watermark=t("slip.cancelled_mark", language) if page.is_cancelled else "",
            barcode=page.number,
            sections=(Section("", "", self._columns(), tuple(map(self._row, page.lines))),),
            texts=(Text(t("slip.returning", language), page.returning),),
            signatures=self._signatures(),
        )

    def _facts(self) -> list[Fact]:
        """Dates, order, deliveries, ticket and customer number, those that there are."""
        page, language = self.page, self.language
        facts = [Fact(t("document.date", language), (self.figures.short_date(page.made_on),))]
        if page.done_on is not None:
            label = t(f"slip.done_on_{page.kind.value}", language)
            facts.append(Fact(label, (self.figures.short_date(page.done_on),)))
        if 0 < len(page.deliveries) <= MOST_SOURCES:
            values = tuple(self._source(each) for each in page.deliveries)
            facts.append(Fact(self._deliveries_label(), values))
        if page.order is not None:
            facts.append(Fact(t("slip.order", language), (self._source(page.order),)))
        if page.ticket_number:
            facts.append(Fact(t("document.ticket", language), (page.ticket_number,)))
        if page.customer_number:
            facts.append(Fact(t("document.customer_number", language), (page.customer_number,)))
        return facts

    def _remarks(self) -> list[tuple[str, str]]:
        """Deliveries that are too many for the row of facts, why, and where to."""
        page, language = self.page, self.language
        remarks = []
        if len(page.deliveries) > MOST_SOURCES:
            named = ", ".join(self._source(each) for each in page.deliveries)
            remarks.append((self._deliveries_label(), named))
        if page.reason:
            remarks.append((t("document.reason", language), page.reason))
        if page.send_to:
            remarks.append((t("slip.send_to", language), "\n".join(page.send_to)))
        return remarks

    def _deliveries_label(self) -> str:
        return t("slip.delivery", self.language, n=len(self.page.deliveries))

    def _source(self, source: SlipSource) -> str:
        if not source.origin:
            return source.number
        words = {"origin": source.origin, "number": source.number}
        return t("slip.with_origin", self.language, **words)

    def _columns(self) -> tuple[Column, ...]:
        language = self.language
        columns = (
            Column("code", t("document.code", language), 46),
            Column("description", t("document.description", language)),
            Column("figure", t("document.quantity", language), 60),
        )
        if not self._has_done:
            return columns
        return (*columns, Column("amount", t(f"slip.done_{self.page.kind.value}", language), 60))

    @property
    def _has_done(self) -> bool:
        return any(line.done is not None for line in self.page.lines)

    def _row(self, line: SlipLine) -> Row:
        cells = (
            (line.code,),
            (line.description, *self._details(line)),
            (self.quantity(line.quantity, line.unit),),
        )
        if not self._has_done:
            return Row(cells)
        done = "" if line.done is None else self.quantity(line.done, line.unit)
        return Row((*cells, (done,)))

    def _details(self, line: SlipLine) -> list[str]:
        """The serial numbers on one line of small print, the lots with their quantities, why."""
        language = self.language
        details = []
        if line.purpose:
            details.append(t(f"slip.purpose_{line.purpose}", language))
        serials = [lot.name for lot in line.lots if lot.is_serial]
        others = [
            t("slip.so_many_of", language, lot=lot.name, quantity=self.figures.number(lot.quantity))
            for lot in line.lots
            if not lot.is_serial
        ]
        if serials:
            names = _listed(serials)
            details.append(t("slip.serials", language, n=len(serials), names=names))
        if others:
            details.append(t("slip.lots", language, n=len(others), names=_listed(others)))
        return details

    def _signatures(self) -> tuple[Signature, ...]:
        """Who sends and who receives, each to sign by hand."""
        kind, language = self.page.kind.value, self.language
        return (
            Signature(t(f"slip.gives_{kind}", language), t("slip.name_and_date", language)),
            Signature(t(f"slip.takes_{kind}", language), t("slip.name_and_date", language)),
        )


def _listed(names: list[str]) -> str:
    """Names in a row; what is above the most is an ellipsis."""
    return ", ".join(names[:MOST_LOTS]) + (", …" if len(names) > MOST_LOTS else "")
