"""What was typed into a form as text by field name, and that text put back into its fields."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, LookupField, MultiChoiceField, NumberField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.ui.kit.fields.base import Field
    from app.ui.kit.form import Form

VALUE, WORDS, TYPED = "value", "words", "typed"


def pack(form: Form, names: Sequence[str] | None = None) -> dict[str, str]:
    """What stands in the fields, or in these; what cannot be read is kept as it was typed.

    Those that are hidden or can only be read are left out.
    """
    shown = (name for name in names or form.names() if not form.row(name).isHidden())
    fields = {name: form.field(name) for name in shown}
    return {
        name: json.dumps(_packed(field))
        for name, field in fields.items()
        if not field.is_read_only()
    }


def fill(form: Form, content: Mapping[str, str]) -> None:
    """Put what `pack` made into the fields; those of other names are left as they are."""
    for name in form.names():
        if name in content and not form.field(name).is_read_only():
            _put(form.field(name), json.loads(content[name]))


def _packed(field: Field[Any]) -> dict[str, Any]:
    if field.problem() is not None and _is_typed(field):
        return {TYPED: field.editor.text()}  # type: ignore[attr-defined]
    value = field.value()
    if isinstance(value, Decimal):
        return {VALUE: f"{value:f}"}
    if isinstance(value, date):
        return {VALUE: value.isoformat()}
    choice = field.choice() if isinstance(field, LookupField) else None
    return {VALUE: value, WORDS: "" if choice is None else choice.text}


def _put(field: Field[Any], kept: Mapping[str, Any]) -> None:
    if TYPED in kept:
        if isinstance(field.editor, QLineEdit):
            field.editor.setText(kept[TYPED])
        return
    value = kept[VALUE]
    if value is None:
        field.set_value(None)
    elif isinstance(field, LookupField):
        field.set_choice(Choice(value, kept[WORDS]))
    elif isinstance(field, NumberField):
        field.set_value(Decimal(value))
    elif isinstance(field, DateField):
        field.set_value(date.fromisoformat(value))
    elif isinstance(field, MultiChoiceField):
        field.set_value(tuple(value))
    else:
        field.set_value(value)


def _is_typed(field: Field[Any]) -> bool:
    return isinstance(field.editor, QLineEdit) and not isinstance(field, ChoiceField)
