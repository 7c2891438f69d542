"""Products and their lots or serial numbers: upkeep and look-ups."""

from __future__ import annotations

from app.models.enums import ProductKind, Tracking
from app.models.ids import LotId, ProductId, TaxId
from app.services.products.cards import (
    CreateProduct,
    FindLots,
    FindProducts,
    LotChoice,
    ProductCard,
    ProductChoice,
    ProductFilter,
    ProductList,
    ProductRow,
    SaveProduct,
    TaxChoice,
)
from app.services.products.lists import count, find, lots, rows, taxes
from app.services.products.tracking import tracking_fixed
from app.services.products.upkeep import card, create, save

__all__ = [
    "CreateProduct",
    "FindLots",
    "FindProducts",
    "LotChoice",
    "LotId",
    "ProductCard",
    "ProductChoice",
    "ProductFilter",
    "ProductId",
    "ProductKind",
    "ProductList",
    "ProductRow",
    "SaveProduct",
    "TaxChoice",
    "TaxId",
    "Tracking",
    "card",
    "count",
    "create",
    "find",
    "lots",
    "rows",
    "save",
    "taxes",
    "tracking_fixed",
]
