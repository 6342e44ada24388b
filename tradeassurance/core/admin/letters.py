"""What leaves the house and what was handed in: e-mails that failed, documents."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models import Delivery, DeliveryState, Document, ScanState
from tradeassurance.desk import cells, filters, queues, roots
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site

DELIVERY_TONES = {DeliveryState.WAITING: "wait", DeliveryState.SENT: "good", DeliveryState.FAILED: "bad"}
SCAN_TONES = {ScanState.WAITING: "wait", ScanState.CLEAN: "good", ScanState.REFUSED: "bad"}


def delivery_state(delivery: Delivery) -> Any:
    """Its state in words, shape and color."""
    return cells.badge(delivery.get_state_display(), DELIVERY_TONES[DeliveryState(delivery.state)])


def scan_state(document: Document) -> Any:
    """Whether it was checked."""
    return cells.badge(document.get_scan_state_display(), SCAN_TONES[ScanState(document.scan_state)])


@admin.register(Delivery, site=site)
class DeliveryAdmin(CaseAdmin):
    """E-mails of notices."""

    title = _("E-mails")
    icon = "mail"
    list_select_related = ("notice", "user")
    list_filter = (filters.choices("state", _("State"), DeliveryState.choices),)
    columns = (
        Column(_("Topic"), "notice.topic"),
        Column(_("State"), delivery_state),
        Column(_("To"), "user"),
        Column(_("Attempts"), "attempts", num=True),
        Column(_("Sent"), "sent_at"),
        Column(_("Next attempt"), lambda d: d.next_attempt_at if d.state == DeliveryState.WAITING else None),
    )
    lead = _(
        "Each notice reaches a reader once; what fails is tried again, and the last failure is a task for the desk."
    )

    def heading(self, record: Delivery) -> str:
        """What it is about."""
        return record.notice.topic

    def badge(self, record: Delivery) -> Any:
        """Its state."""
        return delivery_state(record)

    def sections(self, request: HttpRequest, record: Delivery) -> Iterable[Section]:
        """To whom, when, and what went wrong."""
        yield Facts(
            _("E-mail"),
            pairs=[
                (_("To"), cells.record(record.user)),
                (_("Case"), roots.root_cell(record.notice)),
                (_("Attempts"), record.attempts),
                (_("Sent"), record.sent_at),
                (_("Next attempt"), record.next_attempt_at),
                (_("Last error"), record.last_error),
            ],
        )


@admin.register(Document, site=site)
class DocumentAdmin(CaseAdmin):
    """Files that were handed in; never altered, never removed (A3)."""

    title = _("Documents")
    icon = "description"
    list_select_related = ("company", "uploaded_by")
    list_filter = (filters.choices("scan_state", _("Check"), ScanState.choices),)
    company_paths = ("company_id",)
    columns = (
        Column(_("Document"), "original_name"),
        Column(_("Check"), scan_state),
        Column(_("Kind"), "kind"),
        Column(_("Case"), roots.root_cell),
        Column(_("Handed in by"), lambda d: d.company or _("the house")),
        Column(_("Size"), lambda d: filesizeformat(d.size), num=True),
        Column(_("When"), "at"),
    )

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once."""
        roots.attach(rows)

    def badge(self, record: Document) -> Any:
        """Whether it was checked."""
        return scan_state(record)

    def sections(self, request: HttpRequest, record: Document) -> Iterable[Section]:
        """What it is, who handed it in, and the fingerprint of its content."""
        url = record.get_absolute_url() if record.is_servable else ""
        yield Facts(
            _("Document"),
            pairs=[
                (_("File"), cells.link(record.original_name, url)),
                (_("Case"), roots.root_cell(record)),
                (_("Handed in by"), record.company or _("the house")),
                (_("Person"), record.uploaded_by and str(record.uploaded_by)),
                (_("When"), record.at),
                (_("Type"), record.content_type),
                (_("Size"), filesizeformat(record.size)),
                (_("SHA-256 of the original"), record.sha256),
                (_("Checked"), record.scanned_at),
            ],
        )


queues.register(
    queues.Queue(
        "core.deliveries_failed",
        _("E-mails that could not be delivered"),
        Delivery,
        roles=("support", "user_admin"),
        select=lambda actor, at: Delivery.objects.filter(state=DeliveryState.FAILED),
        since="next_attempt_at",
        empty=_("Every e-mail was delivered."),
    )
)
