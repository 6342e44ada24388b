"""The full world shows every state; one that is interrupted leaves nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.db import models

from disputes.models import Debt, Determination, Dispute, EvidenceRequest, Obligation, Offer, Return
from orders.models import Amendment, Order, Payment, Refund
from suppliers.models import Freeze, Supplier
from tests.demo.conftest import UNTIL, made
from tradeassurance.accounts.models import Company
from tradeassurance.core.models import Approval
from tradeassurance.demo.world.making import make

SHOWN = (
    Order,
    Dispute,
    Offer,
    EvidenceRequest,
    Determination,
    Obligation,
    Return,
    Debt,
    Refund,
    Payment,
    Freeze,
    Supplier,
    Approval,
)

NOT_SHOWN = {
    Return: {"questioned", "refused", "waived"},
}
"""What only a quarrel about the state of goods brings."""


def missing(model: type[models.Model]) -> set[str]:
    field: Any = model._meta.get_field("state")
    return (
        {value for value, _label in field.choices}
        - set(model._default_manager.values_list("state", flat=True))
        - NOT_SHOWN.get(model, set())
    )


@pytest.mark.long
@pytest.mark.django_db
def test_the_full_world_shows_every_state(on_postgres: bool, tmp_path: Path) -> None:
    if on_postgres:
        pytest.skip("the demo's database is the embedded one; the small world is made on both")
    with made(tmp_path) as world:
        assert {model.__name__: missing(model) for model in SHOWN if missing(model)} == {}
        assert 110 <= world.orders <= 130
        assert 40 <= Dispute.objects.count() <= 60
        assert not Order.objects.filter(drafted_at__gt=UNTIL).exists()
        together = Amendment.objects.get(kind="cancel", state="accepted")
        assert together.order.state == "cancelled"


@pytest.mark.django_db
def test_a_world_that_is_interrupted_leaves_an_empty_database() -> None:
    def interrupt(share: float) -> None:
        if Order.objects.exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make("a seed", UNTIL, scale="small", told=interrupt)

    assert not Company.objects.exists()
    assert not Order.objects.exists()
