"""Disputes, their decisions and the money after them, on the desk."""

from django.utils.translation import gettext_lazy as _

from disputes.admin import (  # noqa: F401 - they register themselves
    case,
    money,
    openings,
    queues,
    reversals,
    signals,
    staffing,
)
from tradeassurance.desk import timeline

timeline.name("disputes.arbitration.note", _("Internal note"))
timeline.name("disputes.claim.write", _("Message written"))
timeline.name("disputes.claim.translate", _("Message translated"))
timeline.name("disputes.determination.decide", _("Determination written"))
timeline.name("disputes.determination.answer_approval", _("Determination approved or sent back"))
timeline.name("disputes.recovery.ask_write_off", _("A debt is to be written off"))
timeline.records(
    {
        "appeal": _("Appeal"),
        "debt": _("Debt"),
        "decisiontext": _("Text of the decision"),
        "determination": _("Determination"),
        "deviation": _("Deviation"),
        "dispute": _("Dispute"),
        "evidence": _("Evidence"),
        "evidencerequest": _("Request for evidence"),
        "finding": _("Finding"),
        "internalnote": _("Internal note"),
        "message": _("Message"),
        "obligation": _("Obligation"),
        "offer": _("Offer"),
        "openingline": _("Order of the opening"),
        "return": _("Return"),
        "reversal": _("Reversal"),
        "setoff": _("Set-off"),
        "support": _("Point that evidence supports"),
    }
)
