"""Bank statements: CAMT.053 and CSV, each line once, and a queue for what does not match by itself (P2, I17)."""

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from orders import bank_files
from orders.matching import suggestions
from orders.models import BankStatement, InboundEvent
from orders.services import statements_in
from tests import factories as world
from tests.payments.bank import PAID, announced, fresh, held, is_sound, tell
from tradeassurance.core import documents, vault
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db
HEAD = "date,amount,currency,reference,payer,account,transaction\n"


def camt(*entries: str, head: str = "") -> bytes:
    """A statement of an account with these entries."""
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
    account = "<Acct><Id><IBAN>GB00EXMP00000000000000</IBAN></Id></Acct>"
    inner = f"<BkToCstmrStmt><Stmt>{account}{''.join(entries)}</Stmt></BkToCstmrStmt>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<Document xmlns="{space}">{inner}</Document>'.encode()
    )


def entry(amount: str, *details: str, indicator: str = "CRDT", more: str = "") -> str:
    """An entry of the statement."""
    day = "<BookgDt><Dt>2024-03-02</Dt></BookgDt>"
    texts = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{indicator}</CdtDbtInd>{more}<Sts><Cd>BOOK</Cd></Sts>{day}'
        f"{texts}</Ntry>"
    )


def detail(text: str, transaction: str, amount: str = "", payer: str = "Hudson Trading") -> str:
    """One transaction of an entry."""
    own = f'<Amt Ccy="USD">{amount}</Amt>' if amount else ""
    return (
        f"<TxDtls><Refs><AcctSvcrRef>{transaction}</AcctSvcrRef></Refs>{own}<RltdPties><Dbtr><Pty><Nm>{payer}</Nm>"
        f"</Pty></Dbtr></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def read_in(content: bytes, **who: Any) -> BankStatement:
    by = who.get("by") or world.staff("finance_maker")
    return statements_in.read_in(by=by, at=PAID, name="march.xml", statement=bank_files.read(content))


def test_p2_a_camt_statement_pays_what_it_names_and_sets_aside_the_rest() -> None:
    told = world.order(stage="confirmed")
    payment = announced(told)
    content = camt(
        entry("10000.00", detail(f"Invoice {payment.reference}", "B-1")),
        entry("300.00", detail("who knows", "B-2", "100.00"), detail("nobody", "B-3", "200.00")),
        entry("55.00", indicator="DBIT"),
    )
    statement = read_in(content)
    assert (statement.format, statement.lines, statement.skipped) == ("CAMT.053", 3, 1)
    assert [(e.state, e.amount) for e in statement.events.order_by("pk")] == [
        ("applied", 10_000), ("open", 100), ("open", 200),
    ]  # fmt: skip
    assert told.reload().state == "in_production"
    assert is_sound()


def test_i17_the_same_file_and_the_same_line_in_another_file_add_nothing() -> None:
    told = world.order(stage="confirmed")
    line = entry("10000.00", detail(announced(told).reference, "B-1"))
    first = read_in(camt(line))
    assert read_in(camt(line)).pk == first.pk
    read_in(camt(line, entry("1.00", detail("new", "B-2"))))
    assert (BankStatement.objects.count(), InboundEvent.objects.count()) == (2, 2)
    assert held(told.order) == 10_000


def test_r1_the_file_itself_is_kept_as_it_came_and_finance_and_auditors_read_it() -> None:
    content = camt(entry("1.00", detail("x", "B-1")))
    kept = read_in(content).document
    assert vault.path_of(kept.stored_name).read_bytes() == content
    assert (kept.sha256, kept.original_name) == (hashlib.sha256(content).hexdigest(), "march.xml")
    for role, may in (("finance_checker", True), ("auditor", True), ("support", False)):
        assert documents.access.allows(kept, world.staff(role)) is may


def test_i17_lines_that_say_the_same_are_told_apart_by_their_count() -> None:
    line = "2024-03-02,5.00,USD,gift,Ann,,\n"
    read_in((HEAD + line * 2).encode())
    read_in((HEAD + line * 2 + "2024-03-03,5.00,USD,gift,Ann,,\n").encode())
    assert InboundEvent.objects.count() == 3


def test_x2_a_reversal_in_a_statement_takes_the_payment_back() -> None:
    told = world.order(stage="confirmed")
    read_in(camt(entry("10000.00", detail(announced(told).reference, "B-1"))))
    back = entry("10000.00", detail("return", "B-1"), indicator="DBIT", more="<RvslInd>true</RvslInd>")
    read_in(camt(back))
    assert told.reload().state == "refunded"
    assert is_sound()


def test_p2_a_csv_is_read_with_commas_or_semicolons() -> None:
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    lines = (
        f"date;amount;currency;reference\n2024-03-02;10000.00;USD;{reference}\n2024-03-02;-12.00;USD;fee\n"
    )
    statement = read_in(b"\xef\xbb\xbf" + lines.encode())
    assert (statement.lines, statement.skipped, held(told.order)) == (1, 1, 10_000)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
UNREADABLE = [
    (b"", "lacks these columns"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b"<html/>", "no CAMT.053"),
    (b"<Document", "cannot be read"),
    (camt(head=BOMB), "document type"),
    (camt(head='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "document type"),
    (camt(), "no line"),
    (b"date,amount\n", "currency, reference"),
    ((HEAD + "2024-03-02,1e4,USD,x,,,\n").encode(), "Line 1"),
    ((HEAD + "2024-02-30,1.00,USD,x,,,\n").encode(), "Line 1"),
    ((HEAD + "2024-03-02,1.00,XXX,x,,,\n").encode(), "Line 1"),
    ((HEAD + "2024-03-02,1.50,JPY,x,,,\n").encode(), "Line 1"),
    ((HEAD + '2024-03-02,1.50,USD,"x').encode(), "cannot be read"),
    ((HEAD + "2024-03-02,1.00,USD,x,,,\n" * 5001).encode(), "at most 5000"),
]


@pytest.mark.parametrize(("content", "says"), UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_adds_nothing(content: bytes, says: str) -> None:
    with pytest.raises(bank_files.Unreadable, match=says):
        bank_files.read(content)


def test_p2_only_finance_reads_statements_in() -> None:
    with pytest.raises(Refused):
        read_in(camt(entry("1.00", detail("x", "B-1"))), by=world.staff("support"))
    assert InboundEvent.objects.count() == 0


def test_p2_what_does_not_match_is_suggested_by_reference_amount_and_payer() -> None:
    buyer = world.company("Hudson Trading Company")
    told = world.order(stage="confirmed", buyer=buyer)
    other = world.order(stage="confirmed")
    by_amount = announced(other, "4321")
    by_name = tell("goods", "30000", payer_name="Hudson Trading Co")
    assert [(s.order.pk, s.amount) for s in suggestions(by_name)] == [(told.order.pk, Decimal(30_000))]
    assert [s.order.pk for s in suggestions(tell("goods", "4321", payer_name=""))] == [by_amount.order_id]
    named = tell(f"order {told.order.number}", "40000")
    assert [(s.order.pk, s.amount) for s in suggestions(named)] == [(told.order.pk, Decimal(30_000))]
    assert suggestions(tell("goods", "1", payer_name="Zzyzx")) == []
    assert fresh(named).buyer_id == buyer.company.pk
