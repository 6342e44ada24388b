"""The case file on paper (R2)."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from disputes.casefile import contents, desk
from disputes.casefile.chapters import Chapter, Digest, words
from disputes.casefile.record import Record
from tradeassurance.portal import paper
from tradeassurance.portal.display import instant_line

LONG = 1500
"""Letters from which a fact stands under its label, over the whole width, instead of beside it."""


def chapters(record: Record) -> Any:
    """Everything that the reader's file tells."""
    yield from contents.chapters(record)
    if record.is_staff:
        yield from desk.chapters(record)


def title(record: Record) -> str:
    """What stands on top."""
    return _("Case file of dispute %(number)s") % {"number": record.dispute.number}


def write(target: BinaryIO, record: Record) -> None:
    """The file, in the reader's language and zone."""
    reader = _("the desk") if record.is_staff else record.order.party(record.reader).name
    said = {"reader": reader, "at": instant_line(record.at)}
    story: list[Flowable] = [paper.say(_("Made for %(reader)s on %(at)s.") % said, paper.SMALL)]
    if record.is_staff:
        warning = _("With internal notes and what only the desk may read: not to be given to a party.")
        story.append(paper.say(warning, paper.SMALL))
    for chapter in chapters(record):
        story += _drawn(chapter)
    number, made = record.dispute.number, f"{record.at:%Y-%m-%d %H:%M} UTC"
    paper.write(target, title(record), story, f"{number} · {made} · {record.reader}")


def _drawn(chapter: Chapter) -> list[Flowable]:
    found: list[Flowable] = [paper.say(chapter.title, paper.HEAD)]
    if chapter.note:
        found.append(paper.say(chapter.note, paper.SMALL))
    if chapter.columns:
        heads = [column.title for column in chapter.columns]
        rows = ([_cell(value) for value in row] for row in chapter.rows)
        found += paper.table(rows, [column.share for column in chapter.columns], heads) or [
            paper.say(chapter.empty or "–")
        ]
        return found
    for _key, label, value in chapter.rows:
        text = words(value)
        if len(text) > LONG:
            found += [paper.say(label, paper.COLUMN), paper.say(text)]
        else:
            found += paper.table([(label, _cell(value))], (2, 7))
    return found


def _cell(value: Any) -> Any:
    return paper.code(value) if isinstance(value, Digest) else words(value)
