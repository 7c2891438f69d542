"""The fields of the Reverse Transfer form: scan, order, deliveries, place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import texts
from app.services import returns
from app.services.returns import AskReturn, DeliveryOption, TransferId
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, LookupField, MultiChoiceField, TextField
from app.ui.kit.formats import long_date, sentence
from app.ui.kit.moments import local
from app.ui.kit.money import quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.dialogs.returns.request import Opening, Row
    from app.services.background import Background
    from app.services.returns import ReturnableLine, ReturnOptions
    from app.services.tickets import TicketId
    from app.ui.kit.form import Form

ZERO = Decimal(0)
LONGEST = 32_767
"""Of what a scanner sends nothing is cut: the service says what it cannot be."""


class ReturnFields:
    """Fills the form from the options; knows the deliveries that were met while scanning."""

    def __init__(self, form: Form, opening: Opening, background: Background) -> None:
        self._form = form
        self._opening = opening
        self._background = background
        self._met = {each.id: _delivery_choice(each) for each in opening.deliveries}
        self._offered: list[Choice[object]] = []
        self._has_more = False
        self._names: dict[object, str] = {}
        self.lines: tuple[ReturnableLine, ...] = ()
        t = texts.t
        self.scan = TextField(max_length=LONGEST, placeholder=t("return_dialog.scan_here"))
        self._orders = LookupField[object](
            self._find_orders, clearable=True, placeholder=t("return_dialog.any_order")
        )
        card = opening.card
        narrow = t("return_dialog.only", product=card.product or card.lot)
        self._narrow = CheckField(narrow)
        self._deliveries = MultiChoiceField[object](placeholder=t("return_dialog.choose_delivery"))
        self._places = ChoiceField[object]()
        self._add(opening)

    def _add(self, opening: Opening) -> None:
        t, add, card = texts.t, self._form.add, opening.card
        add("scan", t("return_dialog.scan"), self.scan, hint=t("return_dialog.scan_hint"))
        ticket = t("return_dialog.from_ticket")
        add(
            "sales_order_id",
            t("return_dialog.sales_order"),
            self._orders,
            origin=ticket if card.sales_order_id else "",
        )
        add("delivery_ids", t("return_dialog.deliveries"), self._deliveries, beside=True)
        add("location_id", t("return_dialog.location"), self._places, required=True)
        row = add("is_narrow", "", self._narrow)
        row.setVisible(opening.is_narrow)
        self._deliveries.changed.connect(self._say_why_none)
        self._orders.set_choices(self._own_orders())
        self._orders.set_value(card.sales_order_id)
        self._narrow.set_value(opening.is_narrow)

    def value(self, name: str) -> Any:  # noqa: ANN401  each field has its own type
        """What a field holds."""
        return self._form.field(name).value()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in what was kept."""
        self._form.set_values({name: values[name] for name in values if name != "delivery_ids"})

    def chosen(self) -> tuple[TransferId, ...]:
        """The chosen deliveries."""
        return tuple(TransferId(int(each)) for each in self.value("delivery_ids"))

    def place_name(self) -> str:
        """Where the goods go, in words."""
        return self._names.get(self._places.value(), "–")

    def asked(self, ticket_id: TicketId, chosen: Sequence[TransferId] = ()) -> AskReturn:
        """The question as order, product and deliveries are chosen now."""
        card, is_narrow = self._opening.card, bool(self._narrow.value())
        return AskReturn(
            ticket_id,
            self.value("sales_order_id"),
            delivery_ids=tuple(chosen),
            product_id=card.product_id if is_narrow else None,
            lot_id=card.lot_id if is_narrow else None,
        )

    def show(self, options: ReturnOptions) -> None:
        """Fill the drop-downs, and say why there is nothing to choose from."""
        self.lines = options.lines
        self._met |= {each.id: _delivery_choice(each) for each in options.deliveries}
        listed = [_delivery_choice(each) for each in options.deliveries]
        self._has_more = options.has_more
        self._deliveries.set_find(self._find_deliveries if options.has_more else None)
        self._offer(listed, options.chosen_ids)
        self._form.row("delivery_ids").set_hint(
            sentence(options.empty) if options.empty is not None else ""
        )
        places: list[Choice[object]] = [Choice(each.id, each.name) for each in options.locations]
        self._names = {each.value: each.text for each in places}
        self._places.set_choices(places)
        if self._places.value() is None:
            self._places.set_value(options.location_id)
        self._form.row("location_id").set_hint(texts.t("return_dialog.location_hint"))

    def choose_for(self, line: ReturnableLine, rows: Sequence[Row]) -> None:
        """Choose the deliveries of the rows; a scanned one may be of another order."""
        if line.delivery_id not in self._met:
            self._met[line.delivery_id] = Choice(line.delivery_id, line.delivery_number)
        if line.delivery_id not in {each.value for each in self._offered}:
            self._orders.set_value(None)
            self._form.row("sales_order_id").set_origin("")
            self._narrow.set_value(False)
            self._offered = list(self._met.values())
        chosen = tuple(dict.fromkeys(row.source.delivery_id for row in rows))
        self._offer(self._offered, chosen)

    def choose(self, chosen: Sequence[TransferId]) -> None:
        """Choose deliveries among those that are offered."""
        self._offer(self._offered, chosen)

    async def _find_deliveries(self, text: str) -> Sequence[Choice[object]]:
        """Those listed in which the words occur, then older ones that the service finds."""
        words = text.casefold().split()
        found = [one for one in self._offered if one.matches(words)]
        if words:
            asked = replace(self.asked(self._opening.card.id), text=text)
            answer = await self._background.ask(returns.find_deliveries, asked)
            known = {one.value for one in found}
            choices = [_delivery_choice(each) for each in answer]
            self._met |= {each.id: choice for each, choice in zip(answer, choices, strict=True)}
            found += [one for one in choices if one.value not in known]
        return found

    async def _find_orders(self, text: str) -> Sequence[Choice[object]]:
        """The orders of the customer's deliveries, and the ticket's own, in which the words occur.

        Older ones are found by the service.
        """
        words = text.casefold().split()
        found = [one for one in self._own_orders() if one.matches(words)]
        if words and self._opening.has_more:
            asked = AskReturn(self._opening.card.id, text=text)
            answer = await self._background.ask(returns.find_deliveries, asked)
            found += _orders_of(answer)
        return list({one.value: one for one in found}.values())

    def _own_orders(self) -> list[Choice[object]]:
        card = self._opening.card
        found = _orders_of(self._opening.deliveries)
        if card.sales_order_id is not None:
            found.insert(0, Choice(card.sales_order_id, card.sales_order))
        return list({one.value: one for one in found}.values())

    def choose_order(self, order_id: object, options: ReturnOptions) -> None:
        """Choose an order that was kept; an older one is known by its chosen deliveries."""
        known = {one.value: one for one in (*self._own_orders(), *_orders_of(options.deliveries))}
        self._orders.set_choice(known.get(order_id))

    def _offer(self, choices: Sequence[Choice[object]], chosen: Sequence[TransferId]) -> None:
        there = {each.value for each in choices}
        more = [self._met[each] for each in chosen if each not in there and each in self._met]
        self._offered = [*choices, *more]
        self._deliveries.set_choices(self._offered, has_more=self._has_more)
        self._deliveries.set_value(tuple(chosen))
        self._say_why_none()

    def _say_why_none(self) -> None:
        """What an empty list of deliveries says: all are chosen, or the order hides the others."""
        chosen = set(self.chosen())
        is_every = not self._has_more and all(each.value in chosen for each in self._offered)
        has_order = self.value("sales_order_id") is not None
        words = texts.t("return_dialog.all_chosen") if is_every else ""
        if has_order:
            key = "return_dialog.order_chosen" if is_every else "return_dialog.not_of_order"
            words = texts.t(key)
        self._deliveries.set_nothing_found(words)


def _delivery_choice(each: DeliveryOption) -> Choice[object]:
    """A delivery with its day and what is left of it."""
    words = f"{each.number} · {each.origin_number}" if each.origin_number else each.number
    left = texts.t("return_dialog.delivery_left", left=quantity(each.left))
    if each.left <= 0:
        left = texts.t("return_dialog.delivery_empty")
    day = long_date(local(each.done_at).date())
    parts = [day, each.sales_order_number, left]
    return Choice(each.id, words, " · ".join(part for part in parts if part), each.left > 0)


def _orders_of(deliveries: Sequence[DeliveryOption]) -> list[Choice[object]]:
    """The orders that deliveries are of."""
    return [
        Choice(each.sales_order_id, each.sales_order_number)
        for each in deliveries
        if each.sales_order_id is not None
    ]
