"""What leaves the house and what was handed in: e-mails that failed, documents."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import passes
from tradeassurance.core.fields import TextField
from tradeassurance.core.models import Delivery, DeliveryState, Document, ScanState
from tradeassurance.core.services import documents as services
from tradeassurance.desk import cells, filters, queues, roots
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.forms import ReasonForm
from tradeassurance.desk.moves import Move
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


class OpeningForm(ReasonForm):
    """Why somebody needs the original and not the copy that the parties get."""

    reason = TextField(
        label=_("Why you need the original"), lines=3, max_length=2000, help_text=_("It stays in the trail.")
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
    moves = (
        Move(
            name="open-original",
            label=_("Open the sealed original"),
            service=services.open_original,
            allowed=lambda document, actor, at: services.may_open(document, actor),
            form=OpeningForm,
            explain=_(
                "The trail of the case keeps who opened it, when and why (I41). Nothing else changes, and the parties are not told."
            ),
            effects=lambda document, actor, at: [
                _(
                    "The next page gives you the file once, within two minutes; opening it again needs a reason again."
                )
            ],
            done=_("It stands in the trail. Download the original now."),
        ),
    )

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once."""
        roots.attach(rows)

    def after(self, request: HttpRequest, record: Document, move: Move) -> Callable[[Any], str]:
        """Back to the page, with the pass of the opening that was just put down."""
        actor = request.actor  # type: ignore[attr-defined]

        def page(opened: Document) -> str:
            query = urlencode({"pass": passes.issue(opened, actor, services.opened_at(opened, actor))})
            return f"{self.address('change', opened.pk)}?{query}"

        return page

    def badge(self, record: Document) -> Any:
        """Whether it was checked."""
        return scan_state(record)

    def sections(self, request: HttpRequest, record: Document) -> Iterable[Section]:
        """What it is, who handed it in, and the fingerprint of its content."""
        url = record.get_absolute_url() if record.is_servable else ""
        given = request.GET.get("pass", "")
        if passes.read(given, record, request.actor) is not None:  # type: ignore[attr-defined]
            address = f"{reverse('documents:original', args=[record.public_id])}?{urlencode({'pass': given})}"
            yield Facts(
                _("Sealed original"),
                pairs=[(_("Once, within two minutes"), cells.link(_("Download"), address))],
            )
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
