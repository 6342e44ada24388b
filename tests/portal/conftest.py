"""A company with notices, and a portal whose panels are those of the test only."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tradeassurance.accounts.models import Company, User
from tradeassurance.core import clock, outbox
from tradeassurance.core.models import Notice
from tradeassurance.portal import registry, states

from . import samples


@pytest.fixture(autouse=True)
def _own_templates() -> Iterator[None]:
    """Finds the notice of the tests; everything else as always."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    with override_settings(TEMPLATES=templates):
        yield


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """No app has anything to do or a link in the header, except home and inbox."""
    monkeypatch.setattr(registry, "_panels", {})
    own = {name: entry for name, entry in registry._menu.items() if name.startswith("portal:")}
    monkeypatch.setattr(registry, "_menu", own)


@pytest.fixture
def sample_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """The states of the sample order."""
    monkeypatch.setattr(states, "_registered", {})
    states.register("orders.order", samples.SampleState, {"confirmed": "info", "lapsed": ("ended", "square")})


@pytest.fixture
def anna(make_company: Callable[..., Company], make_member: Callable[..., User]) -> User:
    """Acts for Hanse Import, reads English in Berlin."""
    return make_member(
        make_company("Hanse Import"), "anna@example.com", name="Anna", time_zone="Europe/Berlin"
    )


@pytest.fixture
def as_anna(client: Client, anna: User) -> Client:
    """A browser that Anna has signed in with."""
    client.force_login(anna)
    return client


@pytest.fixture
def tell() -> Callable[..., Notice]:
    """Gives a company a notice."""
    count = iter(range(1, 10_000))

    def tell(company: Company, order: str = "TA-26-004217") -> Notice:
        values = outbox.encode(
            {
                "order": order,
                "total": outbox.Amount(Decimal("30000"), "USD"),
                "by": datetime(2024, 4, 5, 15, 59, 59, tzinfo=UTC),
                "agreed": date(2024, 3, 1),
            }
        )
        key = f"test:{next(count)}"
        return Notice.objects.create(
            key=key,
            company=company,
            topic="test.shipped",
            values=values,
            at=clock.now(),
            root_kind="order",
            root_id=1,
        )

    return tell
