"""What is typed in a ticket's form against what is stored: changes, collisions, kept drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.services import tickets
from app.services.tickets import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.tags import TagChip, TagId
    from app.services.tickets import TicketCard

PLAIN = (
    "subject", "description", "customer_id", "contact_name", "email", "phone", "product_id",
    "lot_id", "sales_order_id", "team_id", "assignee_id", "priority", "reason_id",
)  # fmt: skip
TEXTS = ("subject", "description", "contact_name", "email", "phone")
FIELDS = (*PLAIN, "tags")
REMEDY_FIELDS = frozenset({"customer_id", "product_id", "lot_id", "sales_order_id"})
"""What a remedy takes over from the ticket: saved before one is made."""


def values_of(card: TicketCard) -> dict[str, Any]:
    """The values of the form's fields."""
    values = {name: getattr(card, name) for name in PLAIN}
    return {**values, "tags": tuple(tag.name for tag in card.tags)}


def words_of(card: TicketCard) -> dict[str, str]:
    """The values in words, where they are not words themselves."""
    return {
        "customer_id": card.customer,
        "product_id": card.product,
        "lot_id": card.lot,
        "sales_order_id": card.sales_order,
        "team_id": card.team,
        "assignee_id": card.assignee,
        "reason_id": card.reason,
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """One field of a kept draft: the value, its words, and what was stored before it."""

    value: Any
    words: str
    before: Any


@dataclass(slots=True)
class TicketEdit:
    """One editing of a ticket.

    `base` is what each field was when it was begun to be changed, `version` what a save names. A
    colleague's save is taken in silence where nobody changed the same field; else the version
    stays the old one, so that saving is refused and both values are shown side by side.
    """

    card: TicketCard
    base: dict[str, Any] = field(default_factory=dict)
    version: int = 0

    def __post_init__(self) -> None:
        """Begin with what is stored."""
        self.base = values_of(self.card)
        self.version = self.card.version

    def changes(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from what it was, by name."""
        return {
            name: value
            for name, value in values.items()
            if name in self.base and not _same(value, self.base[name])
        }

    def settle(self, given: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        """Take texts as the form shows them: it drops spaces at the ends and unseen characters.

        `given` are the values that it was given to show.
        """
        stored = values_of(self.card)
        for name in TEXTS:
            if given[name] == stored[name]:
                self.base[name] = shown[name]

    def collisions(self, values: Mapping[str, Any]) -> list[str]:
        """The fields that both sides have changed, to different values."""
        stored = values_of(self.card)
        return [
            name
            for name, value in self.changes(values).items()
            if name != "tags"
            and not _same(stored[name], self.base[name])
            and not _same(stored[name], value)
        ]

    def renew(self, card: TicketCard, values: Mapping[str, Any]) -> dict[str, Any]:
        """Take a newly read card; the values that the form is to show now."""
        before, self.card = self.base, card
        changed = self.changes(values)
        stored = values_of(card)
        self.base = {name: before[name] if name in changed else stored[name] for name in FIELDS}
        if not self.collisions({**stored, **changed}):
            changed = self._rebase(changed, before)
            self.version = card.version
        return {**stored, **changed}

    def take_theirs(self, values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        """Both were shown: what is stored counts for `names`, what was typed for the rest."""
        changed = {k: v for k, v in self.changes(values).items() if k not in names}
        before, self.base = self.base, values_of(self.card)
        self.version = self.card.version
        return {**self.base, **self._rebase(changed, before)}

    def request(
        self, values: Mapping[str, Any], known: Sequence[TagChip], made: Mapping[str, TagId]
    ) -> tickets.SaveTicket:
        """The form as the service takes it; `made` are the ids of tags that are new."""
        ids = {tag.name: tag.id for tag in known} | dict(made)
        before, now = set(self.base["tags"]), set(values["tags"])
        return tickets.SaveTicket(
            id=self.card.id,
            version=self.version,
            **{name: values[name] for name in PLAIN},
            tags_added=tuple(ids[name] for name in values["tags"] if name not in before),
            tags_removed=tuple(tag.id for tag in self.card.tags if tag.name in before - now),
        )

    def restore(self, kept: Mapping[str, Kept], version: int) -> dict[str, Any]:
        """Take a kept draft in; the values that the form is to show now."""
        stored = values_of(self.card)
        mine = {name: one.value for name, one in kept.items()}
        self.base = {**stored, **{name: one.before for name, one in kept.items()}}
        if self.collisions({**stored, **mine}):
            self.version = version
        else:
            mine = self._rebase(mine, self.base)
        return {**stored, **mine}

    def _rebase(self, changed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """Changes on top of what is stored now; tags are changes to a set, not a value."""
        stored = values_of(self.card)
        self.base = stored
        if "tags" not in changed:
            return dict(changed)
        taken = set(before["tags"]) - set(changed["tags"])
        added = [tag for tag in changed["tags"] if tag not in before["tags"]]
        tags = [tag for tag in stored["tags"] if tag not in taken]
        return {**changed, "tags": tuple(dict.fromkeys([*tags, *added]))}


def _same(one: object, other: object) -> bool:
    """Whether two values are equal; tags without regard to their order."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


def pack(kept: Mapping[str, Kept], version: int, notes: Mapping[str, str]) -> dict[str, str]:
    """A draft as text by field name; `notes` are the unsent words of the composer by tab."""
    content = {
        name: json.dumps({"value": one.value, "words": one.words, "before": one.before})
        for name, one in kept.items()
    }
    for tab, text in notes.items():
        content[f"composer.{tab}"] = text
    return {**content, "version": str(version)} if content else {}


def unpack(content: Mapping[str, str]) -> tuple[dict[str, Kept], int, dict[str, str]]:
    """What `pack` made of a draft: fields, version, words of the composer."""
    kept = {name: _kept(name, json.loads(content[name])) for name in FIELDS if name in content}
    notes = {
        name.removeprefix("composer."): text
        for name, text in content.items()
        if name.startswith("composer.")
    }
    return kept, int(content.get("version", "0")), notes


def _kept(name: str, raw: Mapping[str, Any]) -> Kept:
    return Kept(_typed(name, raw["value"]), raw["words"], _typed(name, raw["before"]))


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401  values of any field
    """A value as the form has it; JSON knows neither tuples nor enums."""
    if name == "tags":
        return tuple(value)
    return Priority(value) if name == "priority" else value
