"""Typed inputs with one protocol: value, set_value, changed, set_error, set_read_only, set_busy."""

from __future__ import annotations

from app.ui.kit.choice_list import Choice
from app.ui.kit.fields.base import Field
from app.ui.kit.fields.chips import TagsField
from app.ui.kit.fields.choice import ChoiceField
from app.ui.kit.fields.dates import DateField
from app.ui.kit.fields.lookup import LookupField
from app.ui.kit.fields.marked import MarkedChoiceField
from app.ui.kit.fields.multi_choice import MultiChoiceField
from app.ui.kit.fields.numbers import (
    AmountField,
    NumberField,
    PercentField,
    QuantityField,
    UnitPriceField,
)
from app.ui.kit.fields.photos import GivenPhoto, PhotosField, ShownPhoto
from app.ui.kit.fields.signature import SignatureField, Signed
from app.ui.kit.fields.text import LongTextField, TextField
from app.ui.kit.fields.toggles import CheckBox, CheckField, Toggle, ToggleField

__all__ = [
    "AmountField",
    "CheckBox",
    "CheckField",
    "Choice",
    "ChoiceField",
    "DateField",
    "Field",
    "GivenPhoto",
    "LongTextField",
    "LookupField",
    "MarkedChoiceField",
    "MultiChoiceField",
    "NumberField",
    "PercentField",
    "PhotosField",
    "QuantityField",
    "ShownPhoto",
    "SignatureField",
    "Signed",
    "TagsField",
    "TextField",
    "Toggle",
    "ToggleField",
    "UnitPriceField",
]
