"""Tables as CSV files that a spreadsheet opens as they are: streamed, and never run as formulas."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula; the wide ones where it speaks Chinese or Japanese."""


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as text. A number stands as it is; a text that would be a formula is marked as text by an apostrophe."""
    if isinstance(value, Decimal):
        return format(value, "f")
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULAS) else text


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Each row as a line of CSV; the first one begins with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
    for row in rows:
        yield mark + writer.writerow([cell(value) for value in row])
        mark = ""


def download(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The rows as a file to keep, sent while they are read. ``name`` is ASCII, without a path."""
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
