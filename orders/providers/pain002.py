"""What the bank says of a file of transfers: pain.002, read into answers by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from orders.providers import ACCEPTED, CONFIRMED, REFUSED, Answer
from orders.providers.xml import read, text

OUTCOMES = {
    "ACSC": CONFIRMED,
    "ACCC": CONFIRMED,
    "RJCT": REFUSED,
    "CANC": REFUSED,
}
"""What a status says about the money; every other one says only that it is on its way."""


@dataclass(frozen=True)
class Report:
    """A whole report: the file that it is about, what it says of the file, and of single transfers."""

    message_id: str
    about: str
    status: str
    reason: str
    answers: tuple[Answer, ...]


def parse(content: bytes) -> Report:
    """Read a pain.002 message of any version. Raises ValueError for what is none."""
    root = read(content, "pain.002")
    report = root.find("CstmrPmtStsRpt")
    if report is None:
        raise ValueError("the message holds no report")
    message_id = text(report, "GrpHdr/MsgId")
    group = report.find("OrgnlGrpInfAndSts")
    about = text(group, "OrgnlMsgId") if group is not None else ""
    if not message_id or not about:
        raise ValueError("the report does not say which file it is about")
    status = text(group, "GrpSts") if group is not None else ""
    reason = _reason(group) if group is not None else ""
    return Report(message_id, about, status, reason, tuple(_answers(report, message_id)))


def _answers(report: ET.Element, message_id: str) -> Iterator[Answer]:
    for part in report.iter("TxInfAndSts"):
        key, status = text(part, "OrgnlEndToEndId"), text(part, "TxSts")
        if not key or not status:
            raise ValueError("a transfer in the report has no key or no status")
        outcome = OUTCOMES.get(status, ACCEPTED)
        reference = text(part, "AcctSvcrRef")[:60]
        yield Answer(key, f"{message_id}/{key}/{status}"[:120], outcome, reference, _reason(part) or status)


def _reason(part: ET.Element) -> str:
    code = text(part, "StsRsnInf/Rsn/Cd") or text(part, "StsRsnInf/Rsn/Prtry")
    said = text(part, "StsRsnInf/AddtlInf")
    return " ".join(one for one in (code, said) if one)[:300]
