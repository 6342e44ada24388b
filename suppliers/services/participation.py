"""From application to leaving, and back (L1, L7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from suppliers import words
from suppliers.enums import MAY_APPLY_AGAIN, STOPPED, Cause, Clock
from suppliers.models import Paper, RulesAcceptance, Supplier, SupplierWord
from suppliers.services import assessment
from tradeassurance.accounts import roles
from tradeassurance.core import documents
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.documents import Sealed
from tradeassurance.core.refusals import Refused

VERIFY_WITHIN = DayCount(5, BUSINESS)
REVIEW_AFTER = DayCount(30)
"""The desk verifies an application within the one, and looks at a suspension again after the other."""


@dataclass(frozen=True)
class Proof:
    """A file that was received and sealed, and what it proves about the company."""

    sealed: Sealed
    kind: str

    @property
    def fingerprint(self) -> str:
        """What it is, not where it lies: the same file sent twice is the same request (I17)."""
        return f"{self.sealed} {self.kind}"


@service(Supplier, creates=True)
def apply(
    change: Change,
    *,
    company: Any,
    rules: Any,
    products: str = "",
    categories: tuple[str, ...] = (),
    proofs: tuple[Proof, ...] = (),
) -> Supplier:
    """A company asks to take part and accepts a version of the service rules (L1)."""
    if change.actor.company_id != company.pk:
        raise Refused(
            "L1", _("A company applies for itself."), _("Sign in for the company that wants to take part.")
        )
    if Supplier.objects.for_company(company.pk).exists():
        raise Refused(
            "L1", _("Your company has applied already."), _("The participation page shows where it stands.")
        )
    supplier = Supplier(company=company, accepted_rules=rules, accepted_by_id=change.actor.person)
    supplier.accepted_at = change.at
    change.open(supplier)
    _accept(change, supplier, rules, products, categories, proofs)
    return supplier


@service(Supplier)
def apply_again(
    change: Change,
    supplier: Supplier,
    *,
    rules: Any,
    products: str,
    categories: tuple[str, ...],
    proofs: tuple[Proof, ...] = (),
) -> Supplier:
    """A company that left, or was not admitted, accepts the rules in force anew and asks again (L1)."""
    if supplier.state not in MAY_APPLY_AGAIN:
        raise Refused(
            "L1", _("Your company has applied already."), _("The participation page shows where it stands.")
        )
    change.advance(supplier.apply_again)
    _accept(change, supplier, rules, products, categories, proofs)
    return supplier


def _accept(
    change: Change,
    supplier: Supplier,
    rules: Any,
    products: str,
    categories: Iterable[str],
    proofs: Iterable[Proof],
) -> None:
    supplier.accepted_rules, supplier.accepted_at = rules, change.at
    supplier.accepted_by_id = change.actor.person
    change.add(RulesAcceptance(supplier=supplier, rules=rules, user_id=change.actor.person, at=change.at))
    _describe(change, supplier, products, categories)
    _keep(change, supplier, proofs)
    _wait_for_verification(change, supplier)
    change.tell(roles.RISK, "supplier.applied", company=supplier.company.name)


def _wait_for_verification(change: Change, supplier: Supplier) -> None:
    due = change.due(VERIFY_WITHIN, supplier.company, "")
    change.schedule(supplier, Clock.VERIFY, due)


@service(Supplier)
def still_unverified(change: Change, supplier: Supplier) -> None:
    """Nobody has verified the company in time: the risk desk is told, and asked again (X12)."""
    change.tell(roles.RISK, "supplier.waits", company=supplier.company.name, since=supplier.accepted_at)
    _wait_for_verification(change, supplier)


@service(Supplier)
def hand_in(change: Change, supplier: Supplier, *, proofs: tuple[Proof, ...]) -> Supplier:
    """The company hands in further documents about itself; the risk desk is told."""
    _own(change, supplier)
    if not proofs:
        raise Refused("L1", _("Choose a file."))
    _keep(change, supplier, proofs)
    change.tell(roles.RISK, "supplier.documents", company=supplier.company.name)
    return supplier


def _keep(change: Change, supplier: Supplier, proofs: Iterable[Proof]) -> None:
    for proof in proofs:
        document = documents.file(change, proof.sealed)
        change.add(Paper(supplier=supplier, document=document, kind=proof.kind, at=change.at))


@service(Supplier)
def ask_for_documents(change: Change, supplier: Supplier, *, text: str) -> Supplier:
    """Staff write to the company what they still need to see (L1)."""
    if roles.RISK not in supplier.hands(change.actor):
        raise Refused("L1", _("Only risk staff verify a company."), _("Ask a colleague of the risk desk."))
    change.because(text)
    change.tell(supplier.company_id, "supplier.documents_asked", text=text)
    return supplier


@service(Supplier)
def describe(change: Change, supplier: Supplier, *, products: str, categories: tuple[str, ...]) -> Supplier:
    """The supplier says anew what it supplies; buyers find it by the new words at once (L6)."""
    _own(change, supplier)
    _describe(change, supplier, products, categories)
    return supplier


def _own(change: Change, supplier: Supplier) -> None:
    if change.actor.company_id != supplier.company_id:
        raise Refused("L1", _("Only the company itself does this."))


def _describe(change: Change, supplier: Supplier, products: str, categories: Iterable[str]) -> None:
    company = supplier.company
    supplier.products, supplier.categories = products, list(categories)
    wanted = words.of_supplier(company.name, products, supplier.categories, company.country)
    known = {(word.kind, word.text): word for word in change.all(SupplierWord)}
    for key, word in known.items():
        word.gone = key not in wanted
    for kind, text in sorted(wanted - set(known)):
        change.add(SupplierWord(supplier=supplier, kind=kind, text=text))


@service(Supplier)
def admit(
    change: Change, supplier: Supplier, *, grade: str, reason: str, limit: Decimal | None = None
) -> Supplier:
    """Staff verified the company: it joins with a grade; the limit follows by the formula unless given (L1, L2)."""
    change.advance(supplier.admit, at=change.at)
    change.meet(supplier, Clock.VERIFY)
    assessment.record(change, supplier, Cause.ADMISSION, grade=grade, limit=limit, reason=reason)
    assessment.schedule_next(change, supplier)
    change.tell(supplier.company_id, "supplier.joined")
    return supplier


@service(Supplier)
def decline(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """Staff could not verify the company; it is told why, and may apply again (L1)."""
    change.because(reason)
    change.advance(supplier.decline, reason=reason)
    change.meet(supplier, Clock.VERIFY)
    change.tell(supplier.company_id, "supplier.declined", reason=reason)
    return supplier


@service(Supplier)
def suspend(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """Staff stop new orders; protected ones go on (L1)."""
    change.because(reason)
    change.advance(supplier.suspend, at=change.at, reason=reason)
    _stop(change, supplier)
    change.tell(supplier.company_id, "supplier.suspended", reason=reason)
    return supplier


@service(Supplier)
def suspend_for_fraud(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """Staff stop a supplier that deceives; the open orders are listed for the disputes to open (L7)."""
    change.because(reason)
    change.advance(supplier.suspend_for_fraud, at=change.at, reason=reason)
    _stop(change, supplier)
    change.tell(supplier.company_id, "supplier.suspended_for_fraud", reason=reason)
    return supplier


def _stop(change: Change, supplier: Supplier) -> None:
    change.drop(supplier, Clock.REASSESS)
    change.drop(supplier, Clock.REVIEW_SUSPENSION)
    _review_later(change, supplier)


def _review_later(change: Change, supplier: Supplier) -> None:
    due = change.due(REVIEW_AFTER, supplier.company, "")
    change.schedule(supplier, Clock.REVIEW_SUSPENSION, due)


@service(Supplier)
def still_suspended(change: Change, supplier: Supplier) -> None:
    """A suspension goes on: the risk desk looks at it again, so that nobody is forgotten (X12)."""
    if supplier.state in STOPPED:
        change.tell(
            roles.RISK,
            "supplier.still_suspended",
            company=supplier.company.name,
            since=supplier.suspended_at,
        )
        _review_later(change, supplier)


@service(Supplier)
def reinstate(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """New orders are possible again (L1)."""
    change.because(reason)
    change.advance(supplier.reinstate)
    change.meet(supplier, Clock.REVIEW_SUSPENSION)
    if supplier.joined_at is None:
        raise Refused("L1", _("The supplier was never admitted."))
    assessment.schedule_next(change, supplier)
    change.tell(supplier.company_id, "supplier.reinstated", reason=reason)
    return supplier


@service(Supplier)
def leave(change: Change, supplier: Supplier) -> Supplier:
    """The supplier leaves; nothing changes for protected orders (L1)."""
    change.advance(supplier.leave)
    change.drop_all(supplier)
    change.tell(roles.RISK, "supplier.left", company=supplier.company.name)
    return supplier
