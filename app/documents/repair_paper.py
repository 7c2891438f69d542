"""Papers of a repair: the order for the workshop, the receipt at the counter, the handover.

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
    Currency,
    Fact,
    Picture,
    Report,
    Row,
    Section,
    Signature,
    Stroke,
    Text,
)
from app.documents.writing import PricedWriter
from app.texts import t

TICKED = ("ok", "damaged", "missing")
BOX = "□"

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from decimal import Decimal


__all__ = [
    "CompanyHeading",
    "Currency",
    "PaperCheck",
    "PaperLoan",
    "PaperPart",
    "PaperPhoto",
    "PaperSignature",
    "RepairPaper",
    "RepairPaperKind",
    "render",
]


class RepairPaperKind(StrEnum):
    """Which paper it is: for the workshop, for who brings a piece, for who fetches it."""

    ORDER = "order"
    INTAKE = "intake"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part or service: `kind` is a word of `repair_paper.kind_…`, `used` None until it is."""

    kind: str
    code: str
    description: str
    quantity: Decimal
    unit: str
    used: Decimal | None
    amount: Decimal
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A point of the checklist: what was found, words of `repair_paper.result_…`, "" for not.

    Where nothing was found of any point there are boxes to tick.
    """

    point: str
    before: str = ""
    after: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperLoan:
    """What the customer left, or what they were lent, under its label."""

    label: str
    what: str
    details: tuple[str, ...]
    given_on: date
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class PaperPhoto:
    """A photo of the piece; `picture` is a small JPEG, empty where there is none to show."""

    name: str
    taken_on: date
    taken_by: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """A signature: `moment` is a word of `repair_paper.signs_…`; empty ones are signed by hand.

    `about` is the label of the device that it is for. Without strokes the name was typed.
    """

    moment: str
    about: str = ""
    name: str = ""
    signed_at: datetime | None = None
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairPaper:
    """Everything that a paper of a repair prints; `warranty_until` None: until an unknown day.

    `notes` are internal: they stand on the order alone. `total` is what is charged with tax,
    `not_charged` what the warranty leaves out of it. `more_photos` are those that are not among
    the `photos`.
    """

    kind: RepairPaperKind
    heading: CompanyHeading
    address: tuple[str, ...]
    number: str
    made_on: date
    product_code: str
    product_name: str
    lot: str
    is_serial: bool
    quantity: Decimal
    language: str
    currency: Currency
    total: Decimal
    not_charged: Decimal
    is_under_warranty: bool
    warranty_until: date | None = None
    scheduled_on: date | None = None
    responsible: str = ""
    ticket_number: str = ""
    customer_number: str = ""
    return_number: str = ""
    reason: str = ""
    notes: str = ""
    parts: tuple[PaperPart, ...] = ()
    checks: tuple[PaperCheck, ...] = ()
    left: tuple[PaperLoan, ...] = ()
    lent: tuple[PaperLoan, ...] = ()
    photos: tuple[PaperPhoto, ...] = ()
    more_photos: int = 0
    signatures: tuple[PaperSignature, ...] = ()
    is_cancelled: bool = False


def render(page: RepairPaper, language: str | None = None) -> bytes:
    """The paper as PDF, in `language` (the page's own if none).

    The same page gives the same bytes. To be called on the paper thread only.
    """
    from app.documents.sections import compose

    return compose(_Writer(page, language).report())


class _Writer(PricedWriter[RepairPaper]):
    """Turns the page's numbers and dates into the words of one language."""

    def report(self) -> Report:
        """The whole paper in words."""
        page, language = self.page, self.language
        texts: tuple[Text, ...] = ()
        if page.kind is RepairPaperKind.ORDER:
            texts = (Text(t("repair_paper.notes", language), page.notes),)
        return Report(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t(f"repair_paper.title_{page.kind.value}", language),
            number=page.number,
            is_draft=False,
            address=page.address,
            facts=tuple(self._facts()),
            remarks=tuple(self._remarks()),
            page_of=self.page_of,
            watermark=t("slip.cancelled_mark", language) if page.is_cancelled else "",
            barcode=page.number,
            sections=tuple(self._sections()),
            texts=texts,
            signatures=tuple(self._signature(each) for each in page.signatures),
        )

    def _facts(self) -> Iterator[Fact]:
        page, language = self.page, self.language
        yield Fact(t("document.date", language), (self.figures.short_date(page.made_on),))
        if page.scheduled_on is not None:
            label = t("repair_paper.scheduled", language)
            yield Fact(label, (self.figures.short_date(page.scheduled_on),))
        for label, value in (
            (t("repair_paper.responsible", language), page.responsible),
            (t("repair_paper.return", language), page.return_number),
            (t("document.ticket", language), page.ticket_number),
            (t("document.customer_number", language), page.customer_number),
        ):
            if value:
                yield Fact(label, (value,))

    def _remarks(self) -> Iterator[tuple[str, str]]:
        """The piece, what is said to be wrong with it, and whether that costs."""
        page, language = self.page, self.language
        lines = [f"{page.product_code} {page.product_name}"]
        if page.lot:
            key = "label.serial" if page.is_serial else "label.lot"
            lines.append(t(key, language, name=page.lot))
        if page.quantity != 1:
            quantity = self.figures.number(page.quantity)
            lines.append(t("repair_paper.pieces", language, quantity=quantity))
        yield t("repair_paper.product", language), "\n".join(lines)
        if page.reason:
            yield t("document.reason", language), page.reason
        yield t("repair_paper.warranty", language), self._warranty()

    def _warranty(self) -> str:
        page, language = self.page, self.language
        if not page.is_under_warranty:
            return t("repair_paper.no_warranty", language)
        if page.warranty_until is None:
            return t("repair_paper.under_warranty", language)
        day = self.figures.date(page.warranty_until)
        return t("repair_paper.warranty_until", language, date=day)

    def _sections(self) -> Iterator[Section]:
        """What there is of checklist, parts, things left and lent, and photos."""
        page, language = self.page, self.language
        if page.checks:
            yield self._checklist()
        if page.parts and page.kind is not RepairPaperKind.INTAKE:
            yield self._parts()
        if page.left:
            yield self._loans(t("repair_paper.left", language), page.left)
        if page.lent:
            yield self._loans(t("repair_paper.lent", language), page.lent)
        if page.photos:
            yield self._photos()

    def _checklist(self) -> Section:
        """The points as they were found; what was found at the end stands beside it."""
        language, checks = self.language, self.page.checks
        if not any(check.before or check.after for check in checks):
            return self._to_tick()
        columns = [
            Column("description", t("repair_paper.point", language)),
            Column("figure", t("repair_paper.before", language), 76),
        ]
        has_after = any(check.after for check in checks)
        if has_after:
            columns.append(Column("figure", t("repair_paper.after", language), 76))
        rows = []
        for check in checks:
            after = (self._result(check.after),) if has_after else ()
            rows.append(Row(((check.point, *check.notes), self._result(check.before), *after)))
        return Section(t("repair_paper.checklist", language), "", tuple(columns), tuple(rows))

    def _to_tick(self) -> Section:
        """The points with a box for each thing that may be found."""
        language = self.language
        found = (Column("figure", t(f"repair_paper.result_{one}", language), 70) for one in TICKED)
        columns = (Column("description", t("repair_paper.point", language)), *found)
        boxes = ((BOX,),) * len(TICKED)
        rows = tuple(Row(((check.point,), *boxes)) for check in self.page.checks)
        return Section(t("repair_paper.checklist", language), "", columns, rows)

    def _result(self, result: str) -> tuple[str, ...]:
        return (t(f"repair_paper.result_{result}", self.language),) if result else ()

    def _parts(self) -> Section:
        page, language = self.page, self.language
        columns = (
            Column("code", t("document.code", language), 46),
            Column("description", t("repair_paper.part", language)),
            Column("figure", t("repair_paper.planned", language)),
            Column("figure", t("repair_paper.used", language)),
            Column("amount", t("document.amount", language), 60),
        )
        words = {"total": self.money(page.total)}
        small = t("repair_paper.charged", language, **words)
        if page.not_charged:
            words = {"amount": self.money(page.not_charged)}
            small = f"{small} {t('repair_paper.not_charged', language, **words)}"
        rows = tuple(self._part(part) for part in page.parts)
        return Section(t("repair_paper.parts", language), small, columns, rows)

    def _part(self, part: PaperPart) -> Row:
        details = [t(f"repair_paper.kind_{part.kind}", self.language)]
        if part.lots:
            names = ", ".join(part.lots)
            details.append(t("slip.lots", self.language, n=len(part.lots), names=names))
        used = "" if part.used is None else self.quantity(part.used, part.unit)
        return Row(
            (
                (part.code,),
                (part.description, " · ".join(details)),
                (self.quantity(part.quantity, part.unit),),
                (used,),
                (self.money(part.amount),),
            )
        )

    def _loans(self, heading: str, loans: tuple[PaperLoan, ...]) -> Section:
        language = self.language
        columns = (
            Column("code", t("repair_paper.label", language), 76),
            Column("description", t("repair_paper.what", language)),
            Column("figure", t("repair_paper.given", language)),
            Column("figure", t("repair_paper.returned", language), 76),
        )
        rows = []
        for loan in loans:
            day = loan.returned_on
            returned = "" if day is None else self.figures.short_date(day)
            given = self.figures.short_date(loan.given_on)
            rows.append(Row(((loan.label,), (loan.what, *loan.details), (given,), (returned,))))
        return Section(heading, "", columns, tuple(rows))

    def _photos(self) -> Section:
        page, language = self.page, self.language
        more = page.more_photos
        return Section(
            t("repair_paper.photos", language),
            "",
            pictures=tuple(self._photo(photo) for photo in page.photos),
            more=t("repair_paper.more_photos", language, n=more) if more else "",
        )

    def _photo(self, photo: PaperPhoto) -> Picture:
        about = f"{self.figures.short_date(photo.taken_on)} · {photo.taken_by}"
        return Picture(photo.name, about, photo.picture)

    def _signature(self, signature: PaperSignature) -> Signature:
        language = self.language
        key = f"repair_paper.signs_{signature.moment}"
        label = t(key, language, about=signature.about).rstrip()
        if signature.signed_at is None:
            return Signature(label, t("slip.name_and_date", language))
        at = signature.signed_at
        when = f"{self.figures.short_date(at.date())}, {at:%H:%M}"
        return Signature(label, signature.name, when, signature.strokes)
