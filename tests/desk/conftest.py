"""The desk's people and a small world to look at."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.services import payment, refunds
from suppliers.services import participation
from tests import factories as world
from tradeassurance.accounts.models import User
from tradeassurance.core import actors, clock, tasks
from tradeassurance.core.change import service
from tradeassurance.core.models import Closure
from tradeassurance.ledger.models import ExchangeRate
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import drafting

NOW = world.STARTS["current-2024"] + timedelta(days=3)


@pytest.fixture(autouse=True)
def now(db: None) -> Iterator[clock.Journey]:
    """Three days after the orders of the world were drafted."""
    with clock.travel(NOW) as journey:
        yield journey


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """A browser in which a new member of staff holding these roles has signed in."""

    def go(*roles: str) -> Client:
        browser = Client()
        actor = world.staff(*roles)
        browser.force_login(
            User.objects.get(pk=actor.user_id), "tradeassurance.accounts.backends.RoleBackend"
        )
        browser.actor = actor  # type: ignore[attr-defined]
        return browser

    return go


@pytest.fixture
def told() -> SimpleNamespace:
    """A paid order, one with a payment on its way, one with a refund due; an applicant; a draft of rules."""
    seller = world.supplier()
    paid = world.order(stage="paid", supplier=seller)
    waiting = world.order(stage="confirmed", supplier=seller)
    announced = payment.announce(
        waiting.order, by=waiting.buyer.actor, at=NOW, stage="initial", amount=Decimal(100)
    )
    owed = world.order(stage="shipped", supplier=seller, shipped_at=NOW - timedelta(days=1))
    refund = owe(owed.order, by=actors.CLOCK, at=NOW)[0]
    applicant = world.company(at=NOW - timedelta(days=2))
    rules = ServiceRules.objects.published().first()
    applied = participation.apply(by=applicant.actor, at=NOW, company=applicant.company, rules=rules)
    editor = world.staff("rules_editor")
    draft = drafting.draft(
        by=editor, at=NOW, code="next", title="Next", copy_of=rules, applies_from=NOW + timedelta(days=9)
    )
    Closure.objects.create(country="CN", date=date(2024, 5, 6), reason="Typhoon")
    ExchangeRate.objects.create(
        day=date(2024, 3, 1), base="EUR", quote="USD", rate=Decimal("1.1"), source="test"
    )
    tasks.checkpoint()
    return SimpleNamespace(
        paid=paid,
        waiting=waiting,
        announced=announced,
        refund=refund,
        applied=applied,
        draft=draft,
        editor=editor,
    )


@service(world.Order)
def owe(change: Any, order: Any) -> Any:
    """Owe the buyer something, as a determination would."""
    return refunds.owe(change, order, Decimal(50), "test")


@pytest.fixture
def writes() -> Callable[[], Any]:
    """Collects the statements that write, while it is open."""

    class Writes(CaptureQueriesContext):
        @property
        def found(self) -> list[str]:
            verbs = ("INSERT", "UPDATE", "DELETE")
            return [q["sql"] for q in self.captured_queries if q["sql"].lstrip().upper().startswith(verbs)]

    return lambda: Writes(connection)
