"""The first start: company and local user, or demo data; later the settings of the company."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services import company
from app.services.background import ContentKeys
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import AmountField, ChoiceField, LongTextField, TextField
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn, ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.errors import Stale
    from app.services.background import Background
    from app.services.company import CompanyCard
    from app.services.demo import DemoProgress
    from app.ui.kit.desk import Desk

TERMS = ("repayment_terms", "return_terms")
ADDRESS = ("street", "street2", "postcode", "city", "country_code")


class FirstStartDialog(RecordDialog):
    """Asks for company and user; `user_id` is the local user once it has succeeded."""

    progressed = Signal(str)

    def __init__(self, parent: QWidget, background: Background) -> None:
        super().__init__(parent, texts.t("first_start.title"), icon="gift-bold", width=640)
        self.user_id: int | None = None
        self._background = background
        self._fill()
        self.set_cancel(texts.t("first_start.quit"))
        self.add_aside(
            texts.t("first_start.use_demo"),
            self._make_demo,
            working=texts.t("first_start.making_demo"),
        )
        self.progressed.connect(self.set_sentence)
        self.set_primary(
            texts.t("first_start.start"), self._set_up, working=texts.t("first_start.starting")
        )
        self.set_sentence(texts.t("first_start.demo_sentence"))

    def _fill(self) -> None:
        choices = company.choices(texts.current_language())
        form = self.form
        form.add("name", texts.t("first_start.name"), TextField(max_length=200), required=True)
        form.add(
            "country_code",
            texts.t("first_start.country"),
            ChoiceField([Choice(code, name) for code, name in choices.countries]),
        )
        form.add(
            "currency_code",
            texts.t("first_start.currency"),
            ChoiceField([Choice(code, code, name) for code, name in choices.currencies]),
            required=True,
            beside=True,
        )
        form.add(
            "time_zone",
            texts.t("first_start.time_zone"),
            ChoiceField([Choice(name, name) for name in choices.time_zones]),
            required=True,
            hint=texts.t("first_start.time_zone_hint"),
        )
        form.add("user_name", texts.t("first_start.your_name"), TextField(), required=True)
        form.add("user_email", texts.t("first_start.your_email"), TextField(), beside=True)
        form.set_values(
            {"country_code": "GB", "currency_code": "GBP", "time_zone": "Europe/London"}
        )

    async def _set_up(self) -> None:
        values = self.form.values()
        country = values.pop("country_code")
        done = await self._background.act(
            company.set_up,
            company.SetUpCompany(
                **values, address=company.Address(country_code=country or ""), user_login="local"
            ),
        )
        self.user_id = int(done.user_id)
        self.done_with(done)

    async def _make_demo(self) -> None:
        from app.services import demo

        database = self._background.database
        made = await self._background.run(lambda: demo.make(database, report=self._report))
        self.user_id = made.user_id
        self.done_with(made)

    def _report(self, progress: DemoProgress) -> None:
        """Called on the writer's thread; making ends there with the program."""
        self._background.require_open()
        self.progressed.emit(progress.words)


async def open_company_settings(
    window: QWidget, desk: Desk, typed: Mapping[str, Any] | None = None
) -> CompanySettings:
    """Open the settings of the company over the window, with what was typed and left unsaved."""
    card = await desk.background.ask(company.card, None)
    dialog = CompanySettings(window, desk, card)
    if typed is not None:
        dialog.restore_draft(typed)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class CompanySettings(RecordDialog):
    """The heading and terms on paper, and the limit of writing off, which is an accountant's."""

    def __init__(self, parent: QWidget, desk: Desk, card: CompanyCard) -> None:
        super().__init__(
            parent,
            texts.t("company_settings.title"),
            icon="buildings",
            reference=card.name,
            width=720,
        )
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self._fill()
        self.set_primary(
            texts.t("company_settings.save"),
            self._save,
            working=texts.t("company_settings.saving"),
        )
        self.draft_kept.connect(self._keep)

    def show_stale(self, error: Stale) -> None:
        """Say who saved meanwhile; the dialog is opened anew on what is saved."""
        super().show_stale(error)
        self.banner.add_button(texts.t("company_settings.show_theirs"), self._show_theirs)

    def _fill(self) -> None:
        card, form = self._card, self.form
        countries = company.choices(texts.current_language()).countries
        self._add("name", required=True)
        self._add("tagline")
        self._add("street")
        self._add("street2", beside=True)
        self._add("postcode")
        self._add("city", beside=True)
        country = ChoiceField([Choice(code, name) for code, name in countries], clearable=True)
        form.add("country_code", texts.t("company_settings.country"), country, beside=True)
        for left, right in (("email", "phone"), ("website", "tax_number")):
            self._add(left)
            self._add(right, beside=True)
        self._add("registration")
        self._add_terms()
        self._add_limit()
        translated = _translated(card)
        names = [name for name in form.names() if name not in ADDRESS and name not in translated]
        values = {name: getattr(card, name) for name in names} | translated
        values |= {name: getattr(card.address, name) for name in ADDRESS}
        form.set_values({**values, "country_code": card.address.country_code or None})

    def _add(self, name: str, *, required: bool = False, beside: bool = False) -> None:
        words = texts.t(f"company_settings.{name}")
        self.form.add(name, words, TextField(max_length=255), required=required, beside=beside)

    def _add_terms(self) -> None:
        """The texts of the company's own language, each with those of the others below it."""
        names = dict(company.choices(texts.current_language()).languages)
        first, other = (
            texts.t("company_settings.printed_first"),
            texts.t("company_settings.printed"),
        )
        for name in TERMS:
            self._add_text(name, name, names[self._card.language], first)
            for code in _others(self._card):
                self._add_text(f"{name}_{code}", name, names[code], other)

    def _add_text(self, field: str, name: str, language: str, hint: str) -> None:
        label = f"{texts.t(f'company_settings.{name}')} ({language})"
        self.form.add(field, label, LongTextField(lines=2, max_length=4000), hint=hint)

    def _add_limit(self) -> None:
        """The most that is written off of a document, with the currency that it is meant in."""
        currency = self._card.currency
        limit = AmountField(currency=currency.code, places=currency.digits)
        may = self._desk.may("company.write_off_limit")
        limit.set_read_only(not may)
        hint = texts.t("company_settings.limit_hint" if may else "company_settings.limit_fixed")
        words = texts.t("company_settings.write_off_limit")
        self.form.add("write_off_limit", words, limit, required=True, hint=hint)

    def _request(self) -> company.SaveCompany:
        card = self._card
        values = self.form.values()
        address = {name: values.pop(name) or "" for name in ADDRESS}
        translated = {name: values.pop(name) for name in _translated(card)}
        translations = tuple(
            company.Terms(code, *(translated[f"{name}_{code}"] for name in TERMS))
            for code in _others(card)
        )
        return company.SaveCompany(
            version=card.version,
            address=company.Address(**address),
            logo=card.logo,
            language=card.language,
            time_zone=card.time_zone,
            tax_rounding=card.tax_rounding,
            translations=translations,
            **values,
        )

    async def _save(self) -> None:
        request = self._request()
        saved = await self._desk.background.act(company.save, request, key=self._keys.of(request))
        self._desk.notices.show(texts.t("company_settings.saved", company=saved.name))
        self.done_with(saved)

    def _keep(self, content: Mapping[str, Any]) -> None:
        """Nothing is lost by Esc: the toast opens the settings again as they stood."""
        words = texts.t("company_settings.kept", company=self._card.name)
        reopen = functools.partial(_reopen, self._window, self._desk, content)
        self._desk.notices.offer_reopen(words, reopen)

    @ui_slot
    async def _show_theirs(self) -> None:
        self.done_with(None)
        await open_company_settings(self._window, self._desk)


def _others(card: CompanyCard) -> list[str]:
    """The languages that are printed in besides the company's own."""
    return [code for code, _ in company.choices().languages if code != card.language]


def _translated(card: CompanyCard) -> dict[str, str]:
    """The terms in those languages, by the names of their fields."""
    saved = {each.language: each for each in card.translations}
    return {
        f"{name}_{code}": getattr(saved.get(code, company.Terms(code)), name)
        for name in TERMS
        for code in _others(card)
    }


def _reopen(window: QWidget, desk: Desk, typed: Mapping[str, Any]) -> None:
    spawn(open_company_settings(window, desk, typed), desk.notices)
