"""The editable part of a ticket's page: title, properties and description as one form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import texts
from app.dialogs.tickets.customer import CustomerField
from app.dialogs.tickets.lookups import Lookups
from app.services import tags, teams, users
from app.services.tickets import Priority, RecordRef
from app.services.users import UserQuestion
from app.ui.kit import tokens
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LookupField, MarkedChoiceField, TextField
from app.ui.kit.navigation import navigation
from app.ui.kit.property_grid import PropertyGrid
from app.ui.pages.ticket import edit
from app.ui.pages.ticket.fields import (
    ColouredTags,
    GrowingText,
    LinkField,
    ShownField,
    field_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.tags import TagChip
    from app.services.tickets import TeamId, TicketCard
    from app.ui.kit.desk import Desk
    from app.ui.kit.fields.base import Field

OPENS = {"customer_id": "partner", "sales_order_id": "sales_order"}
SUBJECT, DESCRIPTION = 200, 20_000


def priority_choice(priority: Priority) -> Choice[object]:
    """A priority in a drop-down."""
    return Choice(priority, texts.t(f"ticket_page.priority_{priority.value}"))


def _priority_mark(choice: Choice[object] | None) -> tuple[str, str]:
    if choice is None:
        return "", "neutral"
    name = "medium" if choice.value == Priority.NORMAL else str(choice.value)
    look = tokens.state("priority", name)
    return look.icon, look.tone


def _avatar_mark(choice: Choice[object] | None) -> str:
    return choice.text if choice is not None else ""


class TicketForm(QObject):
    """Holds the fields; the page lays out `title`, `grid` and `description`.

    `changed` carries the name of a field that the user has changed; `refused` comes before the
    focus goes to a field with an error.
    """

    changed = Signal(str)
    refused = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words: dict[str, dict[object, str]] = {}
        self.known_tags: tuple[TagChip, ...] = ()
        self.lookups = Lookups(desk.background, self.values)
        self.title = GrowingText(role="title", max_length=SUBJECT, single=True)
        self.description = GrowingText(role="reading", lines=3, most=1_000, max_length=DESCRIPTION)
        self.grid = PropertyGrid()
        self.deadline = ShownField()
        self.followers = ShownField()
        self._teams = ChoiceField[object]()
        self._assignees = MarkedChoiceField[object](
            mark=_avatar_mark, placeholder=texts.t("ticket_page.nobody"), clearable=True
        )
        self._priorities = MarkedChoiceField[object](mark=_priority_mark)
        self._priorities.set_choices(list(map(priority_choice, Priority)))
        self._reasons = ChoiceField[object](clearable=True)
        self._tags = ColouredTags(placeholder=texts.t("ticket_page.add_tag"))
        self._customer = CustomerField(desk)
        self._fill_grid()
        for name, field in (("subject", self.title), ("description", self.description)):
            field.setObjectName(name)
            field.editor.setObjectName(f"{name}_editor")
            field.editor.setAccessibleName(texts.t(f"ticket_page.{name}"))
            field.changed.connect(self._text_changed)
        self.description.set_placeholder(texts.t("ticket_page.description_empty"))
        self.grid.changed.connect(self._grid_changed)
        self.grid.opened.connect(self._open)

    def field(self, name: str) -> Field[Any]:
        """A field by its name; raises KeyError."""
        if name == "subject":
            return self.title
        return self.description if name == "description" else self.grid.field(name)

    def values(self) -> dict[str, Any]:
        """All values by name."""
        found = {name: value for name, value in self.grid.values().items() if name in edit.FIELDS}
        return {
            **found,
            "subject": self.title.value(),
            "description": self.description.value(),
        }

    def words(self, name: str, value: object) -> str:
        """A value in words, for comparing two of them."""
        return field_words(self.field(name), value, self._words.get(name, {}))

    def label(self, name: str) -> str:
        """The label of a field."""
        return texts.t(f"ticket_page.{name.removesuffix('_id')}")

    def show(self, values: Mapping[str, Any], words: Mapping[str, str]) -> None:
        """Show values; `words` are those of values that are ids."""
        for name, text in words.items():
            if values.get(name) is not None:
                self._words.setdefault(name, {})[values[name]] = text
        self._keep_offered(self._teams, "team_id", values)
        self._keep_offered(self._assignees, "assignee_id", values)
        self._keep_offered(self._reasons, "reason_id", values)
        for name, value in values.items():
            field = self.field(name)
            if name in edit.FIELDS and field.value() == value and field.problem() is None:
                continue
            if isinstance(field, LookupField):
                text = self._words.get(name, {}).get(value, "")
                field.set_choice(Choice(value, text) if value is not None else None)
            else:
                field.set_value(value)
        self._show_dependents()

    def show_card(self, card: TicketCard) -> None:
        """Show what is no value: how the product is tracked, what may not be changed."""
        self.lookups.know(card.product_id, card.tracking)
        self._tags.set_shades({tag.name: tag.color for tag in card.tags})
        self.set_read_only(not card.may_write)
        if card.may_write:
            self._customer.fix(
                texts.t("ticket_page.customer_fixed") if card.is_customer_fixed else ""
            )
        city = f", {card.customer_city}" if card.customer_city else ""
        if card.customer_id is not None and self._customer.value() == card.customer_id:
            self._words.setdefault("customer_id", {})[card.customer_id] = card.customer
            self._customer.set_choice(Choice(card.customer_id, f"{card.customer}{city}"))
        self._show_dependents()

    async def load_choices(self, team_id: TeamId) -> None:
        """Read what the drop-downs offer: teams, members, reasons, tags."""
        ask = self._desk.background.ask
        rows, reasons, self.known_tags, _members = await asyncio.gather(
            ask(teams.rows, None),
            ask(tags.reasons, None),
            ask(tags.rows, None),
            self.load_members(team_id),
        )
        self._teams.set_choices([Choice(one.id, one.name) for one in rows])
        self._reasons.set_choices([Choice(one.id, one.name) for one in reasons])
        self._tags.set_choices([Choice(one.name, one.name) for one in self.known_tags])
        self._tags.set_shades({one.name: one.color for one in self.known_tags})

    async def load_members(self, team_id: TeamId) -> None:
        """Offer the members of a team as assignees."""
        members = await self._desk.background.ask(users.rows, UserQuestion(team_id=team_id))
        self._assignees.set_choices([Choice(one.id, one.name) for one in members])

    def set_errors(self, problems: Mapping[str, Problem | str]) -> dict[str, Problem | str]:
        """Show errors at their fields and take others away; unknown names are given back."""
        if problems:
            self.refused.emit()
        rest = self.grid.set_errors(problems)
        for name, field in (("description", self.description), ("subject", self.title)):
            field.set_error(rest.get(name))
            field.setToolTip(field.error())
            if name in rest:
                field.editor.setFocus()
        return {name: one for name, one in rest.items() if name not in ("subject", "description")}

    def problems(self) -> dict[str, Problem]:
        """What cannot be saved as it stands, by field name."""
        found = {name: self.field(name).problem() for name in edit.FIELDS}
        return {name: problem for name, problem in found.items() if problem is not None}

    def set_read_only(self, read_only: bool) -> None:
        """Let everything be read only."""
        self.grid.set_read_only(read_only)
        self.title.set_read_only(read_only)
        self.description.set_read_only(read_only)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while it is saved."""
        for name in edit.FIELDS:
            self.field(name).set_busy(busy)

    def _link(self, name: str) -> str:
        """What the open icon of a property does; empty where it has none."""
        return texts.t("ticket_page.open_link", what=self.label(name)) if name in OPENS else ""

    def _fill_grid(self) -> None:
        lookups = self.lookups
        left: Sequence[tuple[str, Field[Any]]] = (
            ("customer_id", self._customer),
            ("product_id", LookupField[object](lookups.find_products, clearable=True)),
            ("lot_id", LookupField[object](lookups.find_lots, clearable=True)),
            ("sales_order_id", LinkField[object](lookups.find_orders, clearable=True)),
            ("deadline", self.deadline),
            ("contact_name", TextField()),
            ("email", TextField()),
        )
        right: Sequence[tuple[str, Field[Any]]] = (
            ("team_id", self._teams),
            ("assignee_id", self._assignees),
            ("priority", self._priorities),
            ("tags", self._tags),
            ("followers", self.followers),
            ("reason_id", self._reasons),
            ("phone", TextField()),
        )
        self._customer.set_placeholder(texts.t("ticket_page.choose_customer"))
        for _name, field in (*left, *right):
            if isinstance(field, (TextField, LookupField)) and field is not self._customer:
                field.set_placeholder(texts.t("ticket_page.none"))
        self._reasons.set_placeholder(texts.t("ticket_page.none"))
        for column, fields in enumerate((left, right)):
            for name, field in fields:
                self.grid.add(
                    name,
                    self.label(name),
                    field,
                    column=column,
                    link=self._link(name),
                )

    def _keep_offered(
        self, field: ChoiceField[object], name: str, values: Mapping[str, Any]
    ) -> None:
        """What is stored is always offered, also a colleague who left the team."""
        value = values.get(name)
        if value is not None and all(one.value != value for one in field.choices()):
            words = self._words.get(name, {}).get(value, "")
            field.set_choices([*field.choices(), Choice(value, words)])

    def _show_dependents(self) -> None:
        """Lot/Serial only for a tracked product; open icons only where there is something."""
        product = self.grid.field("product_id").value()
        self.grid.show_property("lot_id", self.lookups.is_tracked(product))
        for name in OPENS:
            self.grid.show_opener(name, self.grid.field(name).value() is not None)

    def _text_changed(self) -> None:
        self.changed.emit(self.sender().objectName())

    def _grid_changed(self, name: str) -> None:
        if name == "product_id":
            self.grid.field("lot_id").set_value(None)
        self._show_dependents()
        self.changed.emit(name)

    def _open(self, name: str) -> None:
        value = self.grid.field(name).value()
        if isinstance(value, int):
            navigation.open(RecordRef(OPENS[name], value))


__all__ = ["TicketForm", "priority_choice"]
