"""The limit: what it is computed from, when, and how it reads (L2, L3)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from suppliers import explaining, figures, formula
from suppliers.enums import Clock
from suppliers.figures import Figures
from suppliers.models import Assessment, Supplier
from suppliers.services import assessment, participation
from tests import factories as world
from tests.orders.browsing import browser, text
from tradeassurance.core import clock
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep
from tradeassurance.rules.models import ServiceRules

pytestmark = pytest.mark.django_db

JOINED = datetime(2024, 2, 10, 9, tzinfo=UTC)
FIRST_OF_MARCH = datetime(2024, 3, 1, 23, 59, 59, tzinfo=UTC)


def admitted(grade: str = "verified", limit: Decimal | None = None) -> world.Party:
    """A supplier that joined on 10 February 2024, with what the formula gives unless told."""
    party = world.company(country="CN", zone="Asia/Shanghai", at=JOINED - timedelta(days=3))
    rules = ServiceRules.objects.in_force(JOINED)
    applied = participation.apply(by=party.actor, at=JOINED, company=party.company, rules=rules)
    reason = "Visited the factory."
    joined = participation.admit(
        applied, by=world.staff("risk"), at=JOINED, grade=grade, limit=limit, reason=reason
    )
    return world.Party(party.company, party.user, party.actor, joined)


def current() -> object:
    return ServiceRules.objects.get(code="current-2024").rules


def limit_of(party: world.Party) -> Decimal:
    return Supplier.objects.get(pk=party.supplier.pk).limit_amount


def amounts(lines: list[formula.Line]) -> dict[str, Decimal]:
    return {line.key: line.amount for line in lines}


def test_L2_the_limit_follows_grade_volume_and_record() -> None:
    """USD 150,000 of Gold, half of 240,000 covered; 2 of 40 late and 1 of 40 upheld take 5 % and 12.5 % off."""
    known = Figures(orders=40, volume_usd=Decimal("240000.40"), due=40, on_time=38, upheld=1)
    lines = formula.lines(current(), "gold", known)
    assert amounts(lines) == {"base": 150_000, "volume": 120_000, "late": -13_500, "upheld": -33_750}
    assert formula.total(lines) == 222_750


def test_L2_too_few_orders_say_nothing_of_a_record() -> None:
    known = Figures(orders=4, volume_usd=Decimal(1000), due=4, on_time=0, upheld=4)
    assert amounts(formula.lines(current(), "basic", known)) == {
        "base": 20_000,
        "volume": 500,
        "late": 0,
        "upheld": 0,
    }


@pytest.mark.parametrize(
    ("known", "key", "total"),
    [
        (Figures(orders=10, volume_usd=Decimal(10**8), due=0), "cap", 2_000_000),
        (Figures(orders=10, due=10, on_time=0, upheld=10), "floor", 0),
    ],
)
def test_L2_a_limit_has_bounds_and_its_lines_still_add_up(known: Figures, key: str, total: int) -> None:
    lines = formula.lines(current(), "gold", known)
    assert (lines[-1].key, formula.total(lines)) == (key, total)


def test_L2_a_supplier_is_admitted_with_what_the_formula_gives() -> None:
    party = admitted("verified")
    first = Assessment.objects.get(supplier=party.supplier)
    assert (first.cause, first.limit_amount, first.departs) == ("admission", 60_000, False)
    assert first.rules.code == "current-2024"
    assert first.inputs["since"] == "2023-08-10T09:00:00+00:00"
    assert Deadline.objects.get(kind=Clock.REASSESS).due_at == FIRST_OF_MARCH


def test_L2_every_month_the_limit_follows_what_was_covered() -> None:
    # Given a supplier of the grade Verified, and an order of 30,000 that was paid in February
    party = admitted("verified")
    world.order(supplier=party, at=JOINED + timedelta(days=2), stage="paid", total=30_000, protected=8_000)

    # When March begins
    sweep(FIRST_OF_MARCH + timedelta(hours=1))

    # Then half of it was added, as of the deadline, the supplier is told, and April is next
    monthly = Assessment.objects.filter(supplier=party.supplier).first()
    assert (monthly.cause, monthly.at, monthly.limit_amount) == ("monthly", FIRST_OF_MARCH, 75_000)
    assert limit_of(party) == 75_000
    assert Notice.objects.filter(topic="supplier.limit_changed", company=party.company).count() == 1
    following = Deadline.objects.get(kind=Clock.REASSESS, outcome="open")
    assert following.due_at == datetime(2024, 4, 1, 23, 59, 59, tzinfo=UTC)


def test_L2_without_a_change_nobody_is_told_and_months_long_ago_are_not_made_up() -> None:
    party = admitted()
    sweep(datetime(2024, 9, 20, tzinfo=UTC))
    causes = list(Assessment.objects.filter(supplier=party.supplier).values_list("cause", flat=True))
    assert causes == ["monthly", "admission"]
    assert not Notice.objects.filter(topic="supplier.limit_changed").exists()
    due = Deadline.objects.get(kind=Clock.REASSESS, outcome="open").due_at
    assert due == datetime(2024, 10, 1, 23, 59, 59, tzinfo=UTC)


def test_L2_all_suppliers_of_a_month_are_counted_together(django_assert_max_num_queries) -> None:
    for _ in range(2):
        admitted()
    sweep_at = FIRST_OF_MARCH + timedelta(hours=1)
    with django_assert_max_num_queries(45) as few:
        sweep(sweep_at)
    for _ in range(12):
        admitted()
    Deadline.objects.filter(kind=Clock.REASSESS, outcome="open", due_at__gt=FIRST_OF_MARCH).delete()
    with django_assert_max_num_queries(len(few)):
        sweep(sweep_at)
    assert Assessment.objects.filter(cause="monthly").count() == 14


def test_L2_a_limit_set_by_hand_stands_and_says_so() -> None:
    # Given a limit that staff set beyond the formula, with a reason
    party, risk = admitted("verified"), world.staff("risk")
    at = JOINED + timedelta(days=1)
    assessment.set_limit(
        party.supplier, by=risk, at=at, grade="verified", limit=Decimal(90_000), reason="Bank guarantee held."
    )

    # When the month begins
    sweep(FIRST_OF_MARCH + timedelta(hours=1))

    # Then the limit stands, and the explanation says what the formula gives, and why it is another
    monthly = Assessment.objects.filter(supplier=party.supplier).first()
    assert (monthly.cause, monthly.formula_amount, monthly.limit_amount) == ("monthly", 60_000, 90_000)
    said = explaining.explain(monthly)
    assert sum(line.amount for line in said.lines) == 90_000
    assert "Bank guarantee held." in said.lines[-1].basis

    # And when the grade changes, the formula sets it again
    later = FIRST_OF_MARCH + timedelta(days=1)
    assessment.change_grade(party.supplier, by=risk, at=later, grade="gold", reason="Audited.")
    assert limit_of(party) == 150_000
    assert not Supplier.objects.get(pk=party.supplier.pk).limit_by_hand


def test_L2_only_risk_sets_a_limit_and_only_of_a_supplier_that_takes_part() -> None:
    party = admitted()
    values = {"grade": "gold", "limit": None, "reason": "x"}
    at = JOINED + timedelta(days=1)
    for actor in (world.staff("support"), party.actor):
        with pytest.raises(Refused, match="L2"):
            assessment.set_limit(party.supplier, by=actor, at=at, **values)
    participation.leave(party.supplier, by=party.actor, at=at)
    with pytest.raises(Refused, match="L2"):
        assessment.set_limit(party.supplier, by=world.staff("risk"), at=at, **values)


def test_L3_a_limit_may_fall_below_what_is_frozen_and_then_nothing_new_fits() -> None:
    # Given a limit of 60,000 of which 50,000 are frozen, under rules with a hard limit
    party = world.supplier(limit=60_000)
    told = world.order(rules="escrow-2021", stage="confirmed", supplier=party, protected=20_000)
    another = world.order(rules="escrow-2021", stage="proposed", supplier=party, protected=1)

    # When it is set to 10,000
    at = told.times["confirmed"]
    risk = world.staff("risk")
    assessment.set_limit(party.supplier, by=risk, at=at, grade="basic", limit=Decimal(10_000), reason="Late.")

    # Then the freeze stands, nothing is available, and not a dollar more is confirmed
    row = Supplier.objects.get(pk=party.supplier.pk)
    assert (row.frozen_amount, row.available_amount) == (20_000, 0)
    another.confirm(only="supplier")
    with pytest.raises(Refused, match="L3"):
        another.confirm(only="buyer")


def test_L3_equality_fits() -> None:
    party = world.supplier(limit=20_000)
    world.order(rules="escrow-2021", stage="confirmed", supplier=party, protected=20_000)
    assert Supplier.objects.get(pk=party.supplier.pk).available_amount == 0


def test_L2_the_page_explains_the_limit_and_what_would_raise_it() -> None:
    party = admitted("verified")
    with clock.travel(JOINED + timedelta(days=1)):
        page = text(browser(party).get("/participation/"))
    for words in (
        "Base of the grade Verified",
        "50 % of USD 0.00 in 0 covered orders of the last 6 months",
        "0 so far; it counts from 5 orders on",
        "The grade Gold: USD 90,000.00 more.",
        "Every further USD 10,000 of covered orders: up to USD 5,000.00 more.",
        "The same as a table",
    ):
        assert words in page


def test_L2_what_counts_is_what_was_covered_paid_and_due_in_the_look_back() -> None:
    # Given an order shipped on time, one shipped late, and one that is not paid
    party = admitted()
    at = JOINED + timedelta(days=1)
    world.order(supplier=party, at=at, stage="shipped", total=10_000, initial=5_000, protected=1_000)
    late = at + timedelta(days=16)
    world.order(supplier=party, at=at, stage="shipped", total=7_000, protected=1_000, shipped_at=late)
    world.order(supplier=party, at=at, stage="confirmed", total=99_000, protected=1_000)

    # Then the figures of the month say two orders of 17,000, one of two on time; none before
    known = figures.of([party.supplier.pk], at, at + timedelta(days=30))[party.supplier.pk]
    assert (known.orders, known.volume_usd, known.due, known.on_time) == (2, 17_000, 2, 1)
    assert known.on_time_rate == Decimal("0.5")
    before = figures.of([party.supplier.pk], at - timedelta(days=99), at)[party.supplier.pk]
    assert before == Figures()
