"""Bank statement files: CAMT.053 XML and CSV, read strictly and without outside entities (P2, I17).

A CSV has a header line with the columns ``date, amount, currency, reference, payer, account, transaction`` in any
order (only the first four are needed), separated by commas or semicolons, in UTF-8; ``amount`` is negative for
money that was taken back. Money that left on our own orders (a debit) is counted and left alone.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from orders.enums import EventKind, Source
from orders.services.inbound import News
from tradeassurance.ledger import currencies

MOST_LINES = 5000
LARGEST_FILE = 5 * 1024 * 1024
_AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,4})?")
_NEEDED = {"date", "amount", "currency", "reference"}
_KNOWN = _NEEDED | {"payer", "account", "transaction"}
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]+")


class Unreadable(ValueError):
    """The file is no statement that we read; the text says where and why, in the reader's language."""


@dataclass(frozen=True)
class Debit:
    """Money that left, under the reference that a file of transfers gave it (EndToEndId)."""

    key: str
    amount: Decimal
    currency: str
    transaction: str


@dataclass
class Statement:
    """A file that was read: what it tells, how many lines are no business of ours, and what left by our own orders.

    ``content`` is the file as it came.
    """

    format: str
    sha256: str
    content: bytes = field(repr=False)
    account: str = ""
    news: list[News] = field(default_factory=list)
    skipped: int = 0
    debits: list[Debit] = field(default_factory=list)


def read(content: bytes) -> Statement:
    """The statement in a file. Raises Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("This file is too large."))
    digest = hashlib.sha256(content).hexdigest()
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    statement = Statement("CAMT.053" if start == b"<" else "CSV", digest, content)
    (_read_camt if start == b"<" else _read_csv)(content, statement)
    if not statement.news and not statement.skipped:
        raise Unreadable(_("There is no line in this file."))
    statement.news = _numbered(statement)
    return statement


# --- CAMT.053 -----------------------------------------------------------------------------------------


def _read_camt(content: bytes, statement: Statement) -> None:
    root = _safe_tree(content)
    if not re.fullmatch(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d\d\}Document", root.tag):
        raise Unreadable(_("This XML is no CAMT.053 statement."))
    space = root.tag.partition("}")[0] + "}"
    for part in root.iter(f"{space}Stmt"):
        statement.account = _first(part, space, "Acct/Id/IBAN", "Acct/Id/Othr/Id") or statement.account
        for entry in part.iterfind(f"{space}Ntry"):
            _read_entry(entry, space, statement)


def _safe_tree(content: bytes) -> ElementTree.Element:
    """The tree of a document without a document type: entities, and with them every trick, begin there."""
    guard = expat.ParserCreate()

    def refuse(*_declaration: Any) -> None:
        raise Unreadable(_("An XML file with a document type is not read."))

    guard.StartDoctypeDeclHandler = refuse
    try:
        guard.Parse(content, True)
        return ElementTree.fromstring(content)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("This XML cannot be read: %(error)s") % {"error": error}) from error


def _read_entry(entry: ElementTree.Element, space: str, statement: Statement) -> None:
    is_credit = _first(entry, space, "CdtDbtInd") == "CRDT"
    is_back = _first(entry, space, "RvslInd") == "true"
    booked = (_first(entry, space, "Sts/Cd", "Sts") or "BOOK") == "BOOK"
    if not booked or is_credit == is_back:
        statement.skipped += 1
        if booked and not is_credit and not is_back:
            _read_debits(entry, space, statement)
        return
    parts = list(entry.iterfind(f"{space}NtryDtls/{space}TxDtls")) or [entry]
    for part in parts:
        amount = _found(part, space, "Amt", "AmtDtls/TxAmt/Amt")
        if amount is None or len(parts) == 1:
            amount = _found(entry, space, "Amt")
        if amount is None:
            raise Unreadable(_("An entry has no amount."))
        texts = {
            "reference": " ".join(_every(part, space, "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref"))
            or _first(part, space, "Refs/EndToEndId"),
            "transaction": _first(part, space, "Refs/AcctSvcrRef", "Refs/TxId")
            or (_first(entry, space, "AcctSvcrRef", "NtryRef") if len(parts) == 1 else ""),
            "payer": _first(part, space, "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm"),
            "account": _first(part, space, "RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id"),
        }
        day = _first(entry, space, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt")[:10]
        _add(statement, day, amount.text or "", amount.get("Ccy", ""), is_back, texts)


def _read_debits(entry: ElementTree.Element, space: str, statement: Statement) -> None:
    """Refunds of ours that the bank has carried out: only lines that name their reference and a plain amount."""
    parts = list(entry.iterfind(f"{space}NtryDtls/{space}TxDtls"))
    for part in parts:
        amount = _found(part, space, "Amt", "AmtDtls/TxAmt/Amt")
        if amount is None and len(parts) == 1:
            amount = _found(entry, space, "Amt")
        key = _first(part, space, "Refs/EndToEndId")
        if key and amount is not None and _AMOUNT.fullmatch(amount.text or ""):
            booked_as = _first(part, space, "Refs/AcctSvcrRef", "Refs/TxId") or _first(
                entry, space, "AcctSvcrRef"
            )
            currency = amount.get("Ccy", "")
            statement.debits.append(Debit(key, Decimal(amount.text or ""), currency, _plain(booked_as, 60)))


def _path(path: str, space: str) -> str:
    return "/".join(space + name for name in path.split("/"))


def _found(part: ElementTree.Element, space: str, *paths: str) -> ElementTree.Element | None:
    return next((e for path in paths if (e := part.find(_path(path, space))) is not None), None)


def _first(part: ElementTree.Element, space: str, *paths: str) -> str:
    element = _found(part, space, *paths)
    return (element.text or "").strip() if element is not None else ""


def _every(part: ElementTree.Element, space: str, *paths: str) -> list[str]:
    return [e.text.strip() for path in paths for e in part.iterfind(_path(path, space)) if e.text]


# --- CSV ----------------------------------------------------------------------------------------------


def _read_csv(content: bytes, statement: Statement) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("A CSV file must be in UTF-8.")) from error
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",", strict=True)
    try:
        names = {name.strip().lower(): name for name in rows.fieldnames or []}
        if missing := _NEEDED - names.keys():
            raise Unreadable(
                _("The header line lacks these columns: %(names)s.") % {"names": ", ".join(sorted(missing))}
            )
        for row in rows:
            cells = {name: (row[names[name]] or "").strip() for name in _KNOWN & names.keys()}
            if any(cells.values()):
                _read_row(cells, statement)
    except csv.Error as error:
        raise Unreadable(_("This CSV cannot be read: %(error)s") % {"error": error}) from error


def _read_row(cells: dict[str, str], statement: Statement) -> None:
    amount = cells["amount"]
    is_back = amount.startswith("-")
    if is_back and not cells.get("transaction"):
        statement.skipped += 1  # a debit of our own: nothing says that it takes a payment back
        return
    _add(statement, cells["date"], amount.lstrip("-"), cells["currency"], is_back, cells)


# --- both ---------------------------------------------------------------------------------------------


def _add(
    statement: Statement, day: str, amount: str, currency: str, is_back: bool, texts: dict[str, str]
) -> None:
    line = len(statement.news) + statement.skipped + 1
    if line > MOST_LINES:
        raise Unreadable(_("A file may have at most %(most)d lines.") % {"most": MOST_LINES})
    try:
        known = Decimal(amount) if _AMOUNT.fullmatch(amount) else Decimal("NaN")
        booked = datetime.combine(date.fromisoformat(day), time(12), UTC)
        if currencies.check(known, currency) <= 0:
            raise ValueError(_("an amount above zero is needed"))
    except ValueError as error:
        raise Unreadable(_("Line %(line)d: %(error)s") % {"line": line, "error": error}) from error
    statement.news.append(
        News(
            source=Source.STATEMENT,
            event_id="",
            kind=EventKind.REVERSED if is_back else EventKind.RECEIVED,
            amount=known,
            currency=currency,
            occurred_at=booked,
            reference=_plain(texts.get("reference", ""), 140),
            transaction=_plain(texts.get("transaction", ""), 60),
            payer_name=_plain(texts.get("payer", ""), 140),
            payer_account=_plain(texts.get("account", ""), 40),
        )
    )


def _plain(text: str, longest: int) -> str:
    return " ".join(_INVISIBLE.sub(" ", text).split())[:longest]


def _numbered(statement: Statement) -> list[News]:
    """Each line with an id that it has in every file that tells it: the bank's own, else of what it says.

    Lines that say exactly the same are told apart by their count, so that a file read again adds nothing.
    """
    return list(_with_ids(statement))


def _with_ids(statement: Statement) -> Iterator[News]:
    seen: Counter[str] = Counter()
    account = re.sub(r"\W", "", statement.account)
    for news in statement.news:
        name = f"{news.transaction}:{news.kind}" if news.transaction else news.fingerprint[:32]
        seen[name] += 1
        count = f".{seen[name]}" if seen[name] > 1 else ""
        values = {f: getattr(news, f) for f in news.__dataclass_fields__}
        yield News(**values | {"event_id": f"{account[-16:]}:{name}{count}"})
