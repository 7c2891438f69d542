"""What was entered in Repair Reference as text, and what that text meant; no Qt."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DAYS = frozenset({"scheduled_on", "sold_on"})
NUMBER = "quantity"


def pack(content: Mapping[str, Any]) -> dict[str, str]:
    """The values as text by field name."""
    return {name: json.dumps(_plain(value)) for name, value in content.items()}


def unpack(content: Mapping[str, str]) -> dict[str, Any]:
    """What `pack` made of the values."""
    values = {name: json.loads(text) for name, text in content.items()}
    for name in DAYS & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    if values.get(NUMBER):
        values[NUMBER] = Decimal(values[NUMBER])
    if "tags" in values:
        values["tags"] = tuple(values["tags"])
    return values


def _plain(value: Any) -> Any:  # noqa: ANN401  each field has its own type
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
