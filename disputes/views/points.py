"""Answers to the points of a claim; costs and condition of a return (A2, A8)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disputes import policy
from disputes.choices import step
from disputes.forms.points import ConditionForm, CostsForm, PointsForm
from disputes.reading import Case
from disputes.services import answering, returns_desk
from disputes.views.moves import goods_of, move, on_a_case


@on_a_case
def answer(request: HttpRequest, case: Case) -> HttpResponse:
    """The supplier admits or disputes each point (A2)."""
    points = case.dispute.deviations.select_related("requirement", "answer")
    return move(
        request,
        case,
        title=_("Answer the points of the claim"),
        submit=_("Send the answers"),
        form=PointsForm(request.POST or None, points=points),
        service=answering.answer,
        record=case.dispute,
        done=_("Your answers are on the case."),
        verdict=policy.may_answer_points(case.dispute, case.actor, case.at),
        consequences=[
            _("What you admit needs no more proof, and stays admitted."),
            _("The arbitrator sees your answer beside the contract and the evidence."),
        ],
        anchor="#points",
    )


@on_a_case
def return_costs(request: HttpRequest, case: Case) -> HttpResponse:
    """The buyer says what freight and customs of the return cost (A8)."""
    goods = goods_of(case)
    initial = {"freight": goods.freight_amount or None, "customs": goods.customs_amount or None}
    return move(
        request,
        case,
        title=_("Costs of the return"),
        submit=_("State the costs"),
        form=CostsForm(request.POST or None, currency=case.order.currency, initial=initial),
        service=returns_desk.state_costs,
        record=goods,
        done=_("The costs are stated."),
        verdict=policy.may_state_return_costs(goods, case.actor, case.at),
        consequences=[
            _("What the supplier bears of them becomes due with the refund. Keep the receipts."),
        ],
        anchor="#return",
    )


@on_a_case
def return_condition(request: HttpRequest, case: Case) -> HttpResponse:
    """The supplier says that the goods are not in the condition received (A8)."""
    goods = goods_of(case)
    return move(
        request,
        case,
        title=_("Dispute the condition"),
        submit=_("Dispute the condition"),
        form=ConditionForm(request.POST or None),
        service=returns_desk.question,
        record=goods,
        done=_("The desk looks at the condition of the goods."),
        verdict=step(case, goods, "question"),
        consequences=[
            _("Nothing is refunded before the desk has looked at it. Keep the goods as they are."),
        ],
        tone="bad",
        anchor="#return",
    )
