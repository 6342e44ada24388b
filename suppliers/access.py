"""Who may read the documents by which a company proves itself: its own people, and staff who verify it (L1)."""

from suppliers.models import Supplier
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Document

READERS = frozenset({roles.RISK, roles.AUDITOR})


def may_read(document: Document, actor: Actor) -> bool:
    """The company sees its own; risk and audit see all but those of companies they are tied to."""
    owner = Supplier.objects.filter(pk=document.root_id).values_list("company_id", flat=True).first()
    if owner is None:
        return False
    if actor.company_id is not None:
        return actor.company_id == owner
    return bool(READERS & actor.roles) and owner not in actor.tied_companies
