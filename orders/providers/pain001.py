"""A file of credit transfers for a bank: pain.001.001.09, in the currency's minor units, without a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from orders import bank_accounts
from orders.providers.xml import put, written
from tradeassurance.ledger import currencies

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME, LONGEST_TEXT = 70, 140


@dataclass(frozen=True)
class Payer:
    """Who pays, from which account; ``account`` compact, an IBAN or another number."""

    name: str
    account: str
    bic: str


@dataclass(frozen=True)
class Transfer:
    """One payment: ``key`` comes back in every answer of the bank (EndToEndId)."""

    key: str
    amount: Decimal
    holder: str
    account: str
    bic: str
    text: str


def total(transfers: Sequence[Transfer], currency: str) -> Decimal:
    """The control sum: exact, in the currency's decimals."""
    return currencies.check(sum((t.amount for t in transfers), Decimal(0)), currency)


def message(
    number: str, made_at: datetime, day: date, currency: str, payer: Payer, transfers: Sequence[Transfer]
) -> bytes:
    """The file: one group, one payment instruction, a transfer for each refund. Raises ValueError for what no bank takes."""
    if not transfers or len({t.key for t in transfers}) != len(transfers):
        raise ValueError("a file has transfers, each with a key of its own")
    root = ET.Element("Document", xmlns=NAMESPACE)
    initiation = put(root, "CstmrCdtTrfInitn")
    sums = {"NbOfTxs": str(len(transfers)), "CtrlSum": f"{total(transfers, currency):f}"}
    header = put(initiation, "GrpHdr")
    put(header, "MsgId", number)
    put(header, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    for name, value in sums.items():
        put(header, name, value)
    put(header, "InitgPty/Nm", payer.name[:LONGEST_NAME])
    _instruction(put(initiation, "PmtInf"), number, day, sums, payer)
    for transfer in transfers:
        _transfer(put(initiation[-1], "CdtTrfTxInf"), transfer, currency)
    return written(root)


def _instruction(part: ET.Element, number: str, day: date, sums: dict[str, str], payer: Payer) -> None:
    put(part, "PmtInfId", f"{number}-1")
    put(part, "PmtMtd", "TRF")
    for name, value in sums.items():
        put(part, name, value)
    put(part, "ReqdExctnDt/Dt", day.isoformat())
    put(part, "Dbtr/Nm", payer.name[:LONGEST_NAME])
    _account(put(part, "DbtrAcct/Id"), payer.account)
    _bank(put(part, "DbtrAgt/FinInstnId"), payer.bic)
    put(part, "ChrgBr", "SHAR")


def _transfer(part: ET.Element, transfer: Transfer, currency: str) -> None:
    put(part, "PmtId/EndToEndId", transfer.key)
    amount = currencies.check(transfer.amount, currency)
    if amount <= 0:
        raise ValueError(f"{transfer.key}: nothing to pay")
    put(part, "Amt/InstdAmt", f"{amount:f}", Ccy=currency)
    if transfer.bic:
        _bank(put(part, "CdtrAgt/FinInstnId"), transfer.bic)
    put(part, "Cdtr/Nm", transfer.holder[:LONGEST_NAME])
    _account(put(part, "CdtrAcct/Id"), transfer.account)
    put(part, "RmtInf/Ustrd", transfer.text[:LONGEST_TEXT])


def _account(part: ET.Element, account: str) -> None:
    put(part, "IBAN" if bank_accounts.is_iban(account) else "Othr/Id", account)


def _bank(part: ET.Element, bic: str) -> None:
    if bic:
        put(part, "BICFI", bic)
    else:
        put(part, "Othr/Id", "NOTPROVIDED")
