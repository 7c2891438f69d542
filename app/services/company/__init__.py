"""The company of a database: first start, its card, and the choices of its form."""

from __future__ import annotations

from app.models.enums import JournalKind, Role, TaxRounding
from app.models.ids import RecordRef
from app.services.actions import CompanyFacts, CurrencyFacts
from app.services.company.cards import (
    CompanyCard,
    CompanyChoices,
    SaveCompany,
    card,
    choices,
    exists,
    facts,
    save,
)
from app.services.company.first_start import SetUpCompany, SetUpDone, set_up
from app.services.company.terms import Terms
from app.services.partners import Address

__all__ = [
    "Address",
    "CompanyCard",
    "CompanyChoices",
    "CompanyFacts",
    "CurrencyFacts",
    "JournalKind",
    "RecordRef",
    "Role",
    "SaveCompany",
    "SetUpCompany",
    "SetUpDone",
    "TaxRounding",
    "Terms",
    "card",
    "choices",
    "exists",
    "facts",
    "save",
    "set_up",
]
