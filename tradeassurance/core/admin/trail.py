"""The trail, its checkpoints, and the page that checks what must always hold (R1)."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import audit, integrity, seals
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Checkpoint, TrailEntry
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.core.unit import root_models
from tradeassurance.desk import filters, roots, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Facts, Section, Text
from tradeassurance.desk.site import site

CHECKERS = frozenset({"auditor", "risk", "finance_checker", "support"})
"""The staff roles that may start the checks."""


def may_check(actor: Actor) -> Verdict:
    """Whether an actor may start a check."""
    if actor.roles & CHECKERS:
        return ALLOWED
    return refuse("R1", _("This step belongs to another role."), _("Ask a colleague in audit."))


def verify(entry: TrailEntry, *, by: Actor, at: datetime, key: str | None = None) -> None:
    """Recompute the chain of an entry's case; changes nothing. Raises Refused with what is wrong (I40)."""
    root = root_models()[entry.root_kind]._default_manager.get(pk=entry.root_id)
    found = audit.verify_chain(entry.root_kind, root.pk, root.trail_length, root.trail_head)
    if found:
        raise Refused("I40", "; ".join(found[:20]), _("Tell the auditor; do not act on this case."))


@admin.register(TrailEntry, site=site)
class TrailEntryAdmin(CaseAdmin):
    """Who did what, when and why: append-only, one chain per case."""

    title = _("Trail")
    icon = "history"
    list_filter = (filters.choices("root_kind", _("Case"), roots.kinds),)
    columns = (
        Column(_("What"), lambda e: e.event.title),
        Column(_("Case"), roots.root_cell),
        Column(_("Who"), lambda e: e.event.who or e.actor),
        Column(_("For"), lambda e: e.event.company),
        Column(_("Took effect"), "at"),
        Column(_("Entry"), "seq", num=True),
    )
    lead = _("Append-only. Each entry is sealed with the one before it.")
    moves = (
        Move(
            name="verify",
            label=_("Verify this chain"),
            service=verify,
            allowed=lambda _entry, actor, at: may_check(actor),
            explain=_("Every entry of this case is hashed again and compared. Nothing is changed."),
            done=_("The chain is whole: no entry is missing or was altered."),
            tone="secondary",
        ),
    )

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases and the people of a page at once."""
        roots.attach(rows)
        for row, event in zip(rows, timeline.read(rows), strict=True):
            row.event = event

    def heading(self, record: TrailEntry) -> str:
        """What happened."""
        return str(timeline.title_of(record.action, record.data["steps"]))

    def sections(self, request: HttpRequest, record: TrailEntry) -> Iterable[Section]:
        """Who, when, why, and the content exactly as it was hashed."""
        self.prepare_rows([record])
        yield Facts(_("Entry"), pairs=_facts(record))
        yield Text(_("Content, as it was hashed"), json.dumps(record.data, indent=2, ensure_ascii=False))


def _facts(record: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Case"), roots.root_cell(record)),
        (_("Entry"), record.seq),
        (_("Action"), record.action),
        (_("Who"), record.event.who or record.actor),
        (_("For"), record.event.company),
        (_("Reason"), record.reason),
        (_("Took effect"), record.at),
        (_("Written down"), record.recorded_at),
        (_("Hash"), record.hash),
        (_("Hash before it"), record.previous_hash),
    ]


@admin.register(Checkpoint, site=site)
class CheckpointAdmin(CaseAdmin):
    """Signed seals over all chains, and the checks of what must always hold."""

    title = _("Seals and checks")
    icon = "verified"
    columns = (
        Column(_("Sealed"), "at"),
        Column(_("Chains"), "chains", num=True),
        Column(_("Merkle root"), "merkle_root"),
    )
    lead = _("Every hour all chains are sealed together; the seal is also kept outside the database.")
    empty = _("The job that seals has not run yet.")

    def more_urls(self) -> list[URLPattern]:
        """The page of the checks."""
        return [path("checks/", self.admin_site.admin_view(self.checks_view), name="core_checks")]

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """To the checks."""
        return [(_("What must always hold"), f"{self.address('changelist')}checks/")]

    def sections(self, request: HttpRequest, record: Checkpoint) -> Iterable[Section]:
        """The seal."""
        yield Facts(
            _("Seal"),
            pairs=[
                (_("Sealed"), record.at),
                (_("Chains"), record.chains),
                (_("Merkle root"), record.merkle_root),
                (_("Signature"), record.signature),
                (_("Seal before it"), record.previous),
                (_("Public key"), seals.public_key()),
            ],
        )

    def checks_view(self, request: HttpRequest) -> HttpResponse:
        """The invariants; a POST checks them all now."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        may = may_check(request.actor)  # type: ignore[attr-defined]
        results = list(integrity.run()) if request.method == "POST" and may else None
        context = self.admin_site.each_context(request) | {
            "title": _("What must always hold"),
            "list_url": self.address("changelist"),
            "list_title": self.list_title,
            "checks": integrity.checks(),
            "results": results,
            "broken": sum(len(result.violations) for result in results or ()),
            "may_check": may,
        }
        status = 403 if request.method == "POST" and not may else 200
        return TemplateResponse(request, "desk/checks.html", context, status=status)
