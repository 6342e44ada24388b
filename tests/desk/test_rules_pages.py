"""The service rules on the desk: two versions side by side, and a draft written parameter by parameter."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tradeassurance.core.calendars import DayCount
from tradeassurance.rules.models import Parameter, ServiceRules
from tradeassurance.rules.parameters import DEFINITIONS

COMPARE = "admin:rules_compare"
TOKEN = {"token": "a-token-of-a-page"}


def of(code: str) -> ServiceRules:
    return ServiceRules.objects.get(code=code)


def set_page(draft: ServiceRules, name: str) -> str:
    return reverse(
        "admin:rules_servicerules_part_move",
        args=[draft.pk, "set", Parameter.objects.get(version=draft, name=name).pk],
    )


def test_it_shows_two_versions_side_by_side_with_sources_and_notes(sign_in: Callable[..., Client]) -> None:
    chosen = {"a": of("classic-2015").pk, "b": of("current-2024").pk}
    browser = sign_in("auditor")
    whole = browser.get(reverse(COMPARE), chosen)
    different = browser.get(reverse(COMPARE), chosen | {"only": "1"})
    assert sum(len(rows) for _stage, rows in whole.context["stages"]) == len(DEFINITIONS)
    shown = [row for _stage, rows in different.context["stages"] for _definition, row in rows]
    assert len(shown) == different.context["differing"]
    assert all(row.differs for row in shown)
    page = different.content.decode()
    assert "15 business days" in page
    assert "S0 does not say who holds the money" in page


def test_it_compares_what_there_is_when_nothing_sensible_is_asked(sign_in: Callable[..., Client]) -> None:
    answer = sign_in("auditor").get(reverse(COMPARE), {"a": "x", "b": "0"})
    assert (answer.context["a"].code, answer.context["b"].code) == ("escrow-2021", "current-2024")


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        ("supplier_response", {"value": "12", "counts": "business"}, DayCount(12, "business")),
        ("custody", {"value": "supplier_account"}, "supplier_account"),
        ("delivery_covered", {"value": "no"}, False),
        ("quality_stages", {"value": ["pre_shipment"]}, ("pre_shipment",)),
        ("credit_rate", {"value": "0.25"}, "0.25"),
        ("second_approver_above_usd", {"value": "2500.50"}, "2500.50"),
        ("limit_lookback_months", {"value": "9"}, 9),
    ],
)
def test_it_sets_every_kind_of_parameter_of_a_draft(
    name: str,
    sent: dict[str, object],
    expected: object,
    sign_in: Callable[..., Client],
    told: SimpleNamespace,
) -> None:
    browser, address = sign_in("rules_editor"), set_page(told.draft, name)
    assert browser.get(address).status_code == 200
    assert (
        browser.post(
            address, {"decided": "set", "source": "S9", "note": "Ours.", **sent, **TOKEN}
        ).status_code
        == 302
    )
    row = Parameter.objects.get(version=told.draft, name=name)
    assert (row.source, row.note) == ("S9", "Ours.")
    assert (row.typed == expected) or str(row.typed) == expected


def test_it_unsets_a_parameter_and_then_says_what_is_missing(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("rules_editor")
    browser.post(set_page(told.draft, "supplier_response"), {"decided": "unset", **TOKEN})
    page = browser.get(reverse("admin:rules_servicerules_change", args=[told.draft.pk])).content.decode()
    propose = reverse("admin:rules_servicerules_move", args=[told.draft.pk, "propose"])
    assert not Parameter.objects.get(version=told.draft, name="supplier_response").is_set
    assert "not set" in page
    assert propose not in page
    assert browser.get(propose).status_code == 403


def test_it_asks_for_a_value_where_one_is_decided(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    answer = sign_in("rules_editor").post(
        set_page(told.draft, "supplier_response"), {"decided": "set", **TOKEN}
    )
    assert answer.status_code == 422
    assert "Give a value, or say that nobody has decided yet." in answer.content.decode()


def test_it_offers_no_change_of_a_published_version(sign_in: Callable[..., Client]) -> None:
    version = of("current-2024")
    browser = sign_in("rules_editor")
    page = browser.get(reverse("admin:rules_servicerules_change", args=[version.pk]))
    assert page.status_code == 200
    assert "/move/" not in page.content.decode()
    assert browser.post(set_page(version, "custody"), {"decided": "unset", **TOKEN}).status_code == 409


def test_it_drafts_a_copy_and_opens_it(sign_in: Callable[..., Client]) -> None:
    sent = {
        "code": "winter-2025",
        "title": "Winter",
        "copy_of": of("escrow-2021").pk,
        "applies_from": "2025-01-01T00:00",
    }
    answer = sign_in("rules_editor").post(
        reverse("admin:rules_servicerules_list_move", args=["draft"]), sent | TOKEN
    )
    made = of("winter-2025")
    assert answer.url == reverse("admin:rules_servicerules_change", args=[made.pk])
    assert made.values() == of("escrow-2021").values()
