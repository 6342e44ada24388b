"""What only the buyer knows is declared, is a condition of the claim, and is kept with it (C1, I26)."""

from types import SimpleNamespace

import pytest
from django.test import Client

from disputes import declarations
from disputes.models import Dispute
from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tests.integrity.worlds import reported
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.clock import Journey
from tradeassurance.core.refusals import Refused


@pytest.mark.parametrize(
    ("reason", "arrived", "freight_by", "asked"),
    [
        ("late_shipment", False, "supplier", {"own_reason"}),
        ("late_delivery", True, "buyer", {"own_reason", "not_reshipped"}),
        ("not_received", True, "buyer", {"own_reason"}),
        ("quality", False, "buyer", {"own_reason"}),
        ("quality", True, "supplier", {"own_reason", "no_warranty", "not_reshipped"}),
        ("short_quantity", True, "buyer", {"own_reason", "no_warranty", "not_in_freight", "not_reshipped"}),
        ("damaged", True, "buyer", {"own_reason", "no_warranty", "not_reshipped"}),
    ],
)
def test_c1_what_is_asked_follows_from_reason_and_order(
    reason: str, arrived: bool, freight_by: str, asked: set[str]
) -> None:
    contract = SimpleNamespace(freight_by=freight_by)
    order = SimpleNamespace(delivered_at="then" if arrived else None, contract=contract)
    assert {one.key for one in declarations.asked(order, reason)} == asked


@pytest.mark.django_db
@pytest.mark.parametrize("left_out", ["own_reason", "no_warranty", "not_reshipped"])
def test_c1_without_a_declaration_nothing_is_opened_and_another_way_is_named(left_out: str) -> None:
    scene = Scene()
    with pytest.raises(Refused) as refused:
        scene.claim(declared=[key for key in declarations.EVERYTHING if key != left_out])
    (missing,) = [one for one in declarations.DECLARATIONS if one.key == left_out]
    assert (refused.value.rule, refused.value.instead) == ("C1", missing.instead)
    assert not Dispute.objects.exists()


@pytest.mark.django_db
def test_i26_the_declarations_are_kept_and_evaluate_again(client: Client, the_time: Journey) -> None:
    scene = Scene().claim()
    the_time.to(scene.at)
    kept = {row["key"]: row["says"] for row in scene.dispute.eligibility}
    assert {kept[key] for key in ("own_reason", "no_warranty", "not_reshipped")} == {"declared"}
    assert reported() == {}
    client.force_login(User.objects.get(pk=world.staff(roles.SUPPORT).user_id))
    for text in (
        client.get(f"/admin/disputes/dispute/{scene.dispute.pk}/change/").text,
        browser(scene.supplier).get(scene.url).text,
    ):
        assert "The goods were not shipped on elsewhere after delivery" in text
        assert "The buyer declares it." in text

    Dispute.objects.update(declared=["own_reason", "no_warranty"])
    (line,) = reported()["I26"]
    assert "evaluates otherwise now: not_reshipped" in line


@pytest.mark.django_db
def test_c1_the_page_asks_and_says_what_to_do_instead(the_time: Journey) -> None:
    scene = Scene()
    the_time.to(scene.at)
    buyer, page = browser(scene.buyer), f"/orders/{scene.order.number}/claim/quality/"
    given = {f"declare-{key}": "on" for key in ("own_reason", "not_reshipped")}
    answer = buyer.post(page, given)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"declare-no_warranty"}
    assert "Ask the supplier under its warranty." in answer.text
    assert 'name="declare-own_reason" class="checkboxinput form-check-input" required' in answer.text
    assert buyer.get(page + "details/")["Location"] == page
    assert buyer.post(page, given | {"declare-no_warranty": "on"})["Location"] == page + "details/"
    assert buyer.get(page + "details/").status_code == 200
