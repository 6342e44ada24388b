"""What staff do on a case: the same services, guards and refusals as everywhere else (A1–A8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import policy, policy_money
from disputes.admin import casefile, drafting, inspecting, matrix
from disputes.admin.forms import (
    FINDING,
    ChargebackForm,
    DecisionForm,
    EvidenceForm,
    MessageForm,
    NoteForm,
    ReimbursementForm,
    TranslationForm,
)
from disputes.admin.staffing import AssignForm
from disputes.enums import Remedy, Source
from disputes.models import Dispute
from disputes.services import (
    arbitration,
    assigning,
    chargeback,
    claim,
    determination,
    execution,
    recovery,
    replacements,
    returns,
)
from orders import money
from tradeassurance.core import clock
from tradeassurance.core.actors import Actor
from tradeassurance.desk.forms import RemarkForm
from tradeassurance.desk.moves import Move, ReasonForm
from tradeassurance.portal import display


def _approval(approve: bool) -> Any:
    return lambda form, subject: {
        "approve": approve,
        "remark": form.cleaned_data.get("remark") or form.cleaned_data.get("reason", ""),
    }


def _determinations(dispute: Dispute) -> Iterable[Any]:
    return dispute.determinations.all()  # type: ignore[attr-defined]


def _payments(dispute: Dispute) -> Iterable[Any]:
    return dispute.order.payments.all()


def _supplier_lines(dispute: Dispute) -> Iterable[Any]:
    return [line for line in dispute.obligations.all() if line.source == Source.SUPPLIER and line.reported_at]  # type: ignore[attr-defined]


def _goods(dispute: Dispute) -> Iterable[Any]:
    goods = getattr(dispute, "goods_return", None)
    return [goods] if goods is not None else []


def _new_goods(dispute: Dispute) -> Iterable[Any]:
    goods = getattr(dispute, "replacement", None)
    return [goods] if goods is not None else []


def _debts(dispute: Dispute) -> Iterable[Any]:
    return dispute.debts.all()  # type: ignore[attr-defined]


def _messages(dispute: Dispute) -> Iterable[Any]:
    return dispute.messages.all()  # type: ignore[attr-defined]


def _decision_defaults(dispute: Dispute) -> dict[str, Any]:
    """What the rules would decide; the arbitrator changes what is otherwise."""
    made = matrix.propose(dispute, clock.now())
    sides = dict.fromkeys(("inspection_fee_by", "return_freight_by", "customs_by"), made.costs_by)
    findings = {f"{FINDING}{key}": result for key, result in made.findings.items()}
    amount = made.amount if made.remedy == Remedy.PARTIAL_REFUND else None
    return {"liability": made.liability, "remedy": made.remedy, "amount": amount, **sides, **findings}


def _what_is_at_stake(dispute: Dispute, actor: Actor, at: datetime) -> Iterable[Any]:
    order = dispute.order
    paid = display.amount_text(money.paid(list(order.payments.all())), order.currency)
    protected = display.amount_text(order.contract.protected_amount, order.currency)
    yield gettext("Paid: %(paid)s. Protected: %(protected)s.") % {"paid": paid, "protected": protected}
    limit = display.amount_text(order.terms.second_approver_above_usd, "USD")
    yield gettext("Above %(limit)s, and on an appeal, a second person must approve (A6).") % {"limit": limit}


_MOVES = (
    Move(
        name="take",
        label=_("Take the case"),
        service=arbitration.take,
        transition="take",
        explain=_("You become the arbitrator of this case; both parties are told (A1)."),
        done=_("The case is yours."),
    ),
    Move(
        name="assign",
        label=_("Assign the case"),
        service=assigning.assign,
        transition="assign",
        form=AssignForm,
        values=lambda form, dispute: form.told(),
        explain=_("The person decides the case from now on. Nobody tied to a party is offered (A1)."),
        done=_("The case is assigned."),
        tone="secondary",
    ),
    Move(
        name="assign-next",
        label=_("Assign to the least loaded"),
        service=assigning.assign_least_loaded,
        transition="assign",
        allowed=policy.is_waiting,
        explain=_("It goes to the qualified arbitrator with the fewest cases who is tied to no party (A1)."),
        done=_("The case is assigned."),
        tone="secondary",
    ),
    Move(
        name="decide",
        label=_("Decide"),
        service=determination.decide,
        allowed=policy.may_review,
        form=DecisionForm,
        initial=_decision_defaults,
        values=lambda form, dispute: {"decision": form.decision()},
        effects=_what_is_at_stake,
        explain=_(
            "Evidence is closed. The parties read findings, remedy and reasons, and may appeal (A5, A9)."
        ),
        done=_("The determination is written."),
    ),
    Move(
        name="draft",
        label=_("Draft the decision"),
        service=determination.draft,
        allowed=policy.may_review,
        form=DecisionForm,
        initial=_decision_defaults,
        values=lambda form, dispute: {"decision": form.decision()},
        effects=_what_is_at_stake,
        explain=_(
            "Evidence is closed. You read over what each party will read and edit it before it goes out (A5)."
        ),
        done=_("The draft is written."),
        tone="secondary",
    ),
    Move(
        name="approve",
        label=_("Approve the determination"),
        service=determination.answer_approval,
        allowed=policy.may_answer_approval,
        subjects=_determinations,
        form=RemarkForm,
        values=_approval(True),
        explain=_("It is issued as it stands; both parties are told (A6)."),
        done=_("The determination is issued."),
        names=lambda decision: f"{decision.number}",
    ),
    Move(
        name="send-back",
        label=_("Send the determination back"),
        service=determination.answer_approval,
        allowed=policy.may_answer_approval,
        subjects=_determinations,
        form=ReasonForm,
        values=_approval(False),
        explain=_("The arbitrator reads why and edits it (A6)."),
        done=_("The determination went back to its arbitrator."),
        tone="danger",
        names=lambda decision: f"{decision.number}",
    ),
    Move(
        name="ask-evidence",
        label=_("Ask for evidence"),
        service=arbitration.request_evidence,
        allowed=policy.may_ask_for_evidence,
        form=EvidenceForm,
        explain=_("The party has some days to answer; the desk's own clock stands meanwhile (A3)."),
        done=_("The party was asked."),
        tone="secondary",
    ),
    Move(
        name="write",
        label=_("Write to the parties"),
        service=claim.write,
        allowed=policy.may_write,
        form=MessageForm,
        explain=_("Both parties read it and are told (N1)."),
        done=_("The message is on the case."),
        tone="secondary",
    ),
    Move(
        name="note",
        label=_("Add an internal note"),
        service=arbitration.note,
        allowed=policy.may_note,
        form=NoteForm,
        explain=_("No party ever sees it (I44)."),
        done=_("The note is kept."),
        tone="secondary",
    ),
    Move(
        name="translate",
        label=_("Translate"),
        service=claim.translate,
        allowed=policy.may_translate,
        subjects=_messages,
        row_only=True,
        form=TranslationForm,
        initial=lambda message: {"translation": message.translation},
        explain=_("The translation stands beside the message, for both parties (N1)."),
        done=_("The translation is kept."),
        tone="secondary",
    ),
    Move(
        name="return-delivered",
        label=_("Record delivery of the return"),
        service=returns.deliver,
        transition="deliver",
        subjects=_goods,
        explain=_("Proof of delivery: the supplier has five business days to confirm (A8)."),
        done=_("The delivery is recorded."),
        names=lambda goods: "",
    ),
    Move(
        name="return-proven",
        label=_("Accept the proof of delivery"),
        service=returns.overrule,
        transition="overrule",
        subjects=_goods,
        explain=_("It stands for the supplier's confirmation; the refund is paid (A8)."),
        done=_("The return counts as confirmed."),
        names=lambda goods: "",
    ),
    Move(
        name="replacement-delivered",
        label=_("Record delivery of the replacement"),
        service=replacements.deliver,
        transition="deliver",
        subjects=_new_goods,
        explain=_("Proof of delivery: the buyer has five business days to confirm (C3)."),
        done=_("The delivery is recorded."),
        names=lambda goods: "",
    ),
    Move(
        name="replacement-proven",
        label=_("Accept the proof of delivery of the replacement"),
        service=replacements.overrule,
        transition="overrule",
        subjects=_new_goods,
        explain=_("It stands for the buyer's confirmation; the dispute ends without a refund (X12)."),
        done=_("The replacement counts as received."),
        names=lambda goods: "",
    ),
    Move(
        name="confirm-payment",
        label=_("Confirm the supplier's refund"),
        service=execution.confirm_payment,
        allowed=policy.may_confirm_payment,
        subjects=_supplier_lines,
        explain=_("You have seen the proof of the bank: the buyer has this money from the supplier (M1)."),
        done=_("The refund is confirmed."),
        names=lambda line: line.payment_reference,
    ),
    Move(
        name="reimburse",
        label=_("Record a reimbursement"),
        service=recovery.reimburse,
        allowed=policy_money.may_record_reimbursement,
        subjects=_debts,
        form=ReimbursementForm,
        values=lambda form, debt: form.cleaned_data | {"amount": form.cleaned_data["amount"].amount},
        explain=_("The supplier's limit has the room again (L5)."),
        done=_("The reimbursement is recorded."),
        names=lambda debt: "",
    ),
    Move(
        name="write-off",
        label=_("Write the debt off"),
        service=recovery.ask_write_off,
        allowed=policy_money.may_ask_write_off,
        subjects=_debts,
        form=ReasonForm,
        explain=_(
            "Who checks in finance must approve. Then the platform bears what is left; the supplier's limit stays smaller by it (M2)."
        ),
        done=_("A second person was asked."),
        tone="danger",
        names=lambda debt: "",
    ),
    Move(
        name="chargeback",
        label=_("Record a chargeback"),
        service=chargeback.record,
        transition="reverse",
        subjects=_payments,
        form=ChargebackForm,
        explain=_("The dispute is closed at once and no later claim is possible for this order (C4)."),
        done=_("The chargeback is recorded."),
        tone="danger",
        names=lambda payment: payment.reference,
    ),
)
DISPUTE_MOVES = (*_MOVES, *drafting.MOVES, *inspecting.MOVES, casefile.TAKE)
