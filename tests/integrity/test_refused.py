"""What the database itself refuses to save; and that its check would find it if the constraint were gone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import F

from disputes.models import Appeal, Debt, Determination, Dispute, Obligation, Offer
from orders.models import ContractVersion, Payment, Refund
from suppliers.models import Freeze, Supplier
from tests.integrity import worlds
from tests.integrity.worlds import World, reported, without_constraint
from tests.journeys.story import Story, on
from tradeassurance.core.models import Approval, Deadline

pytestmark = pytest.mark.django_db

Act = Callable[[Story], object]


def twice(row: models.Model, **changes: Any) -> None:
    """The same row once more."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values["id"]
    type(row).objects.bulk_create([type(row)(**values | changes)])  # type: ignore[attr-defined]


def open_again(story: Story) -> None:
    """A second claim beside the open one, as the first was."""
    twice(story.dispute, number="D-2", state="awaiting_supplier")


def a_second_offer(story: Story) -> None:
    twice(Offer.objects.get(state="open"), number=9)


def overfull(story: Story) -> None:
    Freeze.objects.update(limit_then=1)


def release_while_disputed(story: Story) -> None:
    Freeze.objects.update(state="released", ended_at=on("2024-04-04"), end_reason="released")


def protect_more(story: Story) -> None:
    story.order.versions.filter(number=2).update(protected_amount=30001)


REFUSED: list[tuple[str, World, type[models.Model], str, Act, set[str]]] = [
    ("I11", worlds.delivered, Freeze, "freeze_fitted_the_limit", overfull, {"I11"}),
    ("I12", worlds.delivered, Freeze, "freeze_one_open_per_order", lambda s: twice(s.freeze), {"I12"}),
    # What is not released any more is not frozen either: the sums say so as well.
    ("I13", worlds.claimed, Freeze, "freeze_disputed_stays", release_while_disputed, {"I12", "I13"}),
    # The hash of the contract and the frozen amount follow from the amount that was changed.
    (
        "I21",
        worlds.delivered,
        ContractVersion,
        "contract_protected_within_total",
        protect_more,
        {"I18", "I19", "I21"},
    ),
    # Two routes at once: either kept check would answer otherwise, and no trail tells of the second claim.
    ("I24", worlds.claimed, Dispute, "dispute_one_open_per_order", open_again, {"I24", "I26", "I47"}),
    (
        "I30",
        worlds.appealed,
        Dispute,
        "dispute_appeal_decided_by_another",
        lambda s: Dispute.objects.update(first_arbitrator=F("arbitrator")),
        {"I30"},
    ),
    ("I25", worlds.claimed, Offer, "offer_one_open_per_dispute", a_second_offer, {"I25"}),
]


@pytest.mark.parametrize(
    ("id", "world", "model", "name", "act", "follow"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_the_database_refuses_what_the_check_would_find(
    id: str, world: World, model: type[models.Model], name: str, act: Act, follow: set[str]
) -> None:
    story = world()
    assert reported() == {}
    with pytest.raises(IntegrityError, match=r"(?i)constraint"), transaction.atomic():
        act(story)
    assert reported() == {}

    with without_constraint(model, name):
        act(story)

    assert set(reported()) == follow


ILLEGAL: dict[str, tuple[World, Act]] = {
    "a supplier frozen below zero": (worlds.delivered, lambda s: Supplier.objects.update(frozen_amount=-1)),
    "a state nobody knows": (worlds.claimed, lambda s: Dispute.objects.update(state="lost")),
    "an end without an instant": (worlds.claimed, lambda s: Dispute.objects.update(state="withdrawn")),
    "a review by nobody": (worlds.under_review, lambda s: Dispute.objects.update(arbitrator=None)),
    "an execution without an outcome": (worlds.settled, lambda s: Dispute.objects.update(outcome="")),
    "a claim for nothing": (worlds.claimed, lambda s: Dispute.objects.update(wanted_amount=0)),
    "an open offer that ended": (worlds.claimed, lambda s: Offer.objects.update(ended_at=on("2024-04-05"))),
    "a determination without reasons": (worlds.decided, lambda s: Determination.objects.update(reasons="")),
    "no refund of some amount": (worlds.decided, lambda s: Determination.objects.update(remedy="no_refund")),
    "a second standing determination": (
        worlds.decided,
        lambda s: twice(s.dispute.determinations.get(), number=2),
    ),
    "an obligation of nothing": (worlds.settled, lambda s: Obligation.objects.update(amount=0)),
    "an obligation done at no time": (worlds.settled, lambda s: Obligation.objects.update(ended_at=None)),
    "more reimbursed than owed": (worlds.guaranteed, lambda s: Debt.objects.update(reimbursed_amount=8001)),
    "more set off than owed": (worlds.indebted, lambda s: Debt.objects.update(set_off_amount=4001)),
    "a second appeal of one side": (worlds.appealed, lambda s: twice(s.dispute.appeals.get())),
    "an appeal without a reason": (worlds.appealed, lambda s: Appeal.objects.update(reason="")),
    "a payment received at no time": (worlds.delivered, lambda s: Payment.objects.update(received_at=None)),
    "a refund sent without a bank": (worlds.refunded, lambda s: Refund.objects.update(bank_reference="")),
    "a clock that was shortened": (worlds.unpaid, lambda s: Deadline.objects.update(due_at=on("2024-01-01"))),
    "an approval of one's own": (
        worlds.appealed,
        lambda s: Approval.objects.update(checker=s.senior.user_id),
    ),
    "an approval by nobody": (worlds.appealed, lambda s: Approval.objects.update(checker=None)),
}


@pytest.mark.parametrize("what", ILLEGAL)
def test_an_illegal_state_cannot_be_saved(what: str) -> None:
    world, act = ILLEGAL[what]
    story = world()

    with pytest.raises(IntegrityError), transaction.atomic():
        act(story)
