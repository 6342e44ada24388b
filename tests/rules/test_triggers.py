"""The database refuses any change of a published version, whoever writes to it (I22)."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from tests.rules.conftest import NEXT_YEAR
from tradeassurance.rules import triggers
from tradeassurance.rules.models import Parameter, ServiceRules

pytestmark = pytest.mark.django_db

CLASSIC = {"code": "classic-2015"}


def classic_parameters():
    return Parameter.objects.filter(version__code="classic-2015")


def add_a_parameter() -> None:
    Parameter.objects.create(version=ServiceRules.objects.get(**CLASSIC), name="new", is_set=True, value=1)


def move_a_parameter_away() -> None:
    draft = ServiceRules.objects.create(code="thief", title="Thief")
    classic_parameters().filter(name="appeal").update(version=draft)


def move_a_parameter_in() -> None:
    draft = ServiceRules.objects.create(code="giver", title="Giver")
    Parameter.objects.create(version=draft, name="new")
    Parameter.objects.filter(version=draft).update(version=ServiceRules.objects.get(**CLASSIC))


CHANGES: dict[str, Callable[[], object]] = {
    "another code": lambda: ServiceRules.objects.filter(**CLASSIC).update(code="classic"),
    "another title": lambda: ServiceRules.objects.filter(**CLASSIC).update(title="Other"),
    "another start": lambda: ServiceRules.objects.filter(**CLASSIC).update(applies_from=NEXT_YEAR),
    "another hash": lambda: ServiceRules.objects.filter(**CLASSIC).update(content_hash="0" * 64),
    "back to draft": lambda: ServiceRules.objects.filter(**CLASSIC).update(
        state="draft", published_at=None, content_hash=""
    ),
    "no version": lambda: ServiceRules.objects.filter(**CLASSIC)._raw_delete("default"),
    "another value": lambda: (
        classic_parameters().filter(name="appeal").update(value={"days": 1, "counts": "calendar"})
    ),
    "another source": lambda: classic_parameters().filter(name="appeal").update(source="S9"),
    "one parameter less": lambda: classic_parameters().filter(name="appeal")._raw_delete("default"),
    "one parameter more": add_a_parameter,
    "a parameter moved away": move_a_parameter_away,
    "a parameter moved in": move_a_parameter_in,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_published_version_is_never_changed(change):
    before = list(Parameter.objects.order_by("pk").values())
    with pytest.raises(DatabaseError, match="I22"), transaction.atomic():
        change()
    assert list(Parameter.objects.order_by("pk").values()) == before


def test_the_trail_of_a_published_version_goes_on():
    ServiceRules.objects.filter(**CLASSIC).update(trail_length=7, trail_head="ab" * 32)
    assert ServiceRules.objects.get(**CLASSIC).trail_length == 7


def test_a_draft_is_changed_and_deleted_freely():
    draft = ServiceRules.objects.create(code="draft", title="Draft")
    Parameter.objects.create(version=draft, name="appeal")
    Parameter.objects.filter(version=draft).update(note="later")
    draft.delete()
    assert not ServiceRules.objects.filter(code="draft").exists()


def test_a_published_version_is_complete_and_alone_at_its_start():
    ServiceRules.objects.create(code="half", title="Half", applies_from=NEXT_YEAR)
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRules.objects.filter(code="half").update(state="published")
    start = ServiceRules.objects.get(**CLASSIC).applies_from
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRules.objects.filter(code="half").update(
            state="published", applies_from=start, published_at=start, content_hash="1" * 64
        )


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["rules_parameter", "rules_servicerules"])
def test_postgresql_refuses_to_empty_the_tables(table):
    with pytest.raises(DatabaseError, match="I22"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_all_triggers_stand():
    assert triggers.standing(connection) >= triggers.expected(connection)
