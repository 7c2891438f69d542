"""The options of returns in the After-Sales section: what a team does with goods that come back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services.teams import Condition, GoodsOptions
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import AmountField, CheckField, ChoiceField, PercentField, QuantityField
from app.ui.kit.form import Form

if TYPE_CHECKING:
    from app.services.teams import SaveTeam, TeamCard

CHECKS = ("is_refund_after_receipt", "is_keep_it", "is_advance_replacement")
SHARES = ("share_as_new", "share_opened", "share_damaged", "share_missing_parts")
PLACES = {f"goes_{condition.value}_id": condition for condition in Condition}
NAMES = (
    *CHECKS,
    "replacement_days",
    *SHARES,
    *PLACES,
    "restocking_percent",
    "restocking_amount",
    "restocking_product_id",
)
WIDTH = 680
DAY, YEAR = Decimal(1), Decimal(365)


class GoodsForm(Form):
    """The options as fields; an empty number stands for what nothing is kept back of.

    Where the team names no place for goods in a condition, the usual one is shown and kept as none.
    """

    def __init__(self, card: TeamCard, shown: SaveTeam) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        t, currency = texts.t, card.currency
        for name in CHECKS:
            box = CheckField(t(f"team_settings.{name}"))
            self.add(name, "", box, hint=t(f"team_settings.{name}_means"))
        days = QuantityField(minimum=DAY, maximum=YEAR)
        self.add("replacement_days", t("team_settings.replacement_days"), days, required=True)
        for name in SHARES:
            label = t(f"team_settings.{name}")
            self.add(name, label, PercentField(), required=True, beside=name != SHARES[0])
        self._usual = {name: card.destinations.proposed.get(PLACES[name]) for name in PLACES}
        offered_places = [
            Choice(int(one.id), one.name, t(f"location.kind_{one.kind.value}"))
            for one in card.destinations.places
        ]
        for place, name in enumerate(PLACES):
            label = t(f"team_settings.{name}")
            field = ChoiceField(offered_places)
            self.add(name, label, field, required=True, beside=bool(place % 2))
        percent = PercentField()
        self.add("restocking_percent", t("team_settings.restocking_percent"), percent)
        amount = AmountField(currency=currency.symbol, places=currency.digits, minimum=Decimal(0))
        label = t("team_settings.restocking_amount")
        self.add("restocking_amount", label, amount, beside=True)
        offered = [Choice(one.id, one.name, one.code) for one in card.fee_products]
        self.add(
            "restocking_product_id",
            t("team_settings.restocking_product"),
            ChoiceField(offered, clearable=True),
            hint=t("team_settings.restocking_product_means"),
        )
        values = {name: getattr(shown.goods, name) for name in NAMES}
        values["replacement_days"] = Decimal(shown.goods.replacement_days)
        values["restocking_percent"] = shown.goods.restocking_percent or None
        for name, usual in self._usual.items():
            values[name] = values[name] or usual
        self.set_values(values)

    def options(self) -> GoodsOptions:
        """The options as they stand; what cannot be read counts as it is when nothing is told."""
        values = self.values()
        values["restocking_percent"] = values["restocking_percent"] or Decimal(0)
        values["replacement_days"] = int(values["replacement_days"] or 0)
        for name in SHARES:
            share = values[name]
            values[name] = Decimal(100) if share is None else share
        for name, usual in self._usual.items():
            values[name] = None if values[name] == usual else values[name]
        return GoodsOptions(**values)
