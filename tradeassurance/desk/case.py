"""One page per case, one flat list per kind of case: the admin of records that only moves change (DESIGN 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from tradeassurance.accounts.models import Company
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Root, root_kind
from tradeassurance.desk import cells, filters, move_page, moves, timeline, waits
from tradeassurance.desk.cells import Column
from tradeassurance.desk.listing import KeyChangeList
from tradeassurance.desk.moves import Move, Offer
from tradeassurance.desk.sections import Section

MOST_COMPANIES = 200
_NUMBER = re.compile(r"[A-Za-z]{1,4}-?\d[\w-]*|\d+")


class CaseAdmin(ModelAdmin):
    """Shows records and offers moves; nothing is added, edited or deleted here.

    A subclass says what the list shows (``columns``), how it is searched (``number_field``,
    ``company_paths``, ``name_fields``), which ``moves`` there are, and what the page consists of
    (``sections``). Everything else is general.
    """

    menu: ClassVar[str] = "records"
    title: ClassVar[Any] = ""
    icon: ClassVar[str] = "folder_open"
    list_key: ClassVar[str] = "-pk"
    columns: ClassVar[Sequence[Column]] = ()
    moves: ClassVar[Sequence[Move]] = ()
    list_moves: ClassVar[Sequence[Move]] = ()
    number_field: ClassVar[str] = ""
    company_paths: ClassVar[Sequence[str]] = ()
    name_fields: ClassVar[Sequence[str]] = ()
    lead: ClassVar[Any] = ""
    empty: ClassVar[Any] = ""
    case_template: ClassVar[str] = "desk/case.html"

    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 25
    list_display = ("__str__",)
    actions = None
    sortable_by = ()
    change_list_template = "desk/list.html"
    list_fullwidth = True

    @property
    def list_title(self) -> Any:
        """What the records are called, in the menu and above the list."""
        return self.title or self.opts.verbose_name_plural

    # --- who may look ------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody: records come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: moves change records."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: nothing is deleted."""
        return False

    # --- addresses ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The list, the page, and the moves of both."""
        view, info = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", view(self.changelist_view), name=f"{info}_changelist"),
            path("new/<slug:move>/", view(self.list_move_view), name=f"{info}_list_move"),
            *self.more_urls(),
            path("<str:object_id>/change/", view(self.change_view), name=f"{info}_change"),
            path("<str:object_id>/move/<slug:move>/", view(self.move_view), name=f"{info}_move"),
            path(
                "<str:object_id>/move/<slug:move>/<str:part_id>/",
                view(self.move_view),
                name=f"{info}_part_move",
            ),
        ]

    def more_urls(self) -> list[URLPattern]:
        """Further pages of a subclass."""
        return []

    def address(self, name: str, *args: Any) -> str:
        """A page of this admin: ``address("change", pk)``."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def move_address(self, record: Any) -> Any:
        """Where a move of a record, or of a part of it, is taken."""

        def find(move: Move, part: Any) -> str:
            if record is None:
                return self.address("list_move", move.name)
            if part is None:
                return self.address("move", record.pk, move.name)
            return self.address("part_move", record.pk, move.name, part.pk)

        return find

    # --- the list ----------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[KeyChangeList]:
        """Pages by key."""
        return KeyChangeList

    def key_of(self, request: HttpRequest) -> str:
        """The order of the list; a queue shows the oldest first."""
        return "pk" if request.GET.get("queue") and self.list_key == "-pk" else self.list_key

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        """The subclass's filters, after the queues of the reader."""
        return (filters.QueueFilter, *super().get_list_filter(request))

    def get_search_fields(self, request: HttpRequest) -> Sequence[str]:
        """Only says whether there is a search at all; ``get_search_results`` does it."""
        return [name for name in (self.number_field, *self.name_fields, *self.company_paths) if name]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """A number is looked up exactly; a name finds companies first, then their cases."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if self.number_field and _NUMBER.fullmatch(term):
            return queryset.filter(**{self.number_field: term.upper()}), False
        return queryset.filter(self._named(term)), False

    def _named(self, term: str) -> Q:
        wanted = Q(pk__in=[])
        for name in self.name_fields:
            wanted |= Q(**{f"{name}__icontains": term})
        if self.company_paths:
            found = Company.objects.filter(name__icontains=term).order_by("pk")
            keys = list(found.values_list("pk", flat=True)[:MOST_COMPANIES])
            for path_ in self.company_paths:
                wanted |= Q(**{f"{path_}__in": keys})
        return wanted

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The list, with the moves that make new records."""
        if request.method != "GET":
            raise PermissionDenied
        actor = _actor(request)
        open_ = moves.offers(self.list_moves, None, actor, request.received_at, self.move_address(None))  # type: ignore[attr-defined]
        context = {
            "offers": open_,
            "lead": self.lead,
            "empty": self.empty,
            "list_title": self.list_title,
            "title": self.list_title,
            "links": self.links(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """Further pages, as buttons above the list: label and URL."""
        return []

    def menu_pages(self, request: HttpRequest) -> list[tuple[Any, str, str]]:
        """Further pages that stand in the menu below the list: title, URL and icon."""
        return []

    def prepare_rows(self, rows: list[Any]) -> None:
        """Fetch for all rows of a page together what the columns need."""

    # --- the page ----------------------------------------------------------------------------------------

    def record_of(self, request: HttpRequest, object_id: str) -> Any:
        """The record, for somebody who may look at it. Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = self.page_queryset(request).filter(pk=object_id).first()
        except (ValueError, ValidationError, OverflowError):
            found = None
        if found is None:
            raise Http404
        return found

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """What the page reads the record from, with what it needs."""
        queryset = self.get_queryset(request)
        joined = self.list_select_related
        return queryset.select_related(*joined) if isinstance(joined, list | tuple) and joined else queryset

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        """The page of a case. Reading it never writes."""
        if request.method != "GET":
            raise PermissionDenied
        record = self.record_of(request, object_id)
        open_ = self.open_offers(request, record)
        context = self.frame(request, record) | {
            "offers": [offer for offer in open_ if not offer.move.row_only],
            "waits": self.clocks(record),
            "is_tied": self.is_tied(_actor(request), record),
            "sections": list(self.sections(request, record)),
            **self.history(request, record),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.case_template, context)

    def frame(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What every page about a record is framed with."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "record": record,
            "title": self.heading(record),
            "heading": self.heading(record),
            "subheading": self.subheading(record),
            "badge": self.badge(record),
            "list_url": self.address("changelist"),
            "page_url": self.address("change", record.pk),
            "list_title": self.list_title,
        }

    def open_offers(self, request: HttpRequest, record: Any) -> list[Offer]:
        """The moves that are open to the reader; asked once per request and record."""
        known = getattr(request, "_offers", None)
        if known is None or known[0] is not record:
            found = moves.offers(
                self.moves,
                record,
                _actor(request),
                request.received_at,  # type: ignore[attr-defined]
                self.move_address(record),
            )
            known = request._offers = (record, found)  # type: ignore[attr-defined]
        return known[1]

    def history(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """The timeline of a root's own trail; records without one have none."""
        if not isinstance(record, Root):
            return {}
        most = None if request.GET.get("timeline") == "all" else timeline.MOST
        events, more = timeline.of_case(root_kind(record), record.pk, most=most)
        return {"events": events, "more_events": more, "has_timeline": True}

    def clocks(self, record: Any) -> list[waits.Wait]:
        """The running clocks of the case."""
        return (
            waits.running(root_kind(record), record.pk, self.party(record))
            if isinstance(record, Root)
            else []
        )

    def is_tied(self, actor: Actor, record: Any) -> bool:
        """Whether the reader is tied to a company of the case and may only look (A1)."""
        return bool(actor.tied_companies & frozenset(self.companies(record)))

    # --- what a subclass says ----------------------------------------------------------------------------

    def heading(self, record: Any) -> str:
        """The page's title."""
        return str(record)

    def subheading(self, record: Any) -> Any:
        """A line below the title."""
        return ""

    def badge(self, record: Any) -> Any:
        """The state as words, shape and colour."""
        return cells.state(record) if hasattr(record, "state") else ""

    def companies(self, record: Any) -> Iterable[int]:
        """The keys of the companies that the case is about."""
        return ()

    def party(self, record: Any) -> waits.Party:
        """Names who must act: ``party(record)("buyer")``."""
        return waits.owner_label

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """The parts of the page, in their order."""
        return ()

    # --- moves -------------------------------------------------------------------------------------------

    def move_view(
        self, request: HttpRequest, object_id: str, move: str, part_id: str = ""
    ) -> HttpResponseBase:
        """A move of this record, or of a part of it."""
        record = self.record_of(request, object_id)
        found = next((one for one in self.moves if one.name == move), None)
        if found is None or (found.subjects is not None) != bool(part_id):
            raise Http404
        subject = _part(found.subjects(record), part_id) if found.subjects else record
        return move_page.serve(
            request,
            found,
            subject,
            self.frame(request, record),
            self.address("change", record.pk),
            after=self.after(request, record, found),
        )

    def after(self, request: HttpRequest, record: Any, move: Move) -> Callable[[Any], Any] | None:
        """The page after a move was taken (or the answer itself), from its result; None for the one it was taken from."""
        return None

    def list_move_view(self, request: HttpRequest, move: str) -> HttpResponseBase:
        """A move that makes a new record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = next((one for one in self.list_moves if one.name == move), None)
        if found is None:
            raise Http404
        back = self.address("changelist")
        frame = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "list_url": back,
            "list_title": self.list_title,
        }
        return move_page.serve(request, found, None, frame, back, after=self._after)

    def _after(self, made: Any) -> str:
        is_ours = isinstance(made, self.model) and made.pk
        return self.address("change", made.pk) if is_ours else self.address("changelist")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _part(parts: Iterable[Model], key: str) -> Any:
    for part in parts:
        if str(part.pk) == key:
            return part
    raise Http404(_("There is no such part."))
