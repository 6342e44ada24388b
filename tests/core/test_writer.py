"""One statement per table: the same rows come back, on both databases, few or many at a time."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from orders.enums import Method
from suppliers.models import Supplier
from tests import factories as world
from tradeassurance.accounts.models import Company
from tradeassurance.core import writer
from tradeassurance.core.models import Notice

pytestmark = pytest.mark.django_db

AT = datetime(2024, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
FEW, MANY = 3, writer.COPY_FROM_ROWS + 5
NASTY = "tab\t back\\slash \"quote\" 'single' new\nline \\N {a,b} 货物 €"


def notices(count: int, **columns: Any) -> list[dict[str, Any]]:
    keys = writer.reserve(Notice, count)
    fixed = {"root_kind": "order", "root_id": 1, "company_id": None, "role": "support", "spread_at": None}
    rows = [{"id": pk, "key": f"k{pk}", "topic": "t", "values": {}, "at": AT} for pk in keys]
    return [fixed | row | columns for row in rows]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_it_gives_back_what_it_wrote(count: int) -> None:
    # Given rows with everything that a format could trip over
    values = {"text": NASTY, "list": [1, None, True, {"deep": NASTY}], "amount": Decimal("1.50")}
    rows = notices(count, values=values, topic=NASTY[:60])

    # When they are written, few by VALUES, many by COPY
    writer.insert(Notice, rows)

    # Then each is what it was; what JSON does not know became text
    for stored in Notice.objects.filter(pk__in=[row["id"] for row in rows]):
        assert (stored.topic, stored.at, stored.spread_at, stored.company_id) == (NASTY[:60], AT, None, None)
        assert stored.values == values | {"amount": "1.50"}
    assert Notice.objects.count() == count


@pytest.mark.parametrize("count", [FEW, MANY])
def test_it_takes_one_statement_for_a_table(count: int) -> None:
    rows = notices(count)
    with CaptureQueriesContext(connection) as queries:
        writer.insert(Notice, rows)
    assert len(queries) <= 1  # COPY is not even captured


@pytest.mark.parametrize("count", [FEW, MANY])
def test_rows_without_keys_get_them_from_the_database_in_their_order(count: int) -> None:
    rows = notices(count)
    writer.insert(Notice, [row | {"id": None} for row in rows])
    assert list(Notice.objects.order_by("id").values_list("key", flat=True)) == [row["key"] for row in rows]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_violation_is_an_error_of_django_either_way(count: int) -> None:
    rows = notices(count, key="the same")
    with pytest.raises(IntegrityError), transaction.atomic():
        writer.insert(Notice, rows)
    assert not Notice.objects.exists()


def test_it_updates_each_row_with_its_own_values() -> None:
    # Given rows of which one column is to be the same everywhere, another different, a third empty
    rows = notices(MANY)
    writer.insert(Notice, rows)
    for number, row in enumerate(rows):
        row["topic"], row["root_id"] = "the same", number
        row["spread_at"] = AT if number % 2 else None
        row["values"] = {"n": number, "text": NASTY}

    # When they are written
    writer.update(Notice, rows, ["topic", "root_id", "spread_at", "values"])

    # Then each has its own
    stored = {n.pk: n for n in Notice.objects.all()}
    for row in rows:
        found = stored[row["id"]]
        assert [found.topic, found.root_id, found.spread_at] == [
            row["topic"],
            row["root_id"],
            row["spread_at"],
        ]
        assert (found.values, found.key) == (row["values"], row["key"])


def test_it_refuses_to_update_what_is_not_there() -> None:
    rows = notices(FEW)
    writer.insert(Notice, rows[:-1])
    with pytest.raises(DatabaseError, match="were to be written"), transaction.atomic():
        writer.update(Notice, rows, ["topic"])


def test_it_keeps_decimals_and_lists_exact() -> None:
    supplier = world.supplier().supplier
    assert isinstance(supplier, Supplier)
    supplier.limit_amount, supplier.categories = Decimal("123456789.0125"), ["vehicles", NASTY]
    writer.update(Supplier, [supplier.__dict__], ["categories", "limit_amount"])
    stored = Supplier.objects.get(pk=supplier.pk)
    assert (stored.limit_amount, stored.categories) == (Decimal("123456789.0125"), ["vehicles", NASTY])


@pytest.mark.parametrize("count", [FEW, MANY])
def test_it_writes_members_of_enumerations_by_their_value(count: int) -> None:
    rows = notices(count, topic=Method.BANK)
    writer.insert(Notice, rows)
    assert set(Notice.objects.values_list("topic", flat=True)) == {"bank"}


def test_it_never_gives_a_key_twice(make_company: Callable[..., Company]) -> None:
    # Given keys reserved in several blocks, with rows made the usual way in between
    first = writer.reserve(Company, 3)
    between = make_company().pk
    second = writer.reserve(Company, 2)
    last = make_company("Another").pk

    # Then none comes twice, and each block ascends
    assert len({*first, between, *second, last}) == 7
    assert [first, second] == [sorted(first), sorted(second)]


def test_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    value = {"b": [Decimal("1.50"), AT], "a": "é"}
    assert writer.canonical(value) == '{"a":"é","b":["1.50","2024-03-01T09:00:00.123456+00:00"]}'
    assert writer.canonical(dict(reversed(value.items()))) == writer.canonical(value)
