"""Giving a case file out: made whole before the first byte leaves, from one state of the database (R2)."""

import tempfile
from datetime import datetime

from django.http import FileResponse

from disputes.casefile import bundle, sheet
from disputes.casefile.record import STAFF, Record
from disputes.enums import FileKind
from disputes.models import Dispute
from tradeassurance.core.actors import Actor
from tradeassurance.core.integrity import snapshot

SUFFIXES = {FileKind.SHEET: ("pdf", "application/pdf"), FileKind.BUNDLE: ("zip", "application/zip")}
JOINED = ("order__buyer", "order__seller", "order__contract", "order__rules", "opened_by", "arbitrator")


def give(dispute: Dispute, actor: Actor, at: datetime, kind: str) -> FileResponse:
    """The file as a download. Whoever asks has opened it before (``casefile.open_file``)."""
    # Closed with the answer, which sends it block by block; it never lies under a name.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    with snapshot():
        found = Dispute.objects.select_related(*JOINED, "first_arbitrator").get(pk=dispute.pk)
        order = found.order
        reader = STAFF if actor.company_id is None else str(order.acting_side(actor))
        record = Record(found, reader, at, order.trail_length)
        (sheet if kind == FileKind.SHEET else bundle).write(file, record)
    file.seek(0)
    suffix, content_type = SUFFIXES[FileKind(kind)]
    answer = FileResponse(
        file, as_attachment=True, filename=f"{found.number}.{suffix}", content_type=content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
