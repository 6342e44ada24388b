"""Refunds by bank: the buyer's account, a file made by one and approved by another, the bank's answer (P4, A6)."""

from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from orders import bank_files, payout_files
from orders.models import PayoutBatch, ProviderCall, Refund, RefundAccount
from orders.providers import pain001, pain002
from orders.services import inbound, payment, refunds, statements_in
from orders.services.inbound import News
from tests import factories as world
from tests.integrity.worlds import reported
from tests.orders import paying_out
from tests.orders.browsing import browser, path, post, text
from tests.orders.paying_out import IBAN, due, later, name_account
from tradeassurance.accounts.models import User
from tradeassurance.core import vault
from tradeassurance.core.actors import PROVIDER, Actor
from tradeassurance.core.models import Approval, Deadline, Notice, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import currencies

pytestmark = pytest.mark.django_db
NS = {"p": pain001.NAMESPACE}


@pytest.fixture
def desk(settings, tmp_path) -> SimpleNamespace:
    """One who makes and one who checks."""
    settings.DOCUMENT_ROOT = tmp_path
    return SimpleNamespace(maker=world.staff("finance_maker"), checker=world.staff("finance_checker"))


def approve(batch: PayoutBatch, by: Actor, at, *, yes: bool = True) -> None:
    approval.answer(
        Approval.objects.get(subject_id=batch.pk), by=by, at=at, approve=yes, remark="Looked at it."
    )


def report(batch: PayoutBatch, statuses: dict[str, str], *, group: str = "", about: str = "") -> ContentFile:
    """A pain.002 file of the bank."""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for key, status in statuses.items()
    )
    group = f"<GrpSts>{group}</GrpSts>" if group else ""
    return ContentFile(
        (
            '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
            "<GrpHdr><MsgId>BANK-77</MsgId></GrpHdr>"
            f"<OrgnlGrpInfAndSts><OrgnlMsgId>{about or batch.number}</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>"
            f"<OrgnlPmtInfAndSts>{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
        ).encode(),
        "report.xml",
    )


def test_p4_refunds_by_bank_go_out_in_a_file_that_another_person_approves(desk) -> None:
    # Given two refunds with accounts and one without
    first, second, without = due("50", method="bank"), due("70.25", method="wire"), due("10", method="bank")
    name_account(first), name_account(second)
    at = later(first.told, 2)

    # When finance makes a bank file
    batch = payout_files.make(by=desk.maker, at=at, key="form-1", currency="USD")

    # Then it holds the two, lies sealed in the vault, and nothing was sent yet
    assert (batch.state, batch.count, batch.total) == ("awaiting", 2, Decimal("120.25"))
    assert vault.holds(batch.document.stored_name, batch.sha256, batch.document.size)
    assert paying_out.now(first) == ("due", "prepared")
    assert paying_out.now(without) == ("due", "")
    assert payout_files.make(by=desk.maker, at=at, key="form-1", currency="USD") == batch
    with pytest.raises(Refused):
        payout_files.make(by=desk.maker, at=at, currency="USD")
    # And nobody sends it beside the file, gives it away unapproved, or approves it himself (A6)
    with pytest.raises(Refused):
        refunds.send(first, by=desk.maker, at=at, bank_reference="X")
    with pytest.raises(Refused):
        payout_files.give(batch, by=desk.maker, at=at, bank_reference="EBICS-1")
    with pytest.raises(Refused):
        approve(batch, desk.maker, at)

    approve(batch, desk.checker, at)
    batch = payout_files.give(PayoutBatch.objects.get(), by=desk.maker, at=at, bank_reference="EBICS-1")
    assert paying_out.now(first) == paying_out.now(second) == ("sent", "sent")
    assert reported() == {}

    # When the bank answers, and the same report is read twice
    keys = {c.refund_id: c.key for c in ProviderCall.objects.all()}
    for _again in range(2):
        answer = report(batch, {keys[first.pk]: "ACSC", keys[second.pk]: "RJCT"})
        payout_files.hear_bank(batch, by=desk.maker, at=at, upload=answer)
    assert paying_out.now(first) == ("confirmed", "confirmed")
    assert paying_out.now(second) == ("failed", "refused")
    assert Notice.objects.filter(topic="refund.arrived").count() == 1
    assert reported() == {}
    # And what came back can go into the next file, under a new key
    again = payout_files.make(by=desk.maker, at=at, currency="USD")
    assert again.calls.get().key != keys[second.pk]


@pytest.mark.parametrize(
    ("currency", "amounts", "written"),
    [
        ("USD", ["50", "0.01"], ["50.00", "0.01"]),
        ("JPY", ["5000", "1"], ["5000", "1"]),
        ("KWD", ["1.005", "2"], ["1.005", "2.000"]),
    ],
)
def test_p4_the_file_is_well_formed_and_its_sums_are_exact(currency, amounts, written) -> None:
    transfers = [
        pain001.Transfer(f"K{n}", Decimal(amount), "Elbe <Import> & Söhne", IBAN, "", "Refund")
        for n, amount in enumerate(amounts)
    ]
    payer = pain001.Payer("Trade Assurance", "0532013000", "COBADEFFXXX")
    at = world.STARTS["current-2024"]
    root = ET.fromstring(pain001.message("PB-1", at, at.date(), currency, payer, transfers))

    def all_of(name: str) -> list[str]:
        return [one.text for one in root.iterfind(f".//p:{name}", NS)]

    assert root.tag == f"{{{pain001.NAMESPACE}}}Document"
    assert all_of("NbOfTxs") == [str(len(transfers))] * 2
    assert all_of("InstdAmt") == written
    assert {Decimal(total) for total in all_of("CtrlSum")} == {sum(map(Decimal, amounts))}
    assert {one.get("Ccy") for one in root.iterfind(".//p:InstdAmt", NS)} == {currency}
    assert all_of("EndToEndId") == [t.key for t in transfers]
    assert all_of("IBAN") == [IBAN] * len(transfers)
    assert all_of("ReqdExctnDt/p:Dt") == [at.date().isoformat()]
    assert root.find(".//p:DbtrAcct/p:Id/p:Othr/p:Id", NS).text == "0532013000"
    order = [part.tag.rpartition("}")[2] for part in root.find(".//p:CdtTrfTxInf", NS)]
    assert order == ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]


@pytest.mark.parametrize("amount", [Decimal("1.005"), 0.5, Decimal("NaN"), Decimal(0), Decimal(-1)])
def test_i03_no_file_holds_what_the_currency_cannot(amount) -> None:
    payer, at = pain001.Payer("T", IBAN, ""), world.STARTS["current-2024"]
    transfer = pain001.Transfer("K", amount, "B", IBAN, "", "")
    with pytest.raises((ValueError, TypeError)):
        pain001.message("PB-1", at, at.date(), "USD", payer, [transfer])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt/></Document>',
    ],
)
def test_what_is_no_report_of_a_bank_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"XML|declares|is no pain|does not say"):
        pain002.parse(content)


def test_a_file_that_the_bank_refuses_as_a_whole_refuses_them_all(desk) -> None:
    refund = due(method="bank")
    name_account(refund)
    at = later(refund.told, 2)
    batch = payout_files.make(by=desk.maker, at=at, currency="USD")
    approve(batch, desk.checker, at)
    with pytest.raises(Refused):
        payout_files.hear_bank(batch, by=desk.maker, at=at, upload=report(batch, {}, group="RJCT"))
    payout_files.give(PayoutBatch.objects.get(), by=desk.maker, at=at, bank_reference="E-1")
    with pytest.raises(ValidationError, match="not about this file"):
        payout_files.hear_bank(batch, by=desk.maker, at=at, upload=report(batch, {}, about="PB-OTHER"))
    payout_files.hear_bank(batch, by=desk.maker, at=at, upload=report(batch, {}, group="RJCT"))
    assert paying_out.now(refund) == ("failed", "refused")


@pytest.mark.parametrize("how", ["sent back", "discarded", "forgotten"])
def test_p4_a_file_that_is_not_given_to_the_bank_leaves_its_refunds_free(desk, how, monkeypatch) -> None:
    refund = due(method="bank")
    name_account(refund)
    at = later(refund.told, 2)
    if how == "forgotten":
        monkeypatch.setattr(payout_files, "seal", lambda batch, **_edge: batch)
    batch = payout_files.make(by=desk.maker, at=at, currency="USD")
    if how == "sent back":
        approve(batch, desk.checker, at, yes=False)
    elif how == "discarded":
        payout_files.discard(batch, by=desk.maker, at=at, reason="Wrong day.")
    else:
        at = Deadline.objects.get(root_kind="payoutbatch", outcome="open").due_at + world.HOUR
        sweep(at)
    assert PayoutBatch.objects.get().state == "discarded"
    refunds.send(refund, by=desk.maker, at=at, bank_reference="BY-HAND")
    assert paying_out.now(refund) == ("sent", "sent")
    assert reported() == {}


def test_x2_a_file_with_a_refund_that_was_charged_back_is_not_given_to_the_bank(desk) -> None:
    refund = due(method="bank")
    name_account(refund)
    at = later(refund.told, 2)
    batch = payout_files.make(by=desk.maker, at=at, currency="USD")
    approve(batch, desk.checker, at)
    refunds.charge_back(refund.payment, by=PROVIDER, at=at, reference="CB-1")
    with pytest.raises(Refused) as refused:
        payout_files.give(PayoutBatch.objects.get(), by=desk.maker, at=at, bank_reference="E-1")
    assert refused.value.rule == "X2"


# --- the buyer's account -----------------------------------------------------------------------------


def test_p4_the_buyer_is_asked_for_an_account_and_names_one(now) -> None:
    refund = due(method="bank")
    now.to(later(refund.told, 2))
    told = refund.told
    mine = browser(told.buyer)
    page = text(mine.get(path("page", told.order)))
    assert "You must name the account for your refund" in page
    assert "It waits for the account to send it to" in page

    bad = post(mine, path("refund_account", told.order), holder="Elbe", account="DE89 3704 0044 0532 0130 01")
    assert "This IBAN does not check" in text(bad)
    card = post(
        mine, path("refund_account", told.order), holder="Elbe", account="4111 1111 1111 1111", bic="COBADEFF"
    )
    assert "payment card number" in text(card)
    number = post(mine, path("refund_account", told.order), holder="Elbe", account="0532013000")
    assert "needs the BIC" in text(number)
    good = {"holder": "Elbe Import", "account": "DE89 3704 0044 0532 0130 00", "bic": ""}
    assert post(mine, path("refund_account", told.order), good).status_code == 302

    named = RefundAccount.objects.get()
    assert named.account == IBAN
    page = text(mine.get(path("page", told.order)))
    assert "Refunds by bank go to Elbe Import …3000" in page
    assert "We send it the way the money came" in page
    # Neither the supplier nor the trail sees it.
    assert "3000" not in text(browser(told.supplier).get(path("page", told.order)))
    assert browser(told.supplier).get(path("refund_account", told.order)).status_code == 409
    trail = "".join(TrailEntry.objects.values_list("content", flat=True))
    assert IBAN not in trail
    assert reported() == {}


def test_p4_who_names_no_account_is_asked_again_and_finance_is_told() -> None:
    refund = due(method="bank")
    waits = Deadline.objects.get(kind="order.refund_account", outcome="open")
    sweep(waits.due_at + world.HOUR)
    assert Notice.objects.filter(topic="refund.account_needed").count() == 2
    assert Notice.objects.filter(topic="refund.account_missing").count() == 1
    assert Refund.objects.get(pk=refund.pk).state == "due"


# --- the desk ----------------------------------------------------------------------------------------


def test_the_desk_makes_approves_gives_and_downloads_a_file(desk, now) -> None:
    refund = due("70.25", method="bank")
    name_account(refund)
    now.to(later(refund.told, 2))

    def signed_in(actor: Actor):
        return browser(User.objects.get(pk=actor.user_id))

    maker, checker = signed_in(desk.maker), signed_in(desk.checker)
    lists = "/admin/orders/payoutbatch/"
    assert "No file was made yet" in maker.get(lists).content.decode()
    sent = maker.post(f"{lists}new/make/", {"currency": "USD", "token": "token-1234"})
    page = sent.headers["Location"]
    move = page.replace("change/", "move/")
    assert maker.post(f"{move}approve/", {"token": "token-1235"}).status_code == 409
    assert checker.post(f"{move}approve/", {"token": "token-1236"}).status_code == 302
    shown = maker.get(page).content.decode()
    assert "70.25" in shown
    assert IBAN not in shown
    batch = PayoutBatch.objects.get()
    file = maker.get(batch.document.get_absolute_url())
    assert b"".join(file.streaming_content).count(IBAN.encode()) == 1
    assert signed_in(world.staff("support")).get(batch.document.get_absolute_url()).status_code == 404
    given = maker.post(f"{move}give/", {"token": "token-1237", "bank_reference": "EBICS-7"})
    assert given.status_code == 302
    key = batch.calls.get().key
    heard = maker.post(f"{move}hear/", {"token": "token-1238", "upload": report(batch, {key: "ACSC"})})
    assert heard.status_code == 302, heard.content.decode()
    assert Refund.objects.get().state == "confirmed"
    assert "Carried out" in maker.get(page).content.decode()
    assert currencies.check(batch.total, "USD") == Decimal("70.25")


def test_p4_a_bank_payment_goes_back_to_the_account_it_came_from_without_asking() -> None:
    # Given a payment whose bank said from which account it came
    told = world.order(stage="confirmed")
    at = told.times["paid"]
    announced = payment.announce(
        told.order, by=told.buyer.actor, at=at, stage="initial", amount=Decimal(10_000), method="bank"
    )
    arrived = News(
        source="statement", event_id="S-1", kind="received", amount=Decimal(10_000), currency="USD",
        reference=announced.reference, payer_name="Elbe Import GmbH", payer_account="DE89 3704 0044 0532 0130 00",
        occurred_at=at,
    )  # fmt: skip
    inbound.take(arrived, by=world.staff("finance_maker"), at=at)

    # When a part of it goes back
    due("50", told=told)

    # Then the account is known, and nobody is asked for it
    named = RefundAccount.objects.get()
    assert (named.account, named.holder, named.given_by_buyer) == (IBAN, "Elbe Import GmbH", False)
    assert not Deadline.objects.filter(kind="order.refund_account").exists()
    assert payout_files.fit("USD").count() == 1


def test_p4_a_line_of_the_bank_statement_confirms_the_refund_that_it_names(desk) -> None:
    # Given a refund of 70.25 that the bank has in a file
    refund = due("70.25", method="bank")
    name_account(refund)
    at = later(refund.told, 2)
    batch = payout_files.make(by=desk.maker, at=at, currency="USD")
    approve(batch, desk.checker, at)
    payout_files.give(PayoutBatch.objects.get(), by=desk.maker, at=at, bank_reference="E-1")
    key = ProviderCall.objects.get().key

    def read_in(amount: str) -> None:
        details = (
            f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{amount}-B</AcctSvcrRef><EndToEndId>{key}</EndToEndId></Refs>"
            f'<Amt Ccy="USD">{amount}</Amt></TxDtls></NtryDtls>'
        )
        content = (
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Ntry>'
            f'<Amt Ccy="USD">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            f"<BookgDt><Dt>2024-03-05</Dt></BookgDt>{details}</Ntry></Stmt></BkToCstmrStmt></Document>"
        )
        statement = bank_files.read(content.encode())
        statements_in.read_in(by=desk.maker, at=at, name="s.xml", statement=statement)

    # When a statement shows another amount under its reference, then nothing follows
    read_in("70.20")
    assert paying_out.now(refund) == ("sent", "sent")
    # When it shows the amount, then the refund has arrived, once
    read_in("70.25")
    read_in("70.25")
    assert paying_out.now(refund) == ("confirmed", "confirmed")
    assert reported() == {}
