"""Who decides: taking, assigning by hand or to the least loaded, ties, raising what nobody does (A1, A6, X11)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from disputes.services import arbitration, assigning, determination
from tests import factories as world
from tests.disputes.scenes import Scene
from tradeassurance.accounts.models import TieReview, User
from tradeassurance.accounts.services import granting, people, ties
from tradeassurance.core import integrity
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.models import Deadline, Notice, TrailEntry
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene().claim().contest().escalate()


def person(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def qualified(scene: Scene, by: Actor, **limits: Any) -> Actor:
    """An arbitrator who reads English and whom another one says to be qualified."""
    actor = world.staff("arbitrator")
    values = {"languages": ["en"]} | limits
    assigning.qualify(person(actor), by=by, at=scene.at, **values)
    return actor


def told(topic: str, role: str) -> int:
    return Notice.objects.filter(topic=topic, role=role).count()


# --- qualification and load ---------------------------------------------------------------------------


def test_a1_the_least_loaded_qualified_arbitrator_gets_the_case(scene: Scene) -> None:
    senior = world.staff("senior_arbitrator")
    busy, free = qualified(scene, senior), qualified(scene, senior)
    other = Scene(supplier=scene.supplier).claim().contest().escalate()
    arbitration.take(other.dispute, by=busy, at=other.at)

    assigning.assign_least_loaded(scene.dispute, by=senior, at=scene.later(hours=1))

    assert (scene.dispute.arbitrator_id, scene.dispute.state) == (free.user_id, "under_review")
    assert told("dispute.assigned", f"user:{free.user_id}") == 1
    assert Deadline.objects.get(kind="dispute.take", subject_id=scene.dispute.pk).outcome == "met"


@pytest.mark.parametrize(
    "limits",
    [
        {"languages": ["zh-hans"]},
        {"categories": ["toys"]},
        {"up_to_usd": Decimal("9999.99")},
    ],
)
def test_a1_language_category_and_amount_qualify(scene: Scene, limits: dict[str, Any]) -> None:
    """The claim is in English, about kitchen goods, of USD 10,000."""
    senior = world.staff("senior_arbitrator")
    qualified(scene, senior, **limits)

    with pytest.raises(Refused) as refused:
        assigning.assign_least_loaded(scene.dispute, by=senior, at=scene.at)
    assert refused.value.rule == "A1"

    fits = qualified(scene, senior, categories=["kitchen"], up_to_usd=Decimal(10_000))
    assigning.assign_least_loaded(scene.dispute, by=senior, at=scene.at)
    assert scene.dispute.arbitrator_id == fits.user_id


def test_a1_nobody_says_what_they_are_qualified_for_themselves(scene: Scene) -> None:
    senior, arbitrator = world.staff("senior_arbitrator"), world.staff("arbitrator")
    for actor, whom in ((senior, senior), (arbitrator, senior)):
        with pytest.raises(Refused) as refused:
            assigning.qualify(person(whom), by=actor, at=scene.at, languages=["en"])
        assert refused.value.rule == "A1"


# --- by hand -----------------------------------------------------------------------------------------


def test_a1_a_case_is_assigned_by_hand_and_taken_over_with_a_reason(scene: Scene) -> None:
    first, second, senior = (
        world.staff("arbitrator"),
        world.staff("arbitrator"),
        world.staff("senior_arbitrator"),
    )
    assigning.assign(scene.dispute, by=senior, at=scene.at, user=person(first), reason="Reads German.")
    assigning.assign(scene.dispute, by=senior, at=scene.later(hours=1), user=person(second), reason="Ill.")

    assert scene.dispute.arbitrator_id == second.user_id
    reasons = TrailEntry.objects.filter(action="disputes.assigning.assign").order_by("pk")
    assert [entry.reason for entry in reasons] == ["Reads German.", "Ill."]
    with pytest.raises(Refused) as refused:
        scene.decide(first)
    assert refused.value.rule == "A1"


def test_a1_only_senior_arbitrators_assign(scene: Scene) -> None:
    arbitrator = world.staff("arbitrator")
    with pytest.raises(Refused) as refused:
        assigning.assign(scene.dispute, by=arbitrator, at=scene.at, user=person(arbitrator), reason="Mine.")
    assert refused.value.rule == "A1"


@pytest.mark.parametrize("kind", ["employment", "ownership"])
def test_a1_x11_a_case_of_a_company_is_not_given_to_somebody_tied_to_it(scene: Scene, kind: str) -> None:
    """Until 24 months after the tie has ended; by hand it is refused, and the least loaded is never a tied one."""
    senior = world.staff("senior_arbitrator")
    tied = qualified(scene, senior)
    ended = date(scene.at.year - 2, scene.at.month, scene.at.day)
    ties.record(
        scene.supplier.company,
        by=CLOCK,
        at=scene.at,
        user=person(tied),
        kind=kind,
        started_on=date(2015, 1, 1),
        ended_on=ended,
    )

    for call in (
        lambda at: assigning.assign(scene.dispute, by=senior, at=at, user=person(tied), reason="Free."),
        lambda at: assigning.assign_least_loaded(scene.dispute, by=senior, at=at),
    ):
        with pytest.raises(Refused) as refused:
            call(scene.at)
        assert refused.value.rule == "A1"

    assigning.assign_least_loaded(scene.dispute, by=senior, at=scene.later(days=1))
    assert scene.dispute.arbitrator_id == tied.user_id


def test_a1_x11_a_shared_mail_domain_is_a_tie(db: None) -> None:
    buyer = world.company(domain="rheinland.example")
    scene = Scene(buyer=buyer).claim().contest().escalate()
    user = people.enrol(by=CLOCK, at=scene.at, email="d@rheinland.example", name="Dora", is_staff=True)
    granting.grant(user, by=CLOCK, at=scene.at, role="arbitrator")
    with pytest.raises(Refused) as refused:
        assigning.assign(
            scene.dispute, by=world.staff("senior_arbitrator"), at=scene.at, user=user, reason="Free."
        )
    assert refused.value.rule == "A1"


def test_a1_a_case_is_given_to_arbitrators_only_and_not_while_a_decision_waits(scene: Scene) -> None:
    senior = world.staff("senior_arbitrator")
    with pytest.raises(Refused) as refused:
        assigning.assign(
            scene.dispute, by=senior, at=scene.at, user=person(world.staff("support")), reason="Free."
        )
    assert refused.value.rule == "A1"
    big = Scene(total=90_000, initial=30_000).claim().contest().escalate()
    big.decide(big.take(), remedy="full_refund", amount=None)
    with pytest.raises(Refused) as refused:
        assigning.assign(big.dispute, by=senior, at=big.at, user=person(senior), reason="Faster.")
    assert refused.value.rule == "A1"


# --- raised ------------------------------------------------------------------------------------------


def test_x11_a_case_that_nobody_takes_is_raised_to_the_next_role_and_the_one_after(scene: Scene) -> None:
    for role in ("senior_arbitrator", "arbitration_head"):
        clock = Deadline.objects.get(kind="dispute.take", subject_id=scene.dispute.pk, outcome="open")
        scene.at = clock.due_at
        scene.pass_time(minutes=2)
        assert scene.dispute.raised_to == role
    assert told("dispute.raised", "senior_arbitrator") >= 1
    assert told("dispute.raised", "arbitration_head") >= 1
    scene.take()
    assert scene.dispute.raised_to == ""


def test_x11_an_absent_approver_is_raised_to_the_next_role_after_one_business_day(db: None) -> None:
    scene = Scene(total=90_000, initial=30_000).claim().contest().escalate()
    scene.decide(scene.take(), remedy="full_refund", amount=None)
    decision, head = scene.dispute.determinations.get(), world.staff("arbitration_head")
    clock = Deadline.objects.get(kind="dispute.approve", subject_id=scene.dispute.pk)
    assert (clock.days, clock.counts) == (1, "business")
    with pytest.raises(Refused) as refused:
        determination.answer_approval(decision, by=head, at=scene.at, approve=True)
    assert refused.value.rule == "A6"

    scene.at = clock.due_at
    scene.pass_time(minutes=2)

    assert told("dispute.raised", "arbitration_head") == 1
    assert determination.answer_approval(decision, by=head, at=scene.at, approve=True).state == "issued"


def test_x11_whom_it_was_first_put_to_may_still_approve(db: None) -> None:
    scene = Scene(total=90_000, initial=30_000).claim().contest().escalate()
    scene.decide(scene.take(), remedy="full_refund", amount=None)
    scene.pass_time(days=5)
    decision = scene.dispute.determinations.get()
    senior = world.staff("senior_arbitrator")
    assert determination.answer_approval(decision, by=senior, at=scene.at, approve=True).state == "issued"


# --- a tie that is recorded later -----------------------------------------------------------------------


def recorded_later(scene: Scene, actor: Actor) -> TieReview | None:
    tie = ties.record(
        scene.supplier.company,
        by=CLOCK,
        at=scene.later(days=1),
        user=person(actor),
        kind="ownership",
        started_on=date(2020, 1, 1),
    )
    return TieReview.objects.filter(tie=tie).first()


def test_x11_a_tie_recorded_later_opens_a_review_of_what_the_person_did(scene: Scene) -> None:
    arbitrator = scene.take()
    arbitration.note(scene.dispute, by=arbitrator, at=scene.at, text="Ask the agency.")

    review = recorded_later(scene, arbitrator)

    assert review is not None
    assert [(act["case"], act["action"]) for act in review.acts] == [
        (scene.order.number, "disputes.arbitration.take"),
        (scene.order.number, "disputes.arbitration.note"),
    ]
    assert told("tie.review", "senior_arbitrator") == 1
    clock = Deadline.objects.get(kind="tie.review", subject_id=review.pk)
    assert clock.outcome == "open"
    # From now on the person does nothing more on the case.
    tied = Actor(
        "person",
        arbitrator.user_id,
        roles=arbitrator.roles,
        tied_companies=frozenset([scene.supplier.company.pk]),
    )
    with pytest.raises(Refused):
        arbitration.note(scene.dispute, by=tied, at=scene.at, text="One more.")


def test_x11_a_review_is_concluded_by_somebody_else_and_raised_when_nobody_does(scene: Scene) -> None:
    arbitrator = scene.take()
    review = recorded_later(scene, arbitrator)
    assert review is not None
    scene.pass_time(days=10)
    assert told("tie.review", "arbitration_head") >= 1
    himself = Actor("person", arbitrator.user_id, roles=frozenset({"senior_arbitrator"}))
    with pytest.raises(Refused) as refused:
        ties.conclude(review, by=himself, at=scene.at, stands=True, conclusion="All right.")
    assert refused.value.rule == "X11"

    senior = world.staff("senior_arbitrator")
    ties.conclude(review, by=senior, at=scene.at, stands=False, conclusion="Decide anew.")

    review = TieReview.objects.get()
    assert (review.state, review.closed_by_id) == ("to_correct", senior.user_id)
    assert told("tie.to_correct", "arbitration_head") == 1
    assert not Deadline.objects.filter(kind="tie.review", outcome="open").exists()


def test_x11_who_did_nothing_is_not_reviewed(scene: Scene) -> None:
    assert recorded_later(scene, world.staff("arbitrator")) is None


def test_i34_a_deed_before_the_tie_was_known_needs_a_review(scene: Scene) -> None:
    from_integrity = _i34()
    assert from_integrity == []
    review = recorded_later(scene, scene.take())
    assert _i34() == []

    TieReview.objects.filter(pk=review.pk).update(acts=[])  # type: ignore[union-attr]

    assert "acted and is tied" in _i34()[0]


def _i34() -> list[str]:
    return [line for result in integrity.run({"I34"}) for line in result.violations]


def test_a_company_page_shows_the_review(scene: Scene, client: Any) -> None:
    recorded_later(scene, scene.take())
    client.force_login(
        person(world.staff("senior_arbitrator")), "tradeassurance.accounts.backends.RoleBackend"
    )
    page = client.get(f"/admin/accounts/company/{scene.supplier.company.pk}/change/").content.decode()
    assert "disputes.arbitration.take" in page
    assert "Everything stands" in page
