"""Opening a case file: it changes nothing, and the trail keeps who, when, which and why (R2, I41)."""

from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import FileKind
from disputes.models import Dispute, Evidence, Inspection
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Document
from tradeassurance.core.refusals import Refused


@service(Dispute)
def open_file(change: Change, dispute: Dispute, *, kind: str, reason: str = "") -> Dispute:
    """A party or the desk takes the file; the desk says why, and its bundle opens the sealed originals. Raises Refused."""
    change.require(policy.may_open_file(dispute, change.actor, change.at))
    is_staff = change.actor.company_id is None
    if is_staff and not reason.strip():
        raise Refused("I41", _("Opening a case file needs a reason."), _("Say why you need it."))
    change.look_at(dispute, reason)
    if is_staff and kind == FileKind.BUNDLE:
        for document in _documents(change, dispute):
            change.look_at(document, reason)
    return dispute


def _documents(change: Change, dispute: Dispute) -> list[Document]:
    parts = [*change.all(Evidence), *change.all(Inspection)]
    keys = {one.document_id for one in parts if one.dispute_id == dispute.pk}
    return [one for one in change.all(Document) if one.pk in keys]
