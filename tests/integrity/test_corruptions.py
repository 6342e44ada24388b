"""One fact is changed past the door, and exactly the invariant that it breaks says so."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from disputes.models import (
    Appeal,
    Determination,
    Dispute,
    Evidence,
    Finding,
    Message,
    Obligation,
    Offer,
    Return,
    SetOff,
)
from disputes.services import arbitration
from orders.models import Confirmation, ContractVersion, LineItem, Order, Payment, Refund
from suppliers.models import Assessment, Freeze, RulesAcceptance, Supplier, SupplierWord
from tests.integrity import worlds
from tests.integrity.worlds import World, move_money, reported
from tests.journeys.story import Story, on
from tests.rules.emptying import open_rules
from tradeassurance.accounts.models import Company, Tie, User
from tradeassurance.core.models import Approval, Deadline, Notice
from tradeassurance.ledger.book import Place
from tradeassurance.rules.models import Parameter, pinned

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
Corruption = Callable[[Story], object]
Case = tuple[str, World, Corruption, str]
"""An invariant, the world in which it is broken, by what, and what is said of it."""


def money(
    story: Story, kind: str, amount: str, source: Place, target: Place, day: str = "2024-06-01"
) -> None:
    values = {"kind": kind, "amount": Decimal(amount), "source": source, "target": target}
    move_money(story.order, by=story.finance, at=on(day), **values)


def own(story: Story, code: str) -> tuple[str, str]:
    return code, f"order:{story.order_id}"


def buyer(story: Story) -> tuple[str, str]:
    return "buyer", f"company:{story.buyer_company.pk}"


def supplier(story: Story) -> tuple[str, str]:
    return "supplier", f"supplier:{story.supplier_id}"


def excluded_and_hidden(story: Story) -> None:
    """A category that the rules exclude, with every hash made to fit."""
    excluded = sorted(story.order.terms.excluded_categories)[0]
    LineItem.objects.filter(version=story.order.contract).update(category=excluded)
    contract = ContractVersion.objects.get(pk=story.order.contract_id)
    fitting = contract.recomputed_hash()
    ContractVersion.objects.filter(pk=contract.pk).update(content_hash=fitting)
    Confirmation.objects.filter(version=contract).update(content_hash=fitting)


def other_rules(story: Story) -> None:
    with open_rules():
        Parameter.objects.filter(version__code="classic-2015", name="appeal").update(note="changed")


def other_number(story: Story) -> None:
    story.order.versions.filter(number=1).update(number=7)


def note_shown(story: Story, show: Callable[[str], object]) -> None:
    text = 'The "supplier" has lied to us before.'
    arbitration.note(story.dispute, by=story.arbitrator, at=on("2024-04-06"), text=text)
    assert reported() == {}
    show(text)


def in_a_message(story: Story) -> None:
    def write(text: str) -> None:
        Message.objects.create(
            dispute=story.dispute,
            user_id=story.arbitrator.user_id,
            at=on("2024-04-06"),
            text=f"Dear all, {text}",
        )

    note_shown(story, write)


def in_a_notice(story: Story) -> None:
    told = Notice.objects.filter(company=story.buyer_company).latest("pk")
    note_shown(story, lambda text: Notice.objects.filter(pk=told.pk).update(values={"reason": f"{text}!"}))


def other_reasons(story: Story) -> None:
    Determination.objects.filter(dispute=story.dispute, state="final").update(reasons="Something else.")


def a_shared_domain(story: Story) -> None:
    User.objects.filter(pk=story.arbitrator.user_id).update(email="ann@ningbo.cn")
    Company.objects.filter(pk=story.supplier_company.pk).update(domain="ningbo.cn")


def all_refunds_over_the_first_payment(story: Story) -> None:
    Refund.objects.filter(order=story.order).update(payment=story.order.payments.earliest("pk"))


def other_volume(story: Story) -> None:
    first = Assessment.objects.get()
    Assessment.objects.filter(pk=first.pk).update(inputs=first.inputs | {"volume_usd": "7000", "orders": 1})


SUPPLIERS: list[Case] = [
    (
        "L1",
        worlds.delivered,
        lambda s: RulesAcceptance.objects.update(at=on("2015-01-01")),
        "accepted other rules",
    ),
    ("L1", worlds.delivered, lambda s: Deadline.objects.filter(root_kind="supplier").delete(), "nobody"),
    ("L2", worlds.delivered, other_volume, "does not follow from its inputs"),
    (
        "L2",
        worlds.delivered,
        lambda s: Supplier.objects.update(limit_amount=F("limit_amount") + 1),
        "newest assessment does not give",
    ),
    ("L2", worlds.delivered, lambda s: Supplier.objects.update(limit_by_hand=False), "set by hand"),
    ("L6", worlds.delivered, lambda s: SupplierWord.objects.update(gone=True), "other words"),
]

ORDERS: list[Case] = [
    (
        "I05",
        worlds.delivered,
        lambda s: Payment.objects.update(amount=10001, asked_amount=10001),
        "payments say 10001",
    ),
    (
        "I05",
        worlds.settled,
        lambda s: money(s, "x", "1", supplier(s), own(s, "held")),
        "completed and holds 1",
    ),
    (
        "I06",
        worlds.guaranteed,
        lambda s: money(s, "x", "1", supplier(s), own(s, "held")),
        "has postings in a holding account",
    ),
    ("I08", worlds.settled_over_two_payments, all_refunds_over_the_first_payment, "go back of 10000"),
    (
        "I08",
        worlds.settled,
        lambda s: money(s, "x", "1", own(s, "refund_due"), supplier(s)),
        "the books say 3332.33",
    ),
    (
        "I12",
        worlds.delivered,
        lambda s: Supplier.objects.update(frozen_amount=F("frozen_amount") + 1),
        "8001",
    ),
    ("I13", worlds.claimed, lambda s: Freeze.objects.update(disputed_at=None), "not set aside"),
    ("I18", worlds.delivered, lambda s: Order.objects.update(usd_rate="1.1"), "its rate says 8800"),
    (
        "I19",
        worlds.delivered,
        lambda s: LineItem.objects.filter(version__number=2).update(unit="kg"),
        "was altered",
    ),
    (
        "I19",
        worlds.delivered,
        lambda s: Confirmation.objects.filter(side="buyer").delete(),
        "was not confirmed by both sides",
    ),
    ("I20", worlds.delivered, other_number, "has versions [2, 7]"),
    (
        "I20",
        worlds.delivered,
        lambda s: LineItem.objects.filter(version__number=1).update(unit="kg"),
        "v1 was altered",
    ),
    (
        "I20",
        worlds.delivered,
        lambda s: Confirmation.objects.update(at=on("2024-01-01")),
        "older than its version",
    ),
    ("I21", worlds.delivered, excluded_and_hidden, "has an excluded category"),
    (
        "I22",
        worlds.delivered,
        lambda s: Deadline.objects.update(rules_code="escrow-2021"),
        "from escrow-2021",
    ),
    ("I22", worlds.unpaid, other_rules, "rules classic-2015 are not what was published"),
    (
        "I23",
        worlds.claimed,
        lambda s: Offer.objects.update(state="rejected", ended_at=on("2024-04-04")),
        "is rejected",
    ),
    (
        "I36",
        worlds.unpaid,
        lambda s: Deadline.objects.filter(root_kind="order").delete(),
        "(confirmed) waits for nobody",
    ),
]

DISPUTES: list[Case] = [
    ("I07", worlds.settled, lambda s: Obligation.objects.update(amount=3333), "3333.3300 awarded, 3333"),
    ("I07", worlds.settled, lambda s: Refund.objects.update(cause="obligation:0"), "obligation:0: 3333.33"),
    (
        "I07",
        worlds.guaranteed,
        lambda s: money(s, "x", "10001", supplier(s), buyer(s)),
        "10001.0000 came back",
    ),
    (
        "I14",
        worlds.guaranteed,
        lambda s: Supplier.objects.update(outstanding_amount=F("outstanding_amount") + 5),
        "8005",
    ),
    (
        "I14",
        worlds.guaranteed,
        lambda s: money(s, "x", "1", own(s, "debt"), ("claims_on_suppliers", "platform")),
        "7999",
    ),
    (
        "I05",
        worlds.claimed,
        lambda s: money(s, "held.released_meanwhile", "6000.01", own(s, "held"), supplier(s), "2024-04-04"),
        "the dispute holds",
    ),
    ("I05", worlds.claimed, lambda s: Order.objects.update(disputed_amount=None), "its order keeps None"),
    ("I14", worlds.set_off, lambda s: SetOff.objects.update(amount=1), "the releases say 1"),
    ("I24", worlds.claimed, lambda s: Order.objects.update(claims_barred=True), "where none may be"),
    (
        "I25",
        worlds.settled,
        lambda s: Offer.objects.filter(state="accepted").update(amount=1),
        "something else",
    ),
    (
        "I25",
        worlds.settled,
        lambda s: Offer.objects.filter(state="accepted").update(ended_at=F("ended_at") + 9 * A_DAY),
        "accepted after it expired",
    ),
    (
        "I26",
        worlds.claimed,
        lambda s: Dispute.objects.update(
            eligibility=[{"key": "paid", "rule": "P2", "holds": False, "says": "no_payment", "values": {}}]
        ),
        "did not hold",
    ),
    (
        "I26 I47",
        worlds.claimed,
        lambda s: Dispute.objects.update(opened_at=on("2024-04-30")),
        "outside its window",
    ),
    (
        "I26",
        worlds.claimed,
        lambda s: Order.objects.update(delivered_at=on("2024-03-22")),
        "evaluates otherwise",
    ),
    (
        "I27",
        worlds.charged_back,
        lambda s: Obligation.objects.update(ended_at=on("2024-05-01")),
        "after its dispute ended",
    ),
    ("I28", worlds.decided, lambda s: Finding.objects.all().delete(), "leaves a claimed deviation"),
    (
        "I28",
        worlds.decided,
        lambda s: Evidence.objects.update(at=on("2024-04-09")),
        "older than its evidence",
    ),
    ("I28", worlds.decided, lambda s: Evidence.objects.all().delete(), "rests on other evidence"),
    (
        "I28",
        worlds.decided,
        lambda s: Determination.objects.update(amount=3999),
        "something else than was determined",
    ),
    ("I29", worlds.settled, lambda s: Obligation.objects.update(cause=""), "without a cause"),
    (
        "I29",
        worlds.settled,
        lambda s: Obligation.objects.update(planned_at=F("planned_at") + A_DAY),
        "another plan",
    ),
    (
        "I30",
        worlds.appealed,
        lambda s: Appeal.objects.update(at=on("2024-05-01")),
        "after the window",
    ),
    ("I30", worlds.appealed, lambda s: Evidence.objects.update(appeal=None), "without new evidence"),
    (
        "I31",
        worlds.returned,
        lambda s: Return.objects.update(ended_at=on("2024-05-20")),
        "before the goods came back",
    ),
    ("I32", worlds.appealed, lambda s: Approval.objects.all().delete(), "without approval"),
    (
        "I32",
        worlds.appealed,
        lambda s: Approval.objects.update(checker_id=s.arbitrator.user_id),
        "approved by somebody who decided",
    ),
    ("I33", worlds.appealed, other_reasons, "is not what was approved"),
    (
        "I34",
        worlds.under_review,
        lambda s: Tie.objects.create(
            user_id=s.arbitrator.user_id,
            company=s.supplier_company,
            kind="employee",
            started_on=date(2023, 1, 1),
            recorded_at=on("2024-06-01"),
        ),
        "acted and is tied",
    ),
    ("I34", worlds.under_review, a_shared_domain, "acted and is tied"),
    (
        "I36",
        worlds.claimed,
        lambda s: Deadline.objects.filter(root_kind="order").exclude(kind__startswith="order.").delete(),
        "waits for nobody",
    ),
    ("I36", worlds.settled, lambda s: Deadline.objects.filter(kind="order.send_refund").delete(), "refund"),
    ("I36", worlds.guaranteed, lambda s: Deadline.objects.filter(kind="debt.reimburse").delete(), "debt"),
    ("I44", worlds.under_review, in_a_message, "stands in a message"),
    ("I44", worlds.under_review, in_a_notice, "stands in a notice"),
    (
        "I46",
        worlds.refunded,
        lambda s: money(s, "refund.paid", "1", supplier(s), buyer(s)),
        "refunded, the books say",
    ),
]


def by_world(cases: list[Case]) -> list[Any]:
    """The cases, those of one world after another, so that it is made once."""
    ordered = sorted(cases, key=lambda case: case[1].__name__)
    return [pytest.param(world, id, corrupt, says, id=f"{id}-{says}") for id, world, corrupt, says in ordered]


@pytest.fixture(scope="module")
def told(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Story]:
    """A world in which everything holds, for all that is done to it; each test is undone."""
    pinned.cache_clear()
    with django_db_blocker.unblock(), transaction.atomic():
        story = request.param()
        assert reported() == {}
        yield story
        transaction.set_rollback(True)
    pinned.cache_clear()


@pytest.mark.parametrize(
    ("told", "id", "corrupt", "says"),
    by_world([*SUPPLIERS, *ORDERS, *DISPUTES]),
    indirect=["told"],
    scope="module",
)
def test_a_corruption_is_found(told: Story, id: str, corrupt: Corruption, says: str) -> None:
    corrupt(copy(told))

    found = reported()
    assert (set(found), says in " ".join(map(" ".join, found.values()))) == (set(id.split()), True), found
