"""What must hold of files and of everything that people type: I42 and I43."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_noop as _

from . import clock, vault
from .cards import SHORTEST, contains_card_number
from .documents import ORPHAN_AFTER
from .integrity import Finding, check
from .models import Document

_OURS = ("tradeassurance.", "suppliers", "orders", "disputes")
_DRAWN_BY_LOT = ("stored_name", "public_name")
"""Columns of names that the vault draws by lot: now and then one looks like a card."""
# A first look by the database; what it finds is looked at digit by digit. Full-width digits count too.
_MANY_DIGITS = r"[0-9０-９][0-9０-９ .\-]{11,}[0-9０-９]"


@check("I42", _("Every document has its file, of its size and SHA-256; every stored file has a row"))
def documents_have_their_files() -> Finding:
    """Reads every file in full."""
    found, known, rows = [], set(), 0
    for document in Document.objects.order_by("pk").iterator(500):
        rows += 1
        stored = [(document.stored_name, document.sha256, document.size)]
        if document.public_name:
            stored.append((document.public_name, document.public_sha256, document.public_size))
        for name, sha256, size in stored:
            known.add(name)
            if not vault.holds(name, sha256, size):
                found.append(f"document {document.pk}: {name} is missing or differs")
    # What is younger than the sweep's patience may belong to a request that is under way.
    for name in vault.names(clock.now() - ORPHAN_AFTER - timedelta(days=1)):
        rows += 1
        if name not in known:
            found.append(f"file {name} belongs to no document")
    return rows, found


@check("I43", _("No text holds a card number"))
def no_text_holds_a_card_number() -> Finding:
    """Looks at every text and JSON column of our own tables, at all of a table at once."""
    found, rows = [], 0
    for model, columns in _text_columns():
        kept = model._default_manager.count()
        rows += kept
        for key, name, text in _with_many_digits(model, columns) if kept else ():
            if contains_card_number(text):
                found.append(f"{model._meta.label_lower} {key}: {name}")
    return rows, found


def _with_many_digits(model: type[models.Model], columns: list[str]) -> Iterator[tuple[int, str, str]]:
    """Key, column and text where a row holds a long run of digits in any of them; JSON is looked at as text."""
    texts = {f"_text_{name}": Cast(name, models.TextField()) for name in columns}
    suspect = reduce(or_, (Q(**{f"{text}__regex": _MANY_DIGITS}) for text in texts))
    rows = model._default_manager.annotate(**texts).filter(suspect)
    for key, *found in rows.values_list("pk", *texts).iterator(500):
        yield from ((key, name, text) for name, text in zip(columns, found, strict=True) if text)


def _text_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        if model.__module__.startswith(_OURS) and model._meta.managed:
            columns = [field.attname for field in model._meta.concrete_fields if _holds_text(field)]
            if columns:
                yield model, columns


def _holds_text(field: Any) -> bool:
    """Whether people or other programs decide what stands in a column, and a card number would fit."""
    if field.attname in _DRAWN_BY_LOT:
        return False
    if isinstance(field, models.CharField):
        return not field.choices and (field.max_length is None or field.max_length >= SHORTEST)
    return isinstance(field, models.TextField | models.JSONField)
