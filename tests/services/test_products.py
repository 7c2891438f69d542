"""Products, their lots and taxes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Stale
from app.services import products
from app.services.paging import Span
from tests.factories import Sold
from tests.services.stock_room import count, receive

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal
CLOCK = products.CreateProduct("22727", "ALARM CLOCK BAKELIKE RED", list_price=D("3.75"))


def form(card: products.ProductCard) -> products.SaveProduct:
    """The form as it was read."""
    return products.SaveProduct(
        id=card.id,
        version=card.version,
        code=card.code,
        name=card.name,
        kind=card.kind,
        tracking=card.tracking,
        list_price=card.list_price,
        cost=card.cost,
        warranty_months=card.warranty_months,
        tax_ids=card.tax_ids,
        main_supplier_id=card.main_supplier_id,
        is_active=card.is_active,
        unit_id=card.unit_id,
        is_warranty_restarted=card.is_warranty_restarted,
    )


def codes(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The problems of a form, by field."""
    return {field: problem.code for field, problem in error.value.problems.items()}


def found(shop: Shop, question: products.FindProducts) -> list[str]:
    """The codes that a drop-down offers."""
    return [choice.code for choice in shop.ask(products.find, question)]


def test_a_price_keeps_six_decimals_and_an_unknown_cost_is_not_zero(shop: Shop) -> None:
    card = shop.act(products.create, replace(CLOCK, list_price=D("3.750001")))
    assert card.list_price == D("3.750001")
    assert card.cost is None
    saved = shop.act(products.save, replace(form(card), is_warranty_restarted=True))
    assert (saved.is_warranty_restarted, saved.list_price) == (True, D("3.750001"))


def test_a_product_keeps_its_taxes_in_order(shop: Shop) -> None:
    standard, zero = shop.ask(products.taxes, None)
    card = shop.act(products.create, replace(CLOCK, tax_ids=(zero.id, standard.id)))
    assert card.tax_names == ("VAT 0%", "VAT 20%")
    saved = shop.act(products.save, replace(form(card), tax_ids=(standard.id,)))
    assert saved.tax_names == ("VAT 20%",)
    assert saved.version == card.version + 1


def test_a_code_that_is_taken_is_told_at_its_field(shop: Shop) -> None:
    shop.act(products.create, CLOCK)
    with pytest.raises(Invalid) as caught:
        shop.act(products.create, CLOCK)
    assert codes(caught) == {"code": "field.taken"}


def test_numbers_that_no_column_holds_are_refused(shop: Shop) -> None:
    request = replace(
        CLOCK, list_price=D("1.0000001"), cost=D("-1"), warranty_months=-1, name="x" * 256
    )
    with pytest.raises(Invalid) as caught:
        shop.act(products.create, request)
    assert codes(caught) == {
        "list_price": "field.not_exact",
        "cost": "field.too_small",
        "warranty_months": "product.warranty_range",
        "name": "field.too_long",
    }
    with pytest.raises(Invalid) as caught:
        shop.act(products.create, replace(CLOCK, list_price=D("1e20")))
    assert codes(caught) == {"list_price": "field.not_exact"}


def test_a_service_is_not_tracked(shop: Shop) -> None:
    request = replace(CLOCK, kind=products.ProductKind.SERVICE, tracking=products.Tracking.LOT)
    with pytest.raises(Invalid) as caught:
        shop.act(products.create, request)
    assert codes(caught) == {"tracking": "product.service_tracked"}


def test_a_storekeeper_changes_tracking_until_pieces_were_moved(shop: Shop) -> None:
    card = shop.act(products.create, CLOCK, by="storekeeper")
    tracked = replace(form(card), tracking=products.Tracking.LOT)
    saved = shop.act(products.save, tracked, by="storekeeper")
    assert saved.tracking is products.Tracking.LOT
    shop.order(shop.customer(), Sold(card.id, lot=shop.lot(card.id, "LOT-1")))
    changed = replace(form(saved), tracking=products.Tracking.NONE)
    with pytest.raises(Invalid) as caught:
        shop.act(products.save, changed, by="storekeeper")
    assert codes(caught) == {"tracking": "product.tracking_supervisor"}


def test_goods_that_lie_in_stock_do_not_become_a_service(shop: Shop) -> None:
    card = shop.act(products.create, CLOCK)
    service = replace(form(card), kind=products.ProductKind.SERVICE)
    goods = replace(form(shop.act(products.save, service)), kind=products.ProductKind.GOODS)
    saved = shop.act(products.save, goods)
    receive(shop, card.id, "5")
    with pytest.raises(Invalid) as caught:
        shop.act(products.save, replace(form(saved), kind=products.ProductKind.SERVICE))
    assert codes(caught) == {"kind": "product.kind_fixed"}
    assert count(shop, card.id, "4").number == "WH/INT/00001"


def test_who_sells_or_repairs_changes_no_product_and_no_price(shop: Shop) -> None:
    card = shop.act(products.create, CLOCK)
    for who in ("agent", "repairer", "technician"):
        with pytest.raises(NotAllowed, match=r"product\.write"):
            shop.act(products.create, replace(CLOCK, code="OTHER"), by=who)
        with pytest.raises(NotAllowed, match=r"product\.write"):
            shop.act(products.save, replace(form(card), list_price=D("0.01")), by=who)
    assert shop.ask(products.card, card.id).list_price == CLOCK.list_price


def test_a_stale_product_form_is_refused(shop: Shop) -> None:
    card = shop.act(products.create, CLOCK)
    shop.act(products.save, replace(form(card), name="CLOCK"), by="accountant")
    with pytest.raises(Stale) as caught:
        shop.act(products.save, replace(form(card), name="RED CLOCK"))
    assert caught.value.changed_by == "Accountant"


def test_a_product_is_found_by_code_or_any_word_of_its_name(shop: Shop) -> None:
    shop.act(products.create, CLOCK)
    shop.act(products.create, products.CreateProduct("85123A", "WHITE HANGING HEART"))
    assert found(shop, products.FindProducts("bakel")) == ["22727"]
    assert found(shop, products.FindProducts("85123")) == ["85123A"]
    assert found(shop, products.FindProducts("heart white")) == ["85123A"]


def test_an_order_or_a_customer_limits_the_products(shop: Shop) -> None:
    clock = shop.act(products.create, CLOCK)
    heart = shop.act(products.create, products.CreateProduct("85123A", "WHITE HANGING HEART"))
    corner, pantry = shop.customer(), shop.customer("Mabel's Pantry")
    contact = shop.customer("Hannah Briggs", of=corner)
    order = shop.order(corner, Sold(clock.id))
    shop.order(pantry, Sold(heart.id))
    assert found(shop, products.FindProducts(sales_order_id=order)) == ["22727"]
    assert found(shop, products.FindProducts(customer_id=pantry)) == ["85123A"]
    assert found(shop, products.FindProducts(customer_id=contact)) == ["22727"], "of its company"
    assert found(shop, products.FindProducts()) == ["22727", "85123A"]


def test_lots_are_those_of_the_product_that_were_delivered_to_the_customer(shop: Shop) -> None:
    clock = shop.product(tracking=products.Tracking.LOT)
    shop.lot(clock, "LOT-2")
    delivered = shop.lot(clock, "LOT-1")
    corner = shop.customer()
    shop.order(corner, Sold(clock, lot=delivered))
    every = shop.ask(products.lots, products.FindLots(clock))
    assert [lot.name for lot in every] == ["LOT-1", "LOT-2"]
    own = shop.ask(products.lots, products.FindLots(clock, customer_id=corner))
    assert [lot.name for lot in own] == ["LOT-1"]
    typed = shop.ask(products.lots, products.FindLots(clock, text="lot-2"))
    assert [lot.name for lot in typed] == ["LOT-2"]
    assert shop.ask(products.lots, products.FindLots(clock, text="LOT_2")) == ()


def test_the_list_of_products_pages_by_name(shop: Shop) -> None:
    for name in ("C", "A", "B"):
        shop.product(name)
    page = shop.ask(products.rows, products.ProductList(span=Span(size=2)))
    assert [row.name for row in page.rows] == ["A", "B"]
    rest = shop.ask(products.rows, products.ProductList(span=Span(size=2, after=page.last)))
    assert [row.name for row in rest.rows] == ["C"]
    assert not rest.has_more
    assert shop.ask(products.count, products.ProductFilter(text="B")).number == 1


def test_the_unit_is_a_base_unit_and_stays_once_goods_were_moved(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        shop.product("RIBBON", unit="DZN")
    assert codes(refused) == {"unit_id": "product.unit_not_base"}
    ribbon = shop.ask(products.card, shop.product("RIBBON", unit="MTR"))
    assert ribbon.unit_id == shop.unit("MTR")
    pieces = shop.act(products.save, replace(form(ribbon), unit_id=None))
    shop.order(shop.customer(), Sold(ribbon.id))
    with pytest.raises(Invalid) as fixed:
        shop.act(products.save, replace(form(pieces), unit_id=shop.unit("MTR")))
    assert codes(fixed) == {"unit_id": "product.unit_fixed"}
