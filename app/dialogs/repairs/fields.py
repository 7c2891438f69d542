"""The fields of Repair Reference: whose piece it is, why it is free, who repairs it and when."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import texts
from app.dialogs.repairs.lot import LotField
from app.dialogs.tickets.customer import CustomerField
from app.dialogs.tickets.lookups import Lookups
from app.services import products
from app.services.repairs import AskRepairOptions, Tracking, WarrantyReason
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LookupField,
    MarkedChoiceField,
    NumberField,
    QuantityField,
    TagsField,
)
from app.ui.kit.formats import Scale, sentence
from app.ui.kit.money import money, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from app.services.repairs import (
        RepairCard,
        RepairId,
        RepairOptions,
        ReturnChoice,
        WarrantyProposal,
    )
    from app.services.tickets import TicketId
    from app.services.users import UserRow
    from app.ui.kit.desk import Desk
    from app.ui.kit.form import Form
    from app.ui.kit.money import CurrencyLook

ONE = Decimal(1)
MINUTES = Scale(0, Decimal(100_000))
LOOKED_UP = ("customer_id", "product_id", "lot_id", "return_id", "responsible_id")
NARROWING = frozenset({"customer_id", "product_id", "lot_id", "return_id", "sold_on"})
"""What changes the proposal of the warranty and the returns that are offered."""


class RepairFields:
    """Fills a form; `values` and `show` carry them all."""

    def __init__(self, form: Form, desk: Desk, today: date, *, is_saved: bool) -> None:
        self._form = form
        self._desk = desk
        self._is_saved = is_saved
        self.is_overridden = False
        self.lookups = Lookups(desk.background, self._narrowed)
        t = texts.t
        self.customer = CustomerField(desk)
        self.product = LookupField[object](self._find_goods)
        self.quantity = QuantityField(above=True)
        self.lot = LotField(self.lookups.find_lots)
        self.returned = ChoiceField[object](
            clearable=True, placeholder=t("repair_dialog.no_return")
        )
        self.warranty = CheckField(t("repair_dialog.under_warranty"))
        self.sold_on = DateField(today=today)
        self.sold_on.last = today
        self.scheduled = DateField(today=today)
        self.responsible = MarkedChoiceField[object](
            mark=_avatar, placeholder=t("repair_dialog.nobody"), clearable=True
        )
        self.tags = TagsField(icon="tag", placeholder=t("repair_dialog.add_tag"))
        self.minutes = NumberField(MINUTES, unit=t("repair_dialog.minutes"))
        self._add()

    def _add(self) -> None:
        t, form = texts.t, self._form
        form.begin_columns()
        form.add("customer_id", t("repair_dialog.customer"), self.customer, required=True)
        what = t("repair_dialog.product_to_repair")
        form.add("product_id", what, self.product, required=True, stretch=5)
        form.add(
            "quantity",
            t("repair_dialog.quantity"),
            self.quantity,
            required=True,
            beside=True,
            stretch=2,
        )
        form.add("lot_id", t("repair_dialog.lot_serial"), self.lot)
        form.add("return_id", t("repair_dialog.return"), self.returned, beside=True)
        form.add("is_under_warranty", "", self.warranty)
        form.add("sold_on", t("repair_dialog.sold_on"), self.sold_on)
        form.next_column()
        form.add("scheduled_on", t("repair_dialog.scheduled"), self.scheduled, required=True)
        form.add("responsible_id", t("repair_dialog.responsible"), self.responsible)
        form.add("tags", t("repair_dialog.tags"), self.tags, hint=t("repair_dialog.tags_hint"))
        form.add("minutes_worked", t("repair_dialog.time_worked"), self.minutes)
        form.row("minutes_worked").setVisible(self._is_saved)
        form.row("sold_on").hide()

    # What is chosen

    def values(self) -> dict[str, Any]:
        """All values by name."""
        return {
            "customer_id": self.customer.value(),
            "product_id": self.product.value(),
            "lot_id": self.lot.lot_id(),
            "lot_name": self.lot.typed(),
            "quantity": self.quantity.value(),
            "return_id": self.returned.value(),
            "is_under_warranty": self.warranty.value(),
            "sold_on": self.sold_on.value(),
            "scheduled_on": self.scheduled.value(),
            "responsible_id": self.responsible.value(),
            "tags": self.tags.value(),
            "minutes_worked": self.worked(),
        }

    def words(self) -> dict[str, str]:
        """The words of what was looked up, to show it again without asking."""
        fields = {name: self._form.field(name) for name in LOOKED_UP}
        chosen = {
            name: field.choice() for name, field in fields.items() if isinstance(field, ChoiceField)
        }
        return {name: one.text for name, one in chosen.items() if one is not None}

    def worked(self) -> int | None:
        """The minutes that the work took."""
        minutes = self.minutes.value()
        return int(minutes) if minutes is not None else None

    def asked(self, ticket_id: TicketId | None, repair_id: RepairId | None) -> AskRepairOptions:
        """The question of what goes with what is chosen."""
        values = self.values()
        names = ("customer_id", "product_id", "lot_id", "lot_name", "return_id", "sold_on")
        chosen = {name: values[name] for name in names}
        return AskRepairOptions(ticket_id, repair_id=repair_id, **chosen)

    def set_values(self, values: Mapping[str, Any], words: Mapping[str, str]) -> None:
        """Show values that were kept, with the words of those that are ids."""
        for name in ("customer_id", "product_id"):
            value = values.get(name)
            field = self.customer if name == "customer_id" else self.product
            field.set_choice(None if value is None else Choice(value, words.get(name, "")))
        name = words.get("lot_id", "") or str(values.get("lot_name") or "")
        self.lot.show_lot(values.get("lot_id"), name)
        self._offer_person(values.get("responsible_id"), words.get("responsible_id", ""))
        self._offer_return(values.get("return_id"), words.get("return_id", ""))
        plain = ("quantity", "is_under_warranty", "sold_on", "scheduled_on", "tags")
        self._form.set_values({each: values.get(each) for each in plain})
        minutes = values.get("minutes_worked")
        self.minutes.set_value(None if minutes is None else Decimal(minutes))

    # Showing

    def offer_people(self, people: Sequence[UserRow], tags: Sequence[str]) -> None:
        """Offer who may repair it, and the tags that there are."""
        chosen = self.responsible.choice()
        self.responsible.set_choices([Choice(each.id, each.name) for each in people])
        if chosen is not None:
            self._offer_person(chosen.value, chosen.text)
        self.tags.set_choices([Choice(each, each) for each in tags])

    def show_options(self, options: RepairOptions, *, is_first: bool) -> None:
        """Show what goes with what is chosen; at first also what ticket and return tell."""
        self.lookups.know(options.product_id, options.tracking)
        if is_first:
            self._begin(options)
        kept = self.returned.choice()
        self.returned.set_choices([_return_choice(each) for each in options.returns])
        if is_first:
            self.returned.set_value(options.return_id)
        elif kept is not None:
            self.returned.set_value(kept.value)
        self._form.row("lot_id").warn(
            texts.t("repair_dialog.open_repair", number=options.open_repair)
            if options.open_repair
            else ""
        )
        self._show_left(options)
        self.show_warranty(options.warranty)
        self._show_dependents(options.tracking)

    def _begin(self, options: RepairOptions) -> None:
        values = {
            "customer_id": options.customer_id,
            "product_id": options.product_id,
            "lot_id": options.lot_id,
            "return_id": options.return_id,
            "quantity": options.quantity_left or ONE,
            "scheduled_on": options.scheduled_on,
            "responsible_id": options.responsible_id,
            "tags": (),
        }
        words = {
            "customer_id": options.customer,
            "product_id": options.product,
            "lot_id": options.lot_name,
            "responsible_id": options.responsible,
        }
        self.set_values(values, words)
        if options.ticket_id is None:
            return
        ticket = texts.t("repair_dialog.from_ticket")
        for name in ("customer_id", "product_id", "lot_id"):
            if values[name] is not None:
                self._form.row(name).set_origin(ticket)

    def show_card(self, card: RepairCard, returns: Sequence[ReturnChoice]) -> None:
        """Show a repair as it is saved, with the returns that are offered."""
        self.returned.set_value(None)
        self.returned.set_choices([_return_choice(each) for each in returns])
        self.lookups.know(card.product_id, card.tracking)
        values = {
            "customer_id": card.customer_id,
            "product_id": card.product_id,
            "lot_id": card.lot_id,
            "return_id": card.return_id,
            "quantity": card.quantity,
            "is_under_warranty": card.is_under_warranty,
            "sold_on": card.sold_on,
            "scheduled_on": card.scheduled_on,
            "responsible_id": card.responsible_id,
            "tags": tuple(tag.name for tag in card.tags),
            "minutes_worked": card.minutes_worked,
        }
        words = {
            "customer_id": card.customer,
            "product_id": card.product_name,
            "lot_id": card.lot_name,
            "return_id": card.return_number,
            "responsible_id": card.responsible,
        }
        self.set_values(values, words)
        self.is_overridden = card.is_warranty_overridden
        self.show_warranty(card.warranty)
        self._show_dependents(card.tracking)

    def show_warranty(self, proposal: WarrantyProposal) -> None:
        """Propose it, unless the agent has decided otherwise; its reason stands below."""
        if not self.is_overridden:
            self.warranty.set_value(proposal.is_proposed)
        reason = sentence(proposal.text)
        if self.warranty.value():
            reason = f"{reason} {texts.t('repair_dialog.prices_are_zero')}"
        self._form.row("is_under_warranty").set_hint(reason)
        is_unknown = proposal.reason is WarrantyReason.UNKNOWN
        row = self._form.row("sold_on")
        row.setVisible(is_unknown or not self.sold_on.is_empty())
        row.set_hint(texts.t("repair_dialog.sold_on_hint"))

    def show_cost(self, card: RepairCard, currency: CurrencyLook) -> None:
        """Below the time what the parts cost us, and of how many that is not known."""
        if card.cost is None:
            parts = [texts.t("repair_dialog.cost_unknown", n=card.costs_unknown)]
        else:
            parts = [texts.t("repair_dialog.cost", amount=money(card.cost, currency))]
            if card.costs_unknown:
                parts.append(texts.t("repair_dialog.costs_unknown", n=card.costs_unknown))
        is_told = bool(card.parts) and self._desk.may("repair.read")
        self._form.row("minutes_worked").set_hint(" · ".join(parts) if is_told else "")

    def _show_left(self, options: RepairOptions) -> None:
        left = options.quantity_left
        self.quantity.maximum = None if options.tracking is Tracking.SERIAL else left
        words = texts.t("repair_dialog.of", left=quantity(left)) if left is not None else ""
        self._form.row("quantity").set_hint(words)

    def _show_dependents(self, tracking: Tracking | None) -> None:
        """Lot/Serial only for a tracked product; of a serial there is one piece."""
        self._form.row("lot_id").setVisible(tracking not in (None, Tracking.NONE))
        is_serial = tracking is Tracking.SERIAL
        if is_serial:
            self.quantity.set_value(ONE)
        self._form.row("quantity").setVisible(not is_serial)

    # Looking up

    def _narrowed(self) -> Mapping[str, Any]:
        return {
            "customer_id": self.customer.value(),
            "product_id": self.product.value(),
            "sales_order_id": None,
        }

    async def _find_goods(self, text: str) -> Sequence[Choice[object]]:
        """Goods only: those that the customer bought first, any other once words are typed."""
        asked = products.FindProducts(text=text, customer_id=self._narrowed()["customer_id"])
        found = await self._desk.background.ask(products.find, asked)
        if not found:
            found = await self._desk.background.ask(products.find, products.FindProducts(text))
        goods = [each for each in found if each.kind is products.ProductKind.GOODS]
        for each in goods:
            self.lookups.know(each.id, each.tracking)
        return [Choice(each.id, each.name, each.code) for each in goods]

    def _offer_person(self, user_id: object, name: str) -> None:
        """A colleague who may no longer repair stays where they are named already."""
        if user_id is not None and all(one.value != user_id for one in self.responsible.choices()):
            self.responsible.set_choices([*self.responsible.choices(), Choice(user_id, name)])
        self.responsible.set_value(user_id)

    def _offer_return(self, return_id: object, number: str) -> None:
        if return_id is not None and all(one.value != return_id for one in self.returned.choices()):
            self.returned.set_choices([*self.returned.choices(), Choice(return_id, number)])
        self.returned.set_value(return_id)


def _avatar(choice: Choice[object] | None) -> str:
    return choice.text if choice is not None else ""


def _return_choice(each: ReturnChoice) -> Choice[object]:
    """A return with what it brought, and whether that is here already."""
    state = "repair_dialog.is_here" if each.is_received else "repair_dialog.on_its_way"
    parts = (texts.t(state, pieces=quantity(each.quantity)), each.lot_name)
    return Choice(each.id, each.number, " · ".join(part for part in parts if part))
