"""Reverse Transfer: choose deliveries or scan what comes back, and make the return of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app import texts
from app.dialogs.remedy import RemedyDialog
from app.dialogs.returns import fields
from app.dialogs.returns.fields import ReturnFields
from app.dialogs.returns.lines import ReturnLines
from app.dialogs.returns.request import (
    FIELDS,
    ROWS,
    Opening,
    Row,
    pack_rows,
    proposed,
    scanned_row,
    still_shared,
    units_of,
    unpack,
    unpack_rows,
)
from app.dialogs.side_by_side import SideBySide
from app.errors import Invalid, Problem
from app.services import returns, wording
from app.services.background import new_key
from app.services.returns import AskReturn, AskScan, CreateReturn
from app.services.stock import LocationId
from app.ui.kit.announce import announce
from app.ui.kit.formats import sentence
from app.ui.kit.money import quantity
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.returns import ReturnOptions, Scanned
    from app.ui.kit.desk import Desk

LEFT_OUT, MOST_TOLD = "stock.scan_too_many", 5
WIDTH = 1200


class ReturnDialog(RemedyDialog):
    """The Reverse Transfer pop-up. `succeeded` carries the MadeReturn.

    `scanned` follows each answer to what a scanner sent.
    """

    scanned = Signal()

    OFFER = "return_dialog.draft_found", "return_dialog.restore", "return_dialog.forget"

    def __init__(self, parent: QWidget, desk: Desk, opening: Opening) -> None:
        card = opening.card
        super().__init__(
            parent,
            texts.t("return_dialog.title"),
            icon="arrow-u-up-left",
            service="return",
            reference=f"{card.number} · {card.customer}",
            width=WIDTH,
        )
        self._desk = desk
        self._key = new_key()
        self._card = card
        self._asked = 0
        self._bursts: list[str] = []
        self._looking = asyncio.Lock()
        self._has_scanned = False
        self._is_touched = False
        self._not_taken = ""
        self.fields = ReturnFields(self.form, opening, desk.background)
        self.lines = ReturnLines()
        self.lines.know_units(opening.units)
        self.body.add(self.lines)
        self.side_by_side = SideBySide()
        self.body.add(self.side_by_side)
        self.form.changed.connect(self._changed)
        self.lines.changed.connect(self._lines_changed)
        self.lines.emptied.connect(self.focus_first)
        self._scan_edit = self.fields.scan.editor
        if isinstance(self._scan_edit, QLineEdit):
            self._scan_edit.returnPressed.connect(self._burst)
        self.primary = self.set_primary(
            texts.t("return_dialog.return"), self._return, working=texts.t("return_dialog.working")
        )
        self._show(opening.options, proposed(opening.options.lines))
        self._opened = self._content()
        self._compare()

    def focus_first(self) -> None:
        """The field that a scanner types into."""
        self.form.focus_field("scan")

    def is_scanning(self) -> bool:
        """Whether what was scanned is still being looked up."""
        return self._looking.locked()

    def is_dirty(self) -> bool:
        return self._content() != self._opened

    def draft_content(self) -> Mapping[str, Any] | None:
        content = self._content()
        return content if content != self._opened else None

    def unpacked(self, content: Mapping[str, str]) -> dict[str, Any]:
        return unpack(content)

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in what was entered when the dialog was left, as far as it is still possible."""
        self._restore(content)

    def show_problem(self, error: ServiceError) -> None:
        """Each refusal stands at its field or row."""
        if not isinstance(error, Invalid):
            super().show_problem(error)
            return
        rest = self.lines.show_errors(error.problems)
        if "lines" in rest and self.lines.can_be_filled():
            rest.pop("lines")
            self.lines.say_none()
        if "lines" in rest:
            rest["delivery_ids"] = rest.pop("lines")
        if rest:
            super().show_problem(Invalid(rest))

    @ui_slot
    async def _compare(self) -> None:
        """Goods and money of the ticket's order side by side (rules 15)."""
        await self.side_by_side.load(self._desk.background, self._card.id)

    # What is chosen

    def _content(self) -> dict[str, Any]:
        values = {name: self.fields.value(name) for name in FIELDS}
        return {**values, ROWS: pack_rows(self.lines.rows())}

    def _show(self, options: ReturnOptions, rows: Sequence[Row]) -> None:
        self.fields.show(options)
        self.lines.know_happened(options.lines, options.happened)
        self.lines.show_lines(options.lines, rows)
        self._show_sentence()

    def _changed(self, name: str) -> None:
        if name in ("sales_order_id", "is_narrow"):
            self._ask_anew()
        elif name == "delivery_ids":
            self._ask_lines()
        elif name == "location_id":
            self._show_sentence()
        elif name == "scan":
            self._not_taken = ""
            self.banner.clear()

    @ui_slot
    async def _ask_anew(self) -> None:
        """Another order or product: other deliveries, and those with something left chosen."""
        await self._ask(self.fields.asked(self._card.id))

    @ui_slot
    async def _ask_lines(self) -> None:
        """Other deliveries: their lines, with what was entered for those that stay."""
        chosen = self.fields.chosen()
        if not chosen:
            self._asked += 1
            self.lines.show_lines((), ())
            self._show_sentence()
            return
        kept = {row.key: row for row in self.lines.rows()}
        before = {row.source.delivery_id for row in kept.values()}
        options = await self._ask_options(self.fields.asked(self._card.id, chosen))
        if options is None:
            return
        fresh = [row for row in proposed(options.lines) if row.source.delivery_id not in before]
        stays = unpack_rows(pack_rows(list(kept.values())), options.lines)
        self._show(options, [*stays, *fresh])

    async def _ask(self, asked: AskReturn) -> None:
        options = await self._ask_options(asked)
        if options is not None:
            self._is_touched = self._has_scanned = False
            self._show(options, proposed(options.lines))

    async def _ask_options(self, asked: AskReturn) -> ReturnOptions | None:
        """The answer, None if something else was chosen meanwhile."""
        self._asked += 1
        number = self._asked
        options = await self._desk.background.ask(returns.options, asked)
        self.lines.know_units(await units_of(self._desk.background, options))
        return options if number == self._asked else None

    @ui_slot
    async def _restore(self, content: Mapping[str, Any]) -> None:
        self.fields.set_values(content)
        chosen = tuple(content.get("delivery_ids", ()))
        options = await self._ask_options(self.fields.asked(self._card.id, chosen))
        if options is not None:
            rows = unpack_rows(content.get(ROWS, ()), options.lines)
            self._is_touched = True
            self._show(options, rows)
            self.fields.choose(chosen)
            self.fields.choose_order(content.get("sales_order_id"), options)

    def _lines_changed(self) -> None:
        self._is_touched = True
        self.form.row("delivery_ids").set_error(None)
        self._show_sentence()
        self.form.changed.emit(ROWS)

    def _show_sentence(self) -> None:
        """How many pieces are asked back, and where to."""
        rows = self.lines.rows()
        pieces = sum((row.pieces for row in rows), fields.ZERO)
        if not rows:
            is_chosen = self.lines.can_be_filled()
            key = "return_dialog.all_removed" if is_chosen else "return_dialog.nothing_chosen"
            self.set_sentence(texts.t(key))
            return
        products = len({row.source.product_id for row in rows})
        self.set_sentence(
            texts.t(
                "return_dialog.asks",
                n=products,
                pieces=wording.counted_pieces(pieces, quantity(pieces)),
                place=self.fields.place_name(),
            )
        )

    # What is scanned

    def _burst(self) -> None:
        """A scanner has ended a code by Enter; the next one may come before this is looked up."""
        edit = self._scan_edit
        if isinstance(edit, QLineEdit) and edit.text().strip(" \t"):
            self._bursts.append(edit.text())
            edit.clear()
            self._look_up()

    @ui_slot
    async def _look_up(self) -> None:
        if not self.is_scanning():
            await self._look_up_all()

    async def _look_up_all(self) -> None:
        """Look up what was scanned, one burst after the other; what is wrong of any is told."""
        async with self._looking:
            problems: list[Problem] = []
            while self._bursts:
                text = self._bursts.pop(0)
                asked = AskScan(self._card.id, text)
                answers = await self._desk.background.ask(returns.scan, asked)
                found = self._take_scans(answers)
                problems += found
                self._tell_wrong(problems, text if found else "")
        self.scanned.emit()

    def _take_scans(self, answers: Sequence[Scanned]) -> list[Problem]:
        """Add the pieces of a burst; what is wrong with it."""
        if not answers:
            return [Problem("stock.scan_characters")]
        return [problem for each in answers if (problem := self._take_scan(each)) is not None]

    def _tell_wrong(self, problems: Sequence[Problem], text: str) -> None:
        """Say what is wrong; the text stays in the field, and the next scan replaces it.

        Some sentences are read, a page of them is not; that codes were left out comes first.
        """
        told = sorted(problems, key=lambda each: each.code != LEFT_OUT)
        words = list(dict.fromkeys(sentence(each) for each in told))
        if (more := len(words) - MOST_TOLD) > 0:
            words[MOST_TOLD:] = [texts.t("return_dialog.scan_more", n=more)]
        self._not_taken = " ".join(words)
        self._show_not_taken()
        edit = self._scan_edit
        if text and isinstance(edit, QLineEdit) and not edit.text():
            edit.setText(text)
            edit.selectAll()

    def _take_scan(self, found: Scanned) -> Problem | None:
        """Add a piece to its row; the first scan replaces the rows that were only proposed."""
        if found.problem is not None:
            return found.problem
        rows = self.lines.rows()
        if not self._has_scanned and not self._is_touched:
            rows = []
        row = scanned_row(found, rows)
        if row is None:
            return Problem("return_dialog.scan_twice", {"code": found.code})
        if not rows:
            self.lines.show_lines(self.fields.lines, ())
        self._has_scanned = True
        self.lines.add(row)
        self.fields.choose_for(row.source, self.lines.rows())
        words = texts.t("return_dialog.scan_added", code=found.code, product=row.source.description)
        if others := ", ".join(still_shared(found, row)):
            shared = texts.t("return_dialog.scan_shared", code=found.code, product=others)
            words = f"{words}. {shared}"
        self.form.row("scan").set_hint(words)
        announce(self._scan_edit, words)
        return None

    def _ask_about_scan(self) -> None:
        """What was not taken may be a piece in the box: it is put aside, or scanned again.

        The scan field keeps the hand, so that what a scanner sends next answers nothing.
        """
        self._show_not_taken()
        self.banner.clear()
        self.banner.say(texts.t("return_dialog.scan_left_out"), tone="warning")
        words = texts.t("return_dialog.return_without")
        self.banner.add_button(words, self._return_without)
        self.show_top()
        self.form.focus_field("scan")

    def _show_not_taken(self) -> None:
        """Beside the field; a press of Return looks it up once more."""
        self.form.row("scan").set_error(None)
        if self._not_taken:
            self.form.set_errors({"scan": self._not_taken})

    def _return_without(self) -> None:
        """Return the lines that are there; what was not taken is put aside."""
        self._not_taken = ""
        self.fields.scan.set_value("")
        self._show_not_taken()
        self.form.focus_field("scan")
        self.primary.click()

    # What is made

    async def _return(self) -> None:
        self._burst()
        await self._look_up_all()
        if self._not_taken:
            self._ask_about_scan()
            return
        if not self.lines.check():
            return
        self.lines.set_busy(True)
        try:
            request = CreateReturn(
                self._card.id, self.lines.request(), LocationId(self.fields.value("location_id"))
            )
            made = await self._desk.background.act(returns.create, request, key=self._key)
        finally:
            self.lines.set_busy(False)
        self.done_with(made)
