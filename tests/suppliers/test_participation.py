"""Taking part: applying, being verified, suspended, leaving, and coming back (L1, L7)."""

from datetime import timedelta

import pytest
from django.test import Client

from suppliers.enums import Clock
from suppliers.extensions import Consequence, affected
from suppliers.models import Paper, Supplier
from suppliers.services import participation
from tests import factories as world
from tests.integrity import worlds
from tests.orders.browsing import browser, post, text
from tests.suppliers.test_pages import licence
from tradeassurance.accounts.models import User
from tradeassurance.core import clock, integrity
from tradeassurance.core.models import Deadline, Document, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db

TYPED = {"products": "Steel bottles", "categories": ["kitchen"], "accepted": "on"}


def applicant() -> world.Party:
    """A company that applied in the portal, with its license."""
    party = world.company("Ningbo Bottles", country="CN", zone="Asia/Shanghai")
    answer = post(browser(party), "/participation/apply/", {**TYPED, "licence": licence()})
    assert answer.status_code == 302
    return world.Party(party.company, party.user, party.actor, Supplier.objects.get(company=party.company))


def state_of(party: world.Party) -> str:
    return Supplier.objects.get(pk=party.supplier.pk).state


def told(party: world.Party) -> list[str]:
    return list(Notice.objects.filter(company=party.company).order_by("pk").values_list("topic", flat=True))


def broken() -> list[str]:
    return [line for result in integrity.run({"L1", "L2", "L6"}) for line in result.violations]


def test_L1_who_accepted_which_rules_and_when_is_kept() -> None:
    party = applicant()
    accepted = party.supplier.acceptances.get()
    assert (accepted.user, accepted.rules.code, accepted.at) == (party.user, "current-2024", clock.now())
    assert broken() == []


def test_L1_the_license_is_read_by_the_company_and_by_those_who_verify_it() -> None:
    party = applicant()
    document = Document.objects.get(root_kind="supplier", root_id=party.supplier.pk)
    assert Paper.objects.get(supplier=party.supplier).document == document
    readers = {
        "own": browser(party),
        "risk": desk("risk"),
        "auditor": desk("auditor"),
        "arbitrator": desk("arbitrator"),
        "other": browser(world.company()),
    }
    got = {who: client.get(document.get_absolute_url()).status_code for who, client in readers.items()}
    assert got == {"own": 200, "risk": 200, "auditor": 200, "arbitrator": 404, "other": 404}


def desk(role: str) -> Client:
    return browser(User.objects.get(pk=world.staff(role).user_id))


def test_L1_an_application_has_an_owner_and_a_clock() -> None:
    applicant()
    due = Deadline.objects.get(kind=Clock.VERIFY).due_at
    sweep(due + timedelta(hours=1))
    assert Notice.objects.filter(role="risk", topic="supplier.waits").count() == 1
    assert Deadline.objects.get(kind=Clock.VERIFY, outcome="open").due_at > due


def test_L1_the_desk_asks_for_a_document_and_the_company_hands_it_in() -> None:
    party = applicant()
    participation.ask_for_documents(
        party.supplier, by=world.staff("risk"), at=clock.now(), text="The factory audit of 2023."
    )
    client = browser(party)
    sent = post(client, "/participation/documents/", {"kind": "factory", "file": licence("audit.png")})
    assert sent.status_code == 302
    assert "audit.png" in text(client.get("/participation/"))
    assert "supplier.documents_asked" in told(party)
    assert Notice.objects.filter(role="risk", topic="supplier.documents").count() == 1
    assert "Choose a file" in text(post(client, "/participation/documents/", {"kind": "factory"}))


def test_L1_the_desk_admits_only_after_the_documents_were_checked() -> None:
    party, client = applicant(), desk("risk")
    url = f"/admin/suppliers/supplier/{party.supplier.pk}/move/admit/"
    page = client.get(url)
    assert "Handed in: Business license" in page.content.decode()
    sent = {"token": page.context["token"], "grade": "verified", "limit": "", "reason": "License checked."}
    assert "Check the documents first" in client.post(url, sent).content.decode()
    assert client.post(url, {**sent, "checked": "on"}).status_code == 302
    party.supplier.refresh_from_db()
    assert (party.supplier.state, party.supplier.limit_amount) == ("joined", 60_000)
    assert broken() == []


def test_L1_who_is_not_admitted_reads_why_and_may_apply_again() -> None:
    party = applicant()
    participation.decline(party.supplier, by=world.staff("risk"), at=clock.now(), reason="License expired.")
    client = browser(party)
    assert "License expired." in text(client.get("/participation/"))
    again = {**TYPED, "products": "Steel bottles, cups", "licence": licence()}
    assert post(client, "/participation/apply/", again).status_code == 302
    assert state_of(party) == "applied"
    assert broken() == []


def test_L1_a_supplier_that_left_comes_back_under_the_rules_then_in_force() -> None:
    # Given a supplier that accepted the classic rules and left
    party = world.supplier(at=world.STARTS["classic-2015"])
    left_at = world.STARTS["classic-2015"] + timedelta(days=30)
    participation.leave(party.supplier, by=party.actor, at=left_at)

    # When it applies again in 2024
    client = browser(party)
    assert "Apply again" in text(client.get("/participation/"))
    assert post(client, "/participation/apply/", {**TYPED, "licence": licence()}).status_code == 302

    # Then both acceptances are kept, and no order is possible before it is admitted anew
    codes = [one.rules.code for one in party.supplier.acceptances.order_by("at")]
    assert codes[-1] == "current-2024"
    assert len(codes) == 2
    party.supplier.refresh_from_db()
    with pytest.raises(Refused, match="L1"):
        world.order(supplier=party, stage="proposed")
    participation.admit(
        party.supplier, by=world.staff("risk"), at=clock.now(), grade="basic", reason="Verified anew."
    )
    assert state_of(party) == "joined"
    assert broken() == []


def test_L1_leaving_stops_new_orders_and_changes_nothing_for_protected_ones() -> None:
    party = world.supplier()
    protected = world.order(supplier=party, stage="confirmed")
    half = world.order(supplier=party, stage="proposed")
    participation.leave(party.supplier, by=party.actor, at=half.times["confirmed"])
    half.confirm(only="supplier")
    with pytest.raises(Refused, match="L1"):
        half.confirm(only="buyer")
    assert protected.pay().state == "received"
    assert protected.order.state == "in_production"
    assert protected.order.freezes.get().state == "open"


@pytest.mark.parametrize("verb", [participation.suspend, participation.suspend_for_fraud])
def test_L1_a_suspension_stops_new_orders_and_is_looked_at_again(verb) -> None:
    party, risk = world.supplier(), world.staff("risk")
    at = clock.now()
    verb(party.supplier, by=risk, at=at, reason="Two reports were altered.")
    party.supplier.refresh_from_db()
    with pytest.raises(Refused, match="L1"):
        world.order(supplier=party, at=at, stage="proposed")
    due = Deadline.objects.get(kind=Clock.REVIEW_SUSPENSION).due_at
    sweep(due + timedelta(hours=1))
    assert Notice.objects.filter(role="risk", topic="supplier.still_suspended").count() == 1
    later = due + timedelta(days=1)
    participation.reinstate(party.supplier, by=risk, at=later, reason="It was the laboratory.")
    assert state_of(party) == "joined"
    assert "supplier.reinstated" in told(party)
    assert broken() == []


def test_L7_fraud_lists_every_open_order_and_what_follows() -> None:
    # Given an unpaid order, a paid one, a delivered one, and one whose claim windows have closed
    party, at = world.supplier(limit=1_000_000), clock.now()
    stages = {"confirmed": "unpaid", "paid": "open", "delivered": "open"}
    known = {world.order(supplier=party, stage=stage).order.number: says for stage, says in stages.items()}
    ended = world.order(rules="escrow-2021", stage="delivered", supplier=party)
    known[ended.order.number] = "closed"
    world.order(supplier=party, stage="proposed")

    # When the desk opens the move, and takes it
    client = desk("risk")
    url = f"/admin/suppliers/supplier/{party.supplier.pk}/"
    assert "A dispute is opened for the buyer: 2 orders" in client.get(url + "move/fraud/").content.decode()
    participation.suspend_for_fraud(
        party.supplier, by=world.staff("risk"), at=at, reason="Goods that do not exist."
    )

    # Then each open order stands there with what follows, and the page shows them
    found = {one.order.number: one.consequence.value for one in affected.of(party.supplier, at)}
    assert found == known
    page = client.get(url + "change/").content.decode()
    for number, says in known.items():
        assert number in page
        assert str(Consequence(says).label) in page
    assert "supplier.suspended_for_fraud" in told(party)


def test_L7_an_order_in_dispute_is_not_opened_twice() -> None:
    story = worlds.claimed()
    supplier = Supplier.objects.get(pk=story.supplier_id)
    (only,) = affected.of(supplier, story.order.paid_at)
    assert only.consequence is Consequence.DISPUTED
