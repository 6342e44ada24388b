"""Before confirming: for each possible trouble, who would pay how much, from which source, by when, with which proof.

Computed from the rules version that would be pinned (O3, O4, M1); a pure function of a contract and rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders import windows, wording
from orders.enums import Side
from tradeassurance.core.outbox import Amount
from tradeassurance.rules.enums import Custody, ProtectedAmount


@dataclass(frozen=True)
class Source:
    """One source of money in its order: who, at most how much (None where that is not bound), and by when."""

    who: str
    most: Amount | None
    by: str


@dataclass(frozen=True)
class Trouble:
    """One thing that may go wrong. Without ``covered`` nobody but the supplier pays, and ``why`` says so."""

    label: str
    covered: bool
    why: str
    opens_at: datetime | None
    opens: str
    closes: str
    proof: str


@dataclass(frozen=True)
class Table:
    """All troubles, and the sources, which are the same for each that is covered."""

    rows: list[Trouble]
    sources: list[Source]
    answer_by: str
    decided_by: str


def table(preview: Any, contract: Any, order: Any) -> Table:
    """What would happen under the rules of ``preview`` (see :func:`orders.review.protection`)."""
    rules = preview.terms
    return Table(
        rows=list(_rows(preview, contract)),
        sources=list(_sources(rules, contract, order.currency)) if preview.is_covered else [],
        answer_by=wording.day_count(rules.supplier_response),
        decided_by=wording.day_count(rules.determination_quality),
    )


def _rows(preview: Any, contract: Any) -> Iterator[Trouble]:
    late, quality, delivery = windows.windows(preview, contract)
    yield _row(preview, contract, _("Shipped late"), late, _("The agreed date against the carrier's record."))
    yield _row(
        preview, contract, _("Delivered late"), delivery, _("The agreed date against the delivery record.")
    )
    yield _row(
        preview, contract, _("Never arrives"), delivery, _("No delivery is recorded; the carrier's tracking.")
    )
    proof = _quality_proof(preview.terms, contract)
    yield _row(preview, contract, _("Not as agreed"), quality, proof)
    yield _row(
        preview, contract, _("Too few pieces"), quality, _("Packing list, count with photographs. ") + proof
    )
    yield _damaged(preview, contract, quality)


def _damaged(preview: Any, contract: Any, quality: windows.Window) -> Trouble:
    if contract.freight_by == Side.BUYER and quality.covered:
        why = _("you, the buyer, arrange the freight: its carrier or insurer answers for damage on the way")
        return Trouble(_("Damaged"), False, why, None, "", "", _("The carrier's damage report."))
    proof = _("Photographs of goods and packaging, the carrier's damage report.")
    return _row(preview, contract, _("Damaged"), quality, proof)


def _row(preview: Any, contract: Any, label: str, window: windows.Window, proof: str) -> Trouble:
    covered = window.covered
    why = "" if covered else str(window.why)
    if not covered and not preview.is_covered:
        why = _("the order does not take part in Trade Assurance")
    opening = "" if window.opens_at is not None else wording.opening(window.claim, contract)
    return Trouble(
        label=label,
        covered=covered,
        why=why,
        opens_at=window.opens_at if covered else None,
        opens=opening if covered else "",
        closes=wording.closing(window.claim, preview.terms, preview, contract) if covered else "",
        proof=proof,
    )


def _quality_proof(rules: Any, contract: Any) -> str:
    requirements = list(contract.requirements.all())
    measured = sum(one.is_measurable for one in requirements)
    if rules.quality_needs_report:
        text = _("A report of a designated inspection agency.")
    else:
        text = _("An inspection report or other evidence of what differs.")
    if not requirements:
        return f"{text} {_('The contract names no requirement: the industry standard decides.')}"
    said = {"measured": measured, "all": len(requirements)}
    return f"{text} {_('Measured against the contract: %(measured)d of %(all)d requirements.') % said}"


def _sources(rules: Any, contract: Any, currency: str) -> Iterator[Source]:
    """In the order in which they pay (M1)."""
    protected = _protected(rules, contract)
    within = wording.day_count(rules.supplier_refund)
    if rules.custody == Custody.ESCROW:
        yield Source(
            _("Money held for the order"),
            None,
            _("at once when the decision is final: what was paid and not released yet"),
        )
    yield Source(_("The supplier"), None, _("within %(days)s of the decision") % {"days": within})
    yield Source(
        _("The guarantee"),
        Amount(protected, currency),
        _("when the supplier's time is over, for what others did not pay of it"),
    )
    if rules.custody == Custody.SUPPLIER_ACCOUNT and protected < contract.total:
        yield Source(
            _("The supplier, beyond the guarantee"),
            Amount(contract.total - protected, currency),
            _("owed to the buyer; the platform does not pay it"),
        )


def _protected(rules: Any, contract: Any) -> Decimal:
    everything = rules.protected_amount == ProtectedAmount.EVERYTHING_PAID
    return contract.total if everything else contract.protected_amount
