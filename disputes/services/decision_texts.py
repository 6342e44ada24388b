"""The texts of a decision: generated with every draft, edited until it goes out (A5, I33)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from disputes import decision_texts, policy
from disputes.models import DecisionText, Determination, Finding
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


def write(change: Change, determination: Determination, findings: list[Finding]) -> None:
    """Generate the text of each side and language anew from the decision as it was drafted."""
    known = {(t.side, t.language): t for t in of(change, determination)}
    for (side, language), text in decision_texts.generate(determination, findings).items():
        one = known.get((side, language))
        if one is None:
            one = DecisionText(determination=determination, side=side, language=language, text=text)
            change.add(one)
        one.text, one.edited = text, False


@service(Determination)
def edit(change: Change, determination: Determination, *, texts: Mapping[str, str]) -> Determination:
    """The arbitrator's own words; ``texts`` maps ``side.language`` to a text. Raises Refused."""
    change.require(policy.may_edit(determination, change.actor, change.at))
    for one in of(change, determination):
        text = texts.get(f"{one.side}.{one.language}", one.text).strip()
        if not text:
            raise Refused(
                "A5", _("Both parties must read the decision."), _("Write a text for each of them.")
            )
        if text != one.text.strip():
            one.text, one.edited = text, True
    return determination


def of(change: Change, determination: Determination) -> list[DecisionText]:
    """The texts of one determination."""
    return [t for t in change.all(DecisionText) if t.determination_id == determination.pk]
