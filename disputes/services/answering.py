"""The supplier answers the claim point by point: admitted or disputed (A2)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import Answer
from disputes.models import Deviation, Dispute, PointAnswer
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


@service(Dispute)
def answer(change: Change, dispute: Dispute, *, answers: Mapping[int, tuple[str, str]]) -> Dispute:
    """``answers`` maps a claimed deviation's key to (admitted or disputed, text). What is admitted stays so."""
    change.require(policy.may_answer_points(dispute, change.actor, change.at))
    claimed = {d.pk: d for d in change.all(Deviation) if d.dispute_id == dispute.pk}
    known = {a.deviation_id: a for a in change.all(PointAnswer)}
    for key, (word, text) in answers.items():
        if key not in claimed:
            raise Refused("A2", _("This point is not part of the claim."), _("Reload the page."))
        one = known.get(key)
        if one is not None and one.answer == Answer.ADMITTED and word != Answer.ADMITTED:
            raise Refused("A2", _("What was admitted stays admitted."), _("Write a message to explain it."))
        if one is None:
            one = change.add(PointAnswer(deviation=claimed[key], user_id=change.actor.person, at=change.at))
        one.answer, one.text = Answer(word), text
        one.user_id, one.at = change.actor.person, change.at
    change.tell(dispute.order.buyer_id, "dispute.points_answered", dispute=dispute.number)
    return dispute
