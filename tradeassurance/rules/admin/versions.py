"""Versions: the list, the page of one, and two side by side."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Custom, Facts, Section
from tradeassurance.desk.site import site
from tradeassurance.rules import policy
from tradeassurance.rules.admin.moves import DRAFT, MOVES, proposed
from tradeassurance.rules.comparison import compare
from tradeassurance.rules.enums import RulesState, Stage
from tradeassurance.rules.models import ServiceRules

TONES = {RulesState.DRAFT: "wait", RulesState.PUBLISHED: "good"}


def state_of(version: ServiceRules) -> Any:
    """Draft or published."""
    return cells.badge(version.get_state_display(), TONES[RulesState(version.state)])


@admin.register(ServiceRules, site=site)
class ServiceRulesAdmin(CaseAdmin):
    """Every number and switch of the service, as versions."""

    title = _("Service rules")
    menu, icon = "rules", "rule"
    list_filter = (filters.choices("state", _("State"), RulesState.choices),)
    name_fields = ("code", "title")
    columns = (
        Column(_("Code"), "code"),
        Column(_("Title"), "title"),
        Column(_("State"), state_of),
        Column(_("Applies from"), "applies_from"),
        Column(_("Published"), "published_at"),
    )
    lead = _(
        "An order pins the version in force when both sides confirmed it. A published version never changes."
    )
    list_moves = (DRAFT,)
    moves = MOVES

    def more_urls(self) -> list[URLPattern]:
        """Two versions side by side."""
        return [path("compare/", self.admin_site.admin_view(self.compare_view), name="rules_compare")]

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """To the comparison."""
        return [(_("Compare two versions"), f"{self.address('changelist')}compare/")]

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """With its parameters."""
        return ServiceRules.objects.select_related("published_by").prefetch_related("parameters")

    def subheading(self, record: ServiceRules) -> Any:
        """The title."""
        return record.title

    def badge(self, record: ServiceRules) -> Any:
        """Draft or published."""
        return state_of(record)

    def sections(self, request: HttpRequest, record: ServiceRules) -> Iterable[Section]:
        """When it applies, what is missing, and every parameter by stage."""
        yield Facts(_("Version"), side=True, pairs=_facts(record))
        if not record.is_published:
            yield Custom(_("Before it can be published"), "desk/rules/missing.html", _missing(record))
        offers = {o.subject.name: o for o in self.open_offers(request, record) if o.of_part}
        rows = [(row.definition, row.a, offers.get(row.definition.name)) for row in compare(record, record)]
        yield Custom(_("Parameters"), "desk/rules/parameters.html", {"stages": _by_stage(rows)})

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Two versions, parameter by parameter; ``only=1`` shows what differs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        versions = list(ServiceRules.objects.prefetch_related("parameters").order_by("applies_from", "pk"))
        a, b = _chosen(versions, request)
        rows = compare(a, b) if a and b else []
        only = request.GET.get("only") == "1"
        shown = [(row.definition, row) for row in rows if row.differs or not only]
        context = self.admin_site.each_context(request) | {
            "title": _("Compare two versions"),
            "list_url": self.address("changelist"),
            "list_title": self.list_title,
            "versions": versions,
            "a": a,
            "b": b,
            "only": only,
            "stages": _by_stage(shown),
            "differing": sum(row.differs for row in rows),
            "total": len(rows),
        }
        return TemplateResponse(request, "desk/rules/compare.html", context)


def _chosen(
    versions: list[ServiceRules], request: HttpRequest
) -> tuple[ServiceRules | None, ServiceRules | None]:
    """The two that were asked for, else the two newest."""
    by_key = {str(version.pk): version for version in versions}
    newest: list[Any] = (versions[-2:] if len(versions) > 1 else versions * 2) or [None, None]
    return by_key.get(request.GET.get("a", "")) or newest[0], by_key.get(request.GET.get("b", "")) or newest[
        1
    ]


def _by_stage(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, list[tuple[Any, ...]]]]:
    found: dict[Stage, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0].stage, []).append(row)
    return [(stage.label, found[stage]) for stage in Stage if stage in found]


def _missing(record: ServiceRules) -> dict[str, Any]:
    values = record.values()
    missing = [(stage.label, items) for stage, items in policy.missing(values).items()]
    return {"missing": missing, "contradictions": policy.contradictions(values), "proposed": proposed(record)}


def _facts(record: ServiceRules) -> list[tuple[Any, Any]]:
    return [
        (_("Applies from"), record.applies_from),
        (_("Published"), record.published_at),
        (_("Published by"), record.published_by and str(record.published_by)),
        (_("Fingerprint"), record.content_hash),
    ]


timeline.name("rules.drafting.draft", _("Drafted"))
timeline.name("rules.drafting.describe", _("Title and start changed"))
timeline.name("rules.drafting.set_parameter", _("Parameter set"))
timeline.name("rules.drafting.unset_parameter", _("Parameter unset"))
timeline.name("rules.publishing.propose", _("Proposed for publication"))
timeline.name("rules.publishing.publish", _("Published"))
timeline.name("rules.publishing.send_back", _("Sent back"))
