"""The list of inspection agencies is data that the desk keeps (A4)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from orders.models import Agency
from orders.services import agencies
from tests import factories as world
from tradeassurance.core.models import TrailEntry
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db
AT = world.STARTS["current-2024"]
FEES = {"fee": Decimal(200), "monitoring_fee": Decimal(150)}


def test_three_agencies_ship_with_the_product() -> None:
    assert [agency.name for agency in Agency.objects.bookable("CN")] == [
        "Bureau Veritas",
        "SGS",
        "TÜV Rheinland",
    ]


def test_the_desk_adds_an_agency_for_some_countries_and_retires_it() -> None:
    # Given an agency that works in Turkey only
    support = world.staff("support")
    made = agencies.designate(by=support, at=AT, code="Anadolu", name="Anadolu", countries=["TR"], **FEES)

    # Then it is offered there and nowhere else
    assert made in Agency.objects.bookable("TR")
    assert made not in Agency.objects.bookable("CN")

    # When it is retired, then it is offered no more, and the trail says who did it
    agencies.revise(made, by=support, at=AT, name="Anadolu", countries=["TR"], active=False, **FEES)
    assert made not in Agency.objects.bookable("TR")
    assert list(TrailEntry.objects.filter(root_kind="agency").values_list("action", flat=True)) == [
        "orders.agencies.designate",
        "orders.agencies.revise",
    ]


def test_a_code_names_one_agency_and_others_do_not_keep_the_list() -> None:
    with pytest.raises(ValidationError):
        agencies.designate(by=world.staff("support"), at=AT, code="sgs", name="Other", **FEES)
    with pytest.raises(Refused) as refused:
        agencies.designate(by=world.staff("finance_maker"), at=AT, code="x", name="X", **FEES)
    assert refused.value.rule == "A4"
