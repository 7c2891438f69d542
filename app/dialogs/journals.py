"""Journals: new ones, those out of use, whether numbers follow dates, where a series begins."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services import journals
from app.services.background import ContentKeys
from app.services.journals import (
    CreateJournal,
    FirstNumber,
    JournalId,
    JournalKind,
    JournalsCard,
    SaveJournal,
)
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, QuantityField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.errors import Stale
    from app.services.journals import JournalCard, SeriesRow
    from app.ui.kit.desk import Desk

NEW = 0
WIDTH = 640
OF_NEW = ("code", "kind", "currency_code")
OF_OLD = ("follows_dates", "is_active", "series", "first_number")


async def open_journals(window: QWidget, desk: Desk) -> JournalsDialog:
    """Open the journals over the window."""
    dialog = JournalsDialog(window, desk, await desk.background.ask(journals.card, None))
    dialog.open()
    return dialog


class JournalsDialog(RecordDialog):
    """One journal is chosen and saved, or made; the dialog stays for the next."""

    def __init__(self, parent: QWidget, desk: Desk, card: JournalsCard) -> None:
        super().__init__(parent, texts.t("journals.title"), icon="hash", width=WIDTH)
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self._journals = ChoiceField[int]()
        self._series = ChoiceField[int]()
        self._fill()
        self.set_cancel(texts.t("journals.close"))
        self.set_primary(texts.t("journals.save"), self._save, working=texts.t("journals.saving"))
        self.form.changed.connect(self._changed)
        self.finished.connect(self.deleteLater)
        self._show(card, int(card.journals[0].id))

    def draft_content(self) -> None:
        """Nothing is kept: these few fields are quickly typed again."""

    def show_stale(self, error: Stale) -> None:
        """Somebody else saved it: theirs is shown on request, so that nothing typed is lost."""
        super().show_stale(error)
        current = error.current
        if isinstance(current, JournalsCard):
            chosen = self._chosen()
            show = texts.t("journals.show_theirs")
            self.banner.add_button(show, lambda: self._show_theirs(current, chosen))

    def _show_theirs(self, card: JournalsCard, chosen: int) -> None:
        self.banner.clear()
        self._show(card, chosen)

    def _fill(self) -> None:
        add, t = self.form.add, texts.t
        add("journal", t("journals.journal"), self._journals, required=True)
        add("code", t("journals.code"), TextField(max_length=8), required=True)
        add("name", t("journals.name"), TextField(max_length=255), required=True, beside=True)
        kinds = [Choice(kind, t(f"journals.kind_{kind.value}")) for kind in JournalKind]
        add("kind", t("journals.kind"), ChoiceField(kinds), required=True)
        codes = [Choice(code, code) for code in self._card.currency_codes]
        add("currency_code", t("journals.currency"), ChoiceField(codes), beside=True)
        add("follows_dates", t("journals.numbers"), CheckField(t("journals.follows_dates")))
        add("is_active", t("journals.use"), CheckField(t("journals.is_active")), beside=True)
        add("series", t("journals.series"), self._series)
        first = QuantityField(minimum=Decimal(1))
        add("first_number", t("journals.first_number"), first, beside=True)

    # What is shown

    def _chosen(self) -> int:
        return self._journals.value() or NEW

    def _journal(self) -> JournalCard | None:
        return next((one for one in self._card.journals if one.id == self._chosen()), None)

    def _show(self, card: JournalsCard, chosen: int) -> None:
        """Show what holds now, with this journal."""
        self._card = card
        names = [Choice(int(one.id), one.name, _what_it_is(one)) for one in card.journals]
        self._journals.set_choices([*names, Choice(NEW, texts.t("journals.new"), icon="plus")])
        self._journals.set_value(chosen)
        self._show_journal()

    def _show_journal(self) -> None:
        journal = self._journal()
        for name in OF_OLD:
            self.form.row(name).setVisible(journal is not None)
        for name in OF_NEW:
            self.form.field(name).set_read_only(journal is not None)
        if journal is None:
            values = {
                "code": "",
                "name": "",
                "kind": JournalKind.SALE,
                "currency_code": self._card.company_currency_code,
            }
            self.form.set_values(values)
        else:
            self._show_old(journal)
        hint = "" if journal is not None else texts.t("journals.code_hint")
        self.form.row("code").set_hint(hint)
        self.set_sentence(texts.t("journals.sentence_new") if journal is None else "")
        self.form.clear_errors()
        self.form.mark_clean()

    def _show_old(self, journal: JournalCard) -> None:
        self._series.set_choices(
            [Choice(place, _series(row), row.next) for place, row in enumerate(journal.series)]
        )
        self.form.set_values(
            {
                "code": journal.code,
                "name": journal.name,
                "kind": journal.kind,
                "currency_code": journal.currency_code,
                "follows_dates": journal.follows_dates_since is not None,
                "is_active": journal.is_active,
                "series": self._first_open(journal),
            }
        )
        self._tell_dates(journal)
        self._show_series(journal)

    def _first_open(self, journal: JournalCard) -> int:
        """The first series that a number can still be set for, else the first."""
        places = (place for place, row in enumerate(journal.series) if not row.has_begun)
        return next(places, 0)

    def _tell_dates(self, journal: JournalCard) -> None:
        since = journal.follows_dates_since
        is_on = self.form.field("follows_dates").value()
        if is_on and since is not None:
            day = since.astimezone().date()
            words = texts.t("journals.follow_since", date=long_date(day))
        else:
            words = texts.t("journals.follow_on" if is_on else "journals.follow_off")
        self.form.row("follows_dates").set_hint(words)

    def _show_series(self, journal: JournalCard) -> None:
        """The next number of the chosen series; it can be set until one was given."""
        row = journal.series[self._series.value() or 0]
        field = self.form.field("first_number")
        field.set_value(Decimal(row.next_value))
        field.set_read_only(row.has_begun)
        words = "journals.series_begun" if row.has_begun else "journals.series_open"
        self.form.row("first_number").set_hint(texts.t(words, number=row.next))

    def _changed(self, name: str) -> None:
        journal = self._journal()
        if name == "journal":
            self._show_journal()
        elif name == "series" and journal is not None:
            self._show_series(journal)
        elif name == "follows_dates" and journal is not None:
            self._tell_dates(journal)

    # What is done

    async def _save(self) -> None:
        journal = self._journal()
        act = self._desk.background.act
        if journal is None:
            made = self._create_request()
            card = await act(journals.create, made, key=self._keys.of(made))
            chosen, said = int(card.saved or NEW), "journals.made"
        else:
            saved = self._save_request(journal)
            card = await act(journals.save, saved, key=self._keys.of(saved))
            chosen, said = int(journal.id), "journals.saved"
        self._keys.stored()
        self._show(card, chosen)
        self._desk.notices.show(texts.t(said))

    def _create_request(self) -> CreateJournal:
        values = self.form.values()
        return CreateJournal(
            values["code"], values["name"], values["kind"], values["currency_code"]
        )

    def _save_request(self, journal: JournalCard) -> SaveJournal:
        values = self.form.values()
        row = journal.series[values["series"] or 0]
        number = values["first_number"]
        first = None
        if not row.has_begun and number is not None and number != row.next_value:
            first = FirstNumber(row.kind, row.year, int(number))
        return SaveJournal(
            JournalId(journal.id),
            journal.version,
            values["name"],
            is_active=values["is_active"],
            follows_dates=values["follows_dates"],
            first_number=first,
        )


def _what_it_is(journal: JournalCard) -> str:
    """What tells journals apart in the list: kind, code, and whether it is out of use."""
    words = [texts.t(f"journals.kind_{journal.kind.value}"), journal.code]
    if not journal.is_active:
        words.append(texts.t("journals.out_of_use"))
    return " · ".join(words)


def _series(row: SeriesRow) -> str:
    return f"{texts.t(f'journals.series_{row.kind.value}')} {row.year}"
