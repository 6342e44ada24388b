"""Opening the sealed original of a document: it changes nothing, and the trail keeps who, when, what and why (I41)."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from tradeassurance.core import documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Document, TrailEntry, reference
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.core.roots import root_models
from tradeassurance.core.services.approval import hands_on

OPENERS: Final = frozenset({"arbitrator", "senior_arbitrator", "arbitration_head", "auditor"})
"""The staff roles that may open a sealed original; parties get the copy made for them, never the original."""


@service(Document)
def open_original(change: Change, document: Document, *, reason: str) -> Document:
    """Somebody opens the original, and says why. The file itself is served by a pass (``core.passes``)."""
    change.require(may_open(document, change.actor))
    if not reason.strip():
        raise Refused("I41", _("Opening a sealed original needs a reason."), _("Say why you need it."))
    change.look_at(document, reason)
    return document


def may_open(document: Document, actor: Actor) -> Verdict:
    """Whether an actor may open the original: of a role that does, and not tied to a party of the case (A1)."""
    if actor.company_id is not None or not (actor.roles & OPENERS):
        return refuse("I41", _("This step belongs to another role."), _("Ask arbitration or audit."))
    root = root_models()[document.root_kind]._default_manager.get(pk=document.root_id)
    if not (hands_on(root, actor) & OPENERS):
        return refuse("A1", _("Who is tied to a party leaves the case to others."), _("Ask a colleague."))
    if not documents.access.allows(document, actor):
        return refuse("I41", _("Your role does not read the documents of this case."), _("Ask a colleague."))
    if not document.is_servable:
        return refuse("I42", _("Nothing is given out before it was checked and found clean."))
    return ALLOWED


def opened_at(document: Document, actor: Actor) -> datetime:
    """When this person last opened it, by the trail (UTC). Raises DoesNotExist."""
    openings = TrailEntry.objects.filter(
        root_kind=document.root_kind,
        root_id=document.root_id,
        action=open_original.name,
        user_id=actor.user_id,
        content__contains=f'"{reference(document)}"',
    )
    return openings.latest("seq").at
