"""The window on a shop's database."""

from __future__ import annotations

from tests.desk import desk_shop, light, loop, seat, shop_file, sit_down, sitting

__all__ = ["desk_shop", "light", "loop", "seat", "shop_file", "sit_down", "sitting"]
