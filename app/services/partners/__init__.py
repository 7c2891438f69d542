"""Partners: companies with their contacts, and people who stand alone; upkeep and look-ups."""

from __future__ import annotations

from app.models.enums import PartnerKind
from app.models.ids import PartnerId
from app.services.partners.cards import (
    Address,
    ContactRow,
    CreatePartner,
    FindPartners,
    PartnerCard,
    PartnerChoice,
    PartnerFilter,
    PartnerList,
    PartnerRow,
    SavePartner,
)
from app.services.partners.erasing import ErasePartner, erase
from app.services.partners.lists import count, find, is_named, rows
from app.services.partners.upkeep import card, checked_address, commercial_of, create, save

__all__ = [
    "Address",
    "ContactRow",
    "CreatePartner",
    "ErasePartner",
    "FindPartners",
    "PartnerCard",
    "PartnerChoice",
    "PartnerFilter",
    "PartnerId",
    "PartnerKind",
    "PartnerList",
    "PartnerRow",
    "SavePartner",
    "card",
    "checked_address",
    "commercial_of",
    "count",
    "create",
    "erase",
    "find",
    "is_named",
    "rows",
    "save",
]
