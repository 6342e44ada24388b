"""The world of the demo: made by the services, sound, the same twice, with something to do for everybody."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from disputes.models import Dispute, Message, Offer, Reversal
from orders.models import Amendment, Booking, ContractFile, Credit, Order, Refund, Shipment
from suppliers.models import Supplier
from tests.demo.conftest import UNTIL
from tradeassurance.accounts.models import Company, User
from tradeassurance.core import audit, integrity, vault
from tradeassurance.core.models import Approval, Deadline, Document, Notice, TrailEntry
from tradeassurance.demo.progress import Bar
from tradeassurance.demo.sign_ins import BUYER_EMAIL, DEMO_PASSWORD, MORE_SIGN_INS, SIGN_INS, SUPPLIER_EMAIL
from tradeassurance.demo.world.making import World
from tradeassurance.desk import timeline
from tradeassurance.ledger import statements

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def company_of(email: str) -> Company:
    return User.objects.get(email=email).memberships.get().company


def test_the_same_seed_gives_the_same_world(made_before: str | None, small_world: World) -> None:
    if made_before is None:
        pytest.skip("sequences do not begin anew after a rollback, so public numbers would differ")

    assert small_world.fingerprint == made_before


def test_it_has_companies_of_many_countries_in_their_own_zones(small_world: World) -> None:
    assert Company.objects.count() >= 30
    assert Company.objects.values("country").distinct().count() >= 6
    assert Company.objects.values("time_zone").distinct().count() >= 10


def test_it_trades_in_currencies_of_none_two_and_three_decimals(small_world: World) -> None:
    assert {"JPY", "USD", "KWD"} <= set(Order.objects.values_list("currency", flat=True))


def test_it_pins_every_shipped_version(small_world: World) -> None:
    codes = set(Order.objects.exclude(rules=None).values_list("rules__code", flat=True))

    assert codes == {"classic-2015", "escrow-2021", "current-2024"}


def test_it_breaks_no_invariant(small_world: World) -> None:
    assert [line for result in integrity.run() for line in result.violations] == []


def test_its_chains_verify(small_world: World) -> None:
    chains, wrong = audit.verify()

    assert (wrong, chains > 100) == ([], True)


def test_its_statements_add_up(small_world: World) -> None:
    for order in Order.objects.all():
        lines = statements.statement_of_root("order", order.pk)
        assert sum(line.amount for line in lines) == 0


def test_nothing_happened_after_its_present_and_nothing_due_was_left(small_world: World) -> None:
    assert not TrailEntry.objects.filter(at__gt=UNTIL).exists()
    overdue = Deadline.objects.filter(outcome="open", paused_at=None, due_at__lt=UNTIL - timedelta(minutes=2))
    assert not overdue.exists()
    assert not Deadline.objects.exclude(last_error="").exists()


def test_its_documents_are_there_and_open(small_world: World) -> None:
    for document in Document.objects.all():
        assert vault.holds(document.stored_name, document.sha256, document.size), document
    report = Document.objects.filter(original_name__startswith="inspection-report").first()
    assert report is not None
    assert vault.path_of(report.stored_name).read_bytes().startswith(b"%PDF-")


def test_the_photographs_that_parties_get_carry_no_metadata(small_world: World) -> None:
    photo = Document.objects.filter(content_type="image/jpeg").first()
    assert photo is not None

    original = Image.open(io.BytesIO(vault.path_of(photo.stored_name).read_bytes()))
    public = Image.open(io.BytesIO(vault.path_of(photo.public_name).read_bytes()))

    assert original.getexif()
    assert not public.getexif()


def test_messages_are_in_both_languages_and_some_are_translated(small_world: World) -> None:
    assert set(Message.objects.values_list("language", flat=True)) == {"en", "zh-hans"}
    assert Message.objects.exclude(translation="").exists()


def test_everybody_whom_it_names_can_sign_in(small_world: World) -> None:
    for _who, email, _page in (*SIGN_INS, *MORE_SIGN_INS):
        assert User.objects.get(email=email).check_password(DEMO_PASSWORD), email


def test_the_buyer_has_something_to_confirm_to_pay_to_claim_and_to_answer(small_world: World) -> None:
    mine = Order.objects.filter(buyer=company_of(BUYER_EMAIL))

    assert mine.filter(state="proposed", versions__confirmations__side="supplier").exists()
    assert mine.filter(state="confirmed", payments=None).exists()
    assert mine.filter(
        state="in_production", contract__shipment_date__lt=UNTIL.date(), disputed=False
    ).exists()
    assert Offer.objects.filter(state="open", side="supplier", dispute__order__in=mine).exists()


def test_the_supplier_has_a_claim_to_answer_and_an_order_to_ship(small_world: World) -> None:
    mine = Order.objects.filter(seller=company_of(SUPPLIER_EMAIL))
    waiting = Dispute.objects.filter(order__in=mine, state="awaiting_supplier").get()

    due = Deadline.objects.get(kind="dispute.respond", outcome="open", subject_id=waiting.pk).due_at
    assert UNTIL < due < UNTIL + timedelta(days=5)
    assert mine.filter(state="in_production", contract__shipment_date__gte=UNTIL.date()).exists()


def test_every_desk_has_something_to_do(small_world: World) -> None:
    arbitrator = User.objects.get(email="arbitrator@desk.example")
    assert Dispute.objects.filter(state="escalated").count() >= 2
    assert Dispute.objects.filter(state="under_review", arbitrator=arbitrator).exists()
    assert Approval.objects.filter(state="waiting", role="senior_arbitrator").exists()
    assert Refund.objects.filter(state="due").exists()
    assert Supplier.objects.filter(state="applied").exists()
    assert Supplier.objects.filter(outstanding_amount__gt=0).exists()


def test_old_notices_are_not_mailed_years_late(small_world: World) -> None:
    waiting = Notice.objects.filter(spread_at=None)

    assert waiting.exists()
    assert not waiting.filter(at__lt=UNTIL - timedelta(days=1)).exists()


def test_it_is_made_only_where_nobody_lives(small_world: World) -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("world", "--quiet")


def test_the_bar_is_quiet_where_nobody_looks() -> None:
    out = io.StringIO()

    bar = Bar(stream=out)
    bar(0.5)
    bar.end()

    assert out.getvalue() == ""


def test_the_bar_never_goes_back() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    bar = Bar(stream=out)
    bar(0.5)
    bar._last = 0
    bar(0.2)
    bar.end()

    assert out.getvalue().count(" 50%") == 2
    assert out.getvalue().endswith("100%\n")


def test_goods_go_in_parts_an_agency_is_booked_and_credits_are_granted_and_spent(small_world: World) -> None:
    part = Shipment.objects.get(order__state="in_production", order__seller=company_of(SUPPLIER_EMAIL))
    assert (part.is_last, part.papers.count()) == (False, 1)
    assert Booking.objects.filter(order__seller=company_of(SUPPLIER_EMAIL), state="booked").exists()

    mine = Credit.objects.filter(buyer=company_of(BUYER_EMAIL))
    assert mine.filter(spent_on=None).exists()
    assert mine.exclude(spent_on=None).exists()


def test_a_contract_was_amended_a_new_day_waits_for_the_buyer_and_a_drawing_is_part_of_a_draft(
    small_world: World,
) -> None:
    accepted = Amendment.objects.get(state="accepted", kind="change")
    assert accepted.order.contract == accepted.version
    waiting = Amendment.objects.get(state="proposed")
    assert (waiting.side, waiting.order.buyer) == ("supplier", company_of(BUYER_EMAIL))
    assert waiting.version.shipment_date > UNTIL.date()
    assert ContractFile.objects.filter(version__order__state="proposed").exists()


def test_the_desk_has_words_for_everything_that_happened(small_world: World) -> None:
    nameless = set()
    for action, content in TrailEntry.objects.values_list("action", "content").iterator():
        raw = action.rpartition(".")[2].replace("_", " ").capitalize()
        if (
            "_" in action.rpartition(".")[2]
            and timeline.title_of(action, json.loads(content)["steps"]) == raw
        ):
            nameless.add(action)

    assert nameless == set()


def test_it_shows_an_appeal_a_reversal_that_is_asked_for_and_a_debt_to_be_written_off(
    small_world: World,
) -> None:
    assert Dispute.objects.filter(state="escalated", appeals__evidence__isnull=False).exists()
    assert Reversal.objects.filter(state="asked").exists()
    assert Approval.objects.filter(action="debt.write_off", state="waiting").exists()
