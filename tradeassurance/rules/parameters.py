"""Every number and switch of the service rules, defined once: name, kind, words, and who needs it.

The names are attributes of `tradeassurance.rules.typed.Rules`. To add a parameter: define it here (or in `platform.py`), add the
attribute there, give the shipped versions a value in a new migration, and write what it does in its help.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import enums
from .definition import Definition
from .enums import Stage
from .kinds import Choice, Days, Rate, Several, Switch, UsDollars
from .platform import PLATFORM

D = Definition
DEFINITIONS: tuple[Definition, ...] = (
    # --- coverage and contract
    D(
        "custody",
        Choice(enums.Custody),
        _("Custody of payments"),
        Stage.COVERAGE,
        _("Who holds what is paid."),
    ),
    D("coverage", Choice(enums.Coverage), _("Coverage"), Stage.COVERAGE, _("Which orders are covered.")),
    D(
        "excluded_categories",
        Several(enums.ExcludedCategory),
        _("Excluded categories"),
        Stage.COVERAGE,
        _("An order with a product of these categories is not eligible."),
    ),
    D(
        "protected_amount",
        Choice(enums.ProtectedAmount),
        _("Protected amount"),
        Stage.CONTRACT,
        _("The most the guarantee pays. Held money is not bound by it."),
    ),
    D("limit", Choice(enums.Limit), _("Limit"), Stage.CONTRACT, _("What happens beyond what is available.")),
    D(
        "proposal_lapse",
        Days(),
        _("Unconfirmed contract lapses after"),
        Stage.CONTRACT,
        _("Counted from the last version that was sent or confirmed. No limit is frozen until then."),
    ),
    D(
        "request_answer",
        Days(),
        _("Supplier must answer a request within"),
        Stage.CONTRACT,
        _("Counted from the buyer's request; afterwards it lapses."),
    ),
    D(
        "amendment_answer",
        Days(),
        _("Amendment must be answered within"),
        Stage.CONTRACT,
        _(
            "Counted from the proposal; afterwards the contract stays as it is. A late supplier is asked for a new "
            "date within the same time."
        ),
    ),
    D("offer_expiry", Days(), _("Offer expires after"), Stage.NEGOTIATION, _("Counted from the offer.")),
    D(
        "unpaid_lapse",
        Days(),
        _("Unpaid order lapses after"),
        Stage.PAYMENT,
        _("Counted from confirmation of the order."),
    ),
    D(
        "fulfilment_review",
        Days(),
        _("Review of an order that stands still after"),
        Stage.PAYMENT,
        _("The desk looks at a paid order that does not move, and again after as many days."),
    ),
    D(
        "never_delivered_review",
        Days(),
        _("Review of an order never delivered after"),
        Stage.PAYMENT,
        _("Counted from the last movement, and again after as many days."),
    ),
    D(
        "service_report",
        Days(),
        _("Report of a booked service due within"),
        Stage.PAYMENT,
        _("Counted from the day of the visit; the booking lapses without one."),
    ),
    # --- claims and their windows
    D(
        "grace",
        Days(),
        _("Days of grace before late counts"),
        Stage.LATE_SHIPMENT,
        _("Added to the agreed date, for shipment and delivery."),
    ),
    D(
        "late_shipment_opens",
        Days(),
        _("Late shipment: claim opens"),
        Stage.LATE_SHIPMENT,
        _("From the start of this day after the agreed shipment date."),
    ),
    D(
        "late_shipment_closes_from",
        Choice(enums.ClosesFrom),
        _("Late shipment: closing counts from"),
        Stage.LATE_SHIPMENT,
    ),
    D("late_shipment_closes", Days(), _("Late shipment: claim closes after"), Stage.LATE_SHIPMENT),
    D("quality_coverage", Choice(enums.QualityCoverage), _("Quality coverage"), Stage.QUALITY),
    D(
        "quality_stages",
        Several(enums.QualityStage, at_least=1),
        _("Quality is covered"),
        Stage.QUALITY,
        _("Before shipment, a claim opens on payment and closes at shipment."),
    ),
    D(
        "quality_closes",
        Days(),
        _("Quality: claim closes after"),
        Stage.QUALITY_AFTER_DELIVERY,
        _("Counted from delivery."),
        off=_("at shipment"),
    ),
    D(
        "quality_closes_preferred",
        Days(),
        _("Quality: claim of a Pro or Platinum buyer closes after"),
        Stage.QUALITY_AFTER_DELIVERY,
        _("Counted from delivery."),
        off=_("as for every buyer"),
    ),
    D("delivery_covered", Switch(), _("Late delivery and goods not received are covered"), Stage.COVERAGE),
    D(
        "delivery_opens",
        Days(),
        _("Late delivery: claim opens"),
        Stage.DELIVERY,
        _("From the start of this day after the agreed delivery date."),
    ),
    D(
        "delivery_closes",
        Days(),
        _("Late delivery: claim closes after"),
        Stage.DELIVERY,
        _("Counted from delivery; open as long as nothing is delivered."),
        off=_("never"),
    ),
    # --- negotiation and escalation
    D(
        "supplier_response",
        Days(),
        _("Supplier must respond within"),
        Stage.NEGOTIATION,
        _("Counted from the claim."),
    ),
    D(
        "dispute_lapse",
        Days(),
        _("Dispute that nobody escalates ends after"),
        Stage.NEGOTIATION,
        _("Counted from the day on which escalation became possible."),
    ),
    D(
        "reminder_before",
        Days(),
        _("Reminder before a deadline"),
        Stage.NEGOTIATION,
        _("How long before a deadline whoever must act is reminded."),
        off=_("no reminder"),
    ),
    D(
        "escalation_without_agreement",
        Days(),
        _("Answered claim may be escalated after"),
        Stage.ESCALATION,
        _("Counted from the claim. A claim without answer may be escalated when the response time is over."),
        off=_("on any unsatisfactory answer"),
    ),
    D("who_escalates", Choice(enums.WhoEscalates), _("Who may escalate"), Stage.ESCALATION),
    D(
        "auto_escalation",
        Days(),
        _("Automatic escalation after"),
        Stage.ESCALATION,
        _("Counted from the claim, when nothing was agreed and nobody withdrew."),
        off=_("off"),
    ),
    # --- arbitration
    D(
        "determination_lateness",
        Days(),
        _("Determination on lateness due within"),
        Stage.ARBITRATION,
        _("Counted from escalation."),
    ),
    D("determination_quality", Days(), _("Determination on quality due within"), Stage.ARBITRATION),
    D(
        "determination_quality_from",
        Choice(enums.DeterminationFrom),
        _("Determination on quality counts from"),
        Stage.ARBITRATION,
    ),
    D(
        "quality_needs_report",
        Switch(),
        _("Quality determination needs an inspection report"),
        Stage.ARBITRATION,
        _("From a designated agency."),
    ),
    D("report_weight", Choice(enums.ReportWeight), _("Weight of an inspection report"), Stage.ARBITRATION),
    D(
        "inspection_booking",
        Days(),
        _("Inspection must be booked within"),
        Stage.ARBITRATION,
        _("Counted from escalation."),
    ),
    D(
        "evidence_request",
        Days(),
        _("Requested evidence due within"),
        Stage.ARBITRATION,
        _("Counted from the desk's request."),
    ),
    D(
        "approval_raise",
        Days(),
        _("Waiting approval is raised after"),
        Stage.ARBITRATION,
        _("To the next role, when no second person has decided."),
    ),
    D(
        "second_approver_above_usd",
        UsDollars(),
        _("Second approver above"),
        Stage.ARBITRATION,
        _("A determination of a larger amount needs a second person; zero means every one does."),
    ),
    # --- remedies and appeal
    D(
        "partial_refund_needs_consent",
        Switch(),
        _("Partial refund needs the buyer's consent"),
        Stage.REFUND,
    ),
    D(
        "refund_order",
        Choice(enums.RefundOrder),
        _("What comes first when the supplier must refund"),
        Stage.REFUND,
    ),
    D(
        "supplier_refund",
        Days(),
        _("Supplier must refund within"),
        Stage.REFUND,
        _(
            "Counted from the determination; then the guarantee pays. Held money is used first where there is any."
        ),
    ),
    D(
        "owed_review",
        Days(),
        _("Review of what is still owed after"),
        Stage.REFUND,
        _("The desk looks at an unpaid debt, and again after as many days."),
    ),
    D("return_shipping", Days(), _("Buyer must ship a return within"), Stage.RETURN),
    D(
        "replacement_shipping",
        Days(),
        _("Supplier must ship a replacement within"),
        Stage.RETURN,
        _("Counted from the settlement or the determination; otherwise it becomes a refund."),
    ),
    D(
        "appeal",
        Days(),
        _("Appeal window"),
        Stage.APPEAL,
        _("Counted from the determination; each party may appeal once."),
    ),
    # --- completion, credit
    D("automatic_acceptance", Choice(enums.AutomaticAcceptance), _("Automatic acceptance"), Stage.COMPLETION),
    D(
        "credit_rate",
        Rate(),
        _("On-time credit"),
        Stage.COVERAGE,
        _("Share of the order total that the buyer is credited for late dispatch or late delivery."),
    ),
    D("credit_cap_usd", UsDollars(), _("On-time credit at most"), Stage.CREDIT),
    *PLATFORM,
)
BY_NAME: dict[str, Definition] = {definition.name: definition for definition in DEFINITIONS}
