"""Lists by key: every row once, both ways, one query a page (DESIGN 5)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404, QueryDict

from tradeassurance.accounts.models import Company
from tradeassurance.core.models import Notice
from tradeassurance.portal.paging import page_by_key

START = datetime(2024, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def notices(db):
    """Eleven notices at four instants."""
    company = Company.objects.create(name="Hanse", country="DE")
    rows = [
        Notice(
            key=f"n{n}",
            company=company,
            topic="x",
            at=START + timedelta(hours=n // 3),
            root_kind="order",
            root_id=1,
        )
        for n in range(11)
    ]
    Notice.objects.bulk_create(rows)
    return Notice.objects.all()


def walk(queryset, order, link="older", query=""):
    pages = []
    while True:
        page = page_by_key(queryset, QueryDict(query), order=order, per_page=4)
        pages.append([row.key for row in page])
        query = getattr(page, link).removeprefix("?")
        if not query:
            return pages, page


@pytest.mark.parametrize("order", [("-id",), ("id",), ("-at", "-id"), ("at", "id")])
def test_it_shows_every_row_once_in_order(notices, order):
    pages, last = walk(notices, order)
    assert [len(page) for page in pages] == [4, 4, 3]
    assert [key for page in pages for key in page] == [row.key for row in notices.order_by(*order)]
    back, _first = walk(notices, order, "newer", last.newer.removeprefix("?"))
    assert [key for page in reversed(back) for key in page] == [key for page in pages[:2] for key in page]


def test_it_asks_once_and_counts_nothing(notices, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        page = page_by_key(notices, QueryDict("after=WzUsNV0"), order=("-root_id", "-id"), per_page=4)
    assert len(page) == 4
    assert "COUNT" not in asked.captured_queries[0]["sql"]
    assert "OFFSET" not in asked.captured_queries[0]["sql"]


def test_it_keeps_the_filters(notices):
    page = page_by_key(notices, QueryDict("state=open&state=held&after="), per_page=4)
    assert page.older.startswith("?state=open&state=held&after=")
    assert page.first == "?state=open&state=held"
    assert page.newer == ""


def test_it_keeps_its_place_when_rows_come_in(notices):
    first = page_by_key(notices, QueryDict(""), per_page=4)
    company = Company.objects.get()
    Notice.objects.create(key="new", company=company, topic="x", at=START, root_kind="order", root_id=1)
    second = page_by_key(notices, QueryDict(first.older.removeprefix("?")), per_page=4)
    assert [row.key for row in second] == ["n6", "n5", "n4", "n3"]


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "W10",
        "WzEsMl0",
        "bnVsbA",
        "Wy5d",
        "eyJhIjoxfQ",
        "WyJhYmMiXQ",
        "WzFlOTk5XQ",
        "é",
        "W251bGxd",
        "W1tdXQ",
    ],
)
def test_it_is_a_404_for_a_key_that_makes_no_sense(notices, key):
    query = QueryDict(mutable=True)
    query["after"] = key
    with pytest.raises(Http404):
        page_by_key(notices, query)
