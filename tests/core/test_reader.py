"""One question per table: the same records as Django gives, in the order of their keys, however many keys."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import LineItem, Order
from suppliers.models import Assessment, Supplier
from tests import factories as world
from tradeassurance.core import reader
from tradeassurance.core.models import Deadline
from tradeassurance.ledger.models import Account

pytestmark = pytest.mark.django_db


def test_it_reads_what_django_reads_of_parts_of_parts_too() -> None:
    # Given two orders, of which one is asked for
    told, other = world.order(stage="paid"), world.order(stage="paid")

    # When parts, parts of parts and parts by kind and key are asked for
    items = reader.parts(LineItem, Order, "order").ask([told.order.pk])
    clocks = reader.parts(Deadline, Order, "order").ask([told.order.pk, other.order.pk])

    # Then each column is as Django reads it, and each record knows its root
    wanted = list(LineItem.objects.filter(version__order=told.order).order_by("pk"))
    assert [columns(one) for one in items] == [columns(one) for one in wanted]
    assert {one.case_root_id for one in items} == {told.order.pk}
    assert {one.case_root_id for one in clocks} == {told.order.pk, other.order.pk}
    assert [one.pk for one in clocks] == sorted(one.pk for one in clocks)


def test_it_asks_by_any_kind_of_key_once_and_not_at_all_for_none() -> None:
    world.order(stage="paid")
    keys = list(Account.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert {one.pk for one in reader.by_key(Account).ask(keys)} == set(keys)
        assert list(reader.by_key(Account).ask([])) == []
        assert list(reader.parts(Assessment, Supplier, "supplier").ask([1])) == []  # its scope is empty
    assert len(queries) == 1


def columns(record: object) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in ("_state", "case_root_id")}
