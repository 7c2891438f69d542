"""Products: new ones, what is told of them, how they are counted and told apart; archived ones."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services import products, stock
from app.services.background import ContentKeys
from app.services.products import (
    CreateProduct,
    FindProducts,
    ProductCard,
    ProductId,
    ProductKind,
    SaveProduct,
    Tracking,
)
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import (
    ChoiceField,
    LookupField,
    MultiChoiceField,
    NumberField,
    TextField,
    UnitPriceField,
)
from app.ui.kit.formats import Scale, sentence
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn, ui_slot
from app.ui.kit.unsaved import Unsaved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.errors import Problem, Stale
    from app.services.products import TaxChoice
    from app.services.stock import UnitChoice
    from app.ui.kit.desk import Desk

NEW = 0
RIGHT = "product.write"
SHOWN, TYPED = "shown", "typed"
WIDTH = 640
OFFERED = 20
ZERO = Decimal(0)
MONTHS = Scale(0, Decimal(1200))


@dataclass(frozen=True, slots=True)
class Shown:
    """A product's form, and why its tracking stays, if it does."""

    card: ProductCard
    fixed: Problem | None


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen for each product: units, pieces first, and taxes."""

    units: tuple[UnitChoice, ...]
    taxes: tuple[TaxChoice, ...]


async def open_products(
    window: QWidget, desk: Desk, kept: Mapping[str, Any] | None = None
) -> ProductsDialog:
    """Open the products over the window, with the first one by name or what was left unsaved."""
    ask = desk.background.ask
    found, units, taxes = await asyncio.gather(
        ask(products.find, FindProducts(limit=1)),
        ask(stock.base_units, None),
        ask(products.taxes, None),
    )
    first = found[0].id if found else None
    wanted = first if kept is None else ProductId(kept[SHOWN])
    shown = await _read(desk, wanted) if wanted else None
    dialog = ProductsDialog(window, desk, Offered(units, taxes), shown)
    if kept is not None:
        dialog.restore_draft(kept)
    dialog.open()
    return dialog


async def _read(desk: Desk, product_id: ProductId) -> Shown:
    ask = desk.background.ask
    card = await ask(products.card, product_id)
    fixed = await ask(products.tracking_fixed, product_id) if desk.may(RIGHT) else None
    return Shown(card, fixed)


class ProductsDialog(RecordDialog):
    """One product is chosen and changed, or made; the dialog stays for the next.

    Whoever may not change products reads them.
    """

    def __init__(self, parent: QWidget, desk: Desk, offered: Offered, shown: Shown | None) -> None:
        super().__init__(parent, texts.t("products.title"), icon="package", width=WIDTH)
        self._desk = desk
        self._is_reader = not desk.may(RIGHT)
        self._offered = offered
        self._shown: Shown | None = None
        self._keys = ContentKeys()
        self._products = LookupField[int](self._find, placeholder=texts.t("products.find"))
        self.unsaved = Unsaved(self.form, "product")
        self.form.add_widget(self.unsaved)
        t, add = texts.t, self.form.add
        add("product", t("products.product"), self._products, required=True)
        add("code", t("products.code"), TextField(max_length=64, code=True), required=True)
        name = TextField(max_length=255)
        add("name", t("products.name"), name, required=True, beside=True, stretch=2)
        kinds = [Choice(one, t(f"products.kind_{one.value}")) for one in ProductKind]
        ways = [Choice(one, t(f"products.tracking_{one.value}")) for one in Tracking]
        add("kind", t("products.kind"), ChoiceField(kinds), required=True)
        tracking = ChoiceField(ways)
        add("tracking", t("products.tracking"), tracking, required=True, beside=True, stretch=2)
        unit = ChoiceField([Choice(int(one.id), one.name) for one in offered.units])
        add("unit_id", t("products.unit"), unit, required=True)
        self._taxes = MultiChoiceField[int](placeholder=t("products.no_taxes"))
        self._taxes.set_choices([Choice(int(one.id), one.name) for one in offered.taxes])
        add("tax_ids", t("products.taxes"), self._taxes, beside=True, stretch=2)
        price, cost = UnitPriceField(minimum=ZERO), UnitPriceField(minimum=ZERO)
        add("list_price", t("products.list_price"), price, required=True)
        add("cost", t("products.cost"), cost, beside=True, hint=t("products.cost_hint"))
        months = NumberField(MONTHS, minimum=ZERO, unit=t("products.months"))
        add("warranty_months", t("products.warranty"), months, required=True, beside=True)
        saving = t("products.saving")
        self.archive = self.add_aside(t("products.archive"), self._archive, working=saving)
        self.restore = self.add_aside(t("products.restore"), self._restore, working=saving)
        self.set_cancel(t("products.close"))
        if self._is_reader:
            for field in self.form.names():
                self.form.field(field).set_read_only(field != "product")
        else:
            self.set_primary(t("products.save"), self._save, working=saving)
        self.form.changed.connect(self._changed)
        self.unsaved.link.connect(self._go_back_to)
        self.draft_kept.connect(self._keep)
        self.finished.connect(self.deleteLater)
        self._products.set_choice(_new())
        self._show(shown)

    def draft_content(self) -> Mapping[str, Any] | None:
        """What was typed of each product, for Reopen of the toast."""
        self._remember()
        typed = self.unsaved.all()
        return {SHOWN: self._key(), TYPED: typed} if typed else None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        super().restore_draft({})
        self.unsaved.take(content[TYPED])
        self.unsaved.bring_back(self._key())

    def show_stale(self, error: Stale) -> None:
        """Somebody else saved it: theirs is shown on request, so that nothing typed is lost."""
        super().show_stale(error)
        current = error.current
        if isinstance(current, ProductCard):
            show = texts.t("products.show_theirs")
            self.banner.add_button(show, lambda: self._show_theirs(current.id))

    def _show_theirs(self, product_id: ProductId) -> None:
        self.unsaved.forget(int(product_id))
        self._ask(int(product_id))

    # What is shown

    async def _find(self, text: str) -> Sequence[Choice[int]]:
        asked = FindProducts(text, limit=OFFERED, with_inactive=True)
        found = await self._desk.background.ask(products.find, asked)
        named = [
            Choice(int(one.id), one.name, _told_apart(one.code, is_active=one.is_active))
            for one in found
        ]
        return named if self._is_reader else [*named, _new()]

    def _show(self, shown: Shown | None) -> None:
        """Show a product as it is now; none is a new one."""
        self._shown = shown
        self.form.clear_errors()
        if shown is None:
            self._products.set_choice(None if self._is_reader else _new())
            self.form.set_values(_values(CreateProduct("", ""), self._offered))
        else:
            card = shown.card
            words = _told_apart(card.code, is_active=card.is_active)
            self._products.set_choice(Choice(int(card.id), card.name, words))
            own = zip(card.tax_ids, card.tax_names, strict=True)
            self._taxes.remember([Choice(int(tax_id), name) for tax_id, name in own])
            self.form.set_values(_values(card, self._offered))
        fixed = None if shown is None else shown.fixed
        self.form.field("tracking").set_read_only(fixed is not None or self._is_reader)
        self.form.row("tracking").set_hint("" if fixed is None else sentence(fixed))
        is_archived = shown is not None and not shown.card.is_active
        self.archive.setVisible(shown is not None and not is_archived and not self._is_reader)
        self.restore.setVisible(is_archived and not self._is_reader)
        words = texts.t("products.archived_sentence") if is_archived else ""
        self.set_sentence(texts.t("products.read_only") if self._is_reader else words)
        self.form.mark_clean()
        self.unsaved.bring_back(self._key())

    def _key(self) -> int:
        """The product that is shown."""
        return NEW if self._shown is None else int(self._shown.card.id)

    def _remember(self) -> None:
        """Keep what was typed of the product that is shown, for when it is shown again."""
        new = texts.t("products.new").rstrip("…")
        words = new if self._shown is None else self._shown.card.name
        self.unsaved.remember(self._key(), words)

    def _changed(self, name: str) -> None:
        chosen = self._products.value()
        if name != "tracking":  # what stood against it may be gone by now
            self.form.row("tracking").set_error(None)
        if name != "product" or chosen is None:
            return
        self._remember()
        self._turn_to(chosen)

    def _go_back_to(self, key: str) -> None:
        self._remember()
        self._turn_to(int(key))

    def _turn_to(self, chosen: int) -> None:
        self.banner.clear()
        if chosen == NEW:
            self._show(None)
        else:
            self._ask(chosen)

    def _keep(self, content: Mapping[str, Any]) -> None:
        """Nothing is lost by Esc: the toast opens the products again as they stood."""
        reopen = functools.partial(_reopen, self._window, self._desk, content)
        self._desk.notices.offer_reopen(texts.t("products.kept"), reopen)

    @ui_slot
    async def _ask(self, product_id: int) -> None:
        self.banner.clear()
        self._show(await _read(self._desk, ProductId(product_id)))

    # What is done

    async def _save(self) -> None:
        is_active = self._shown is None or self._shown.card.is_active
        await self._write("products.saved", is_active=is_active)

    async def _archive(self) -> None:
        if self.form.check():
            await self._write("products.archived", is_active=False)

    async def _restore(self) -> None:
        if self.form.check():
            await self._write("products.restored", is_active=True)

    async def _write(self, words: str, *, is_active: bool) -> None:
        """Save what the form says, tell it, and show what holds now."""
        background, values = self._desk.background, self._told()
        if self._shown is None:
            new = CreateProduct(**values)
            card = await background.act(products.create, new, key=self._keys.of(new))
        else:
            was = self._shown.card
            saved = SaveProduct(
                id=was.id,
                version=was.version,
                main_supplier_id=was.main_supplier_id,
                is_active=is_active,
                is_warranty_restarted=was.is_warranty_restarted,
                **values,
            )
            card = await background.act(products.save, saved, key=self._keys.of(saved))
        self._keys.stored()
        self.unsaved.forget(self._key())
        self._show(await _read(self._desk, card.id))
        self._desk.notices.show(texts.t(words, name=card.name))

    def _told(self) -> dict[str, Any]:
        """What the form says, without the choice of the product; in pieces is without a unit."""
        told = {name: value for name, value in self.form.values().items() if name != "product"}
        was = None if self._shown is None else self._shown.card.unit_id
        if was is None and told["unit_id"] == self._offered.units[0].id:
            told["unit_id"] = None
        return told | {
            "warranty_months": int(told["warranty_months"] or ZERO),
            "tax_ids": tuple(told["tax_ids"] or ()),
        }


def _reopen(window: QWidget, desk: Desk, kept: Mapping[str, Any]) -> None:
    spawn(open_products(window, desk, kept), desk.notices)


def _new() -> Choice[int]:
    return Choice(NEW, texts.t("products.new"), icon="plus")


def _told_apart(code: str, *, is_active: bool) -> str:
    """What tells products of one name apart: the code, and whether one is out of use."""
    return code if is_active else f"{code} · {texts.t('products.out_of_use')}"


def _values(card: ProductCard | CreateProduct, offered: Offered) -> dict[str, object]:
    """The fields of a product by their names in the form; without a unit it is in pieces."""
    return {
        "code": card.code,
        "name": card.name,
        "kind": card.kind,
        "tracking": card.tracking,
        "unit_id": int(card.unit_id or offered.units[0].id),
        "tax_ids": tuple(int(each) for each in card.tax_ids),
        "list_price": card.list_price,
        "cost": card.cost,
        "warranty_months": Decimal(card.warranty_months),
    }
