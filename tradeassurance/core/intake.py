"""How a file comes in: kinds and their limits, the checks of its content, and its way into the vault."""

import re
import unicodedata
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import scanning, vault
from .cards import mask_card_numbers
from .models import ScanState
from .scanning import CSV, IMAGES, JPEG, PDF, PNG, TEXT, WEBP

MIB = 1024 * 1024
LONGEST_NAME = 120
NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", WEBP: "WebP", TEXT: "TXT", CSV: "CSV"}


@dataclass(frozen=True)
class Kind:
    """What may be handed in for one purpose: content types and the largest size in bytes."""

    name: str
    types: tuple[str, ...]
    most_bytes: int

    @property
    def limits(self) -> str:
        """The limits as a sentence for the page and for errors."""
        listed = ", ".join(NAMES[one] for one in self.types)
        return gettext("%(types)s, at most %(size)s per file.") % {
            "types": listed, "size": filesizeformat(self.most_bytes),
        }  # fmt: skip

    @property
    def accept(self) -> str:
        """The value of a file input's ``accept``."""
        return ",".join(suffix for one in self.types for suffix in scanning.SUFFIXES[one])


_kinds: dict[str, Kind] = {}


def kind(name: str, types: Collection[str], *, most_bytes: int) -> Kind:
    """Declare a kind of document; the same name replaces the earlier one."""
    _kinds[name] = Kind(name, tuple(types), most_bytes)
    return _kinds[name]


def kind_of(name: str) -> Kind:
    """The declared kind. Raises KeyError."""
    return _kinds[name]


kind("evidence", (PDF, PNG, JPEG, WEBP, TEXT, CSV), most_bytes=20 * MIB)
kind("contract", (PDF, PNG, JPEG, WEBP), most_bytes=20 * MIB)
kind("report", (PDF,), most_bytes=20 * MIB)
kind("shipping", (PDF, PNG, JPEG, WEBP, TEXT, CSV), most_bytes=20 * MIB)
kind("photo", (PNG, JPEG, WEBP), most_bytes=10 * MIB)
kind("proof", (PDF, PNG, JPEG, WEBP), most_bytes=10 * MIB)


@dataclass(frozen=True)
class Sealed:
    """A file that was checked and lies in the vault, before any row refers to it.

    ``public_id`` is what addresses will call it once a row refers to it.
    """

    kind: str
    original_name: str
    content_type: str
    original: vault.Stored
    public: vault.Stored | None
    scan_state: str
    public_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def __str__(self) -> str:
        """What it is, not where it lies: a form sent twice has the same content (idempotency keys)."""
        return f"{self.kind} {self.original_name} {self.original.sha256}"


def receive(upload: File, kind_name: str) -> Sealed:
    """Check a file, seal it and, for a picture, the copy that parties get.

    Raises ValidationError that says what is wrong and which limits apply; nothing stays in the vault then.
    """
    wanted = kind_of(kind_name)
    name = clean_name(upload.name or "")
    content = _read(upload, wanted)
    content_type = _type_of(content, name, wanted)
    public = _check_content(content, content_type)
    original = vault.keep([content])
    copy = vault.keep([public]) if public is not None else None
    try:
        state = _scan(original, content_type)
    except ValidationError:
        for stored in filter(None, (original, copy)):
            vault.discard(stored.name)
        raise
    return Sealed(kind_name, name, content_type, original, copy, state)


def seal(kind_name: str, name: str, content_type: str, content: bytes) -> Sealed:
    """Seal what the house wrote itself, or has read strictly: there is nothing left to check."""
    return Sealed(kind_name, clean_name(name), content_type, vault.keep([content]), None, ScanState.CLEAN)


def _read(upload: File, wanted: Kind) -> bytes:
    """The content, no further than the limit: what the sender says of the size is not believed."""
    blocks, size = [], 0
    for block in upload.chunks(vault.BLOCK):
        size += len(block)
        if size > wanted.most_bytes:
            raise _refusal(_("This file is too large."), "size", wanted)
        blocks.append(block)
    if not size:
        raise _refusal(_("This file is empty."), "empty", wanted)
    return b"".join(blocks)


def _type_of(content: bytes, name: str, wanted: Kind) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    content_type = scanning.recognise(content[:8192], suffix)
    if content_type not in wanted.types:
        raise _refusal(_("This kind of file is not accepted."), "type", wanted)
    if suffix not in scanning.SUFFIXES[content_type]:
        raise _refusal(
            _("The content of this file is %(type)s, but its name says otherwise."), "mismatch", wanted,
            type=NAMES[content_type],
        )  # fmt: skip
    if content_type in (TEXT, CSV) and len(content) > scanning.MOST_TEXT_BYTES:
        raise ValidationError(
            _("A text file may have at most %(size)s."),
            "size",
            {"size": filesizeformat(scanning.MOST_TEXT_BYTES)},
        )
    return content_type


def _check_content(content: bytes, content_type: str) -> bytes | None:
    """What the content must be for its type; the copy for parties where there is one."""
    if content_type in IMAGES:
        return scanning.clean_image(content, content_type)
    if content_type == PDF:
        scanning.check_pdf(content)
    else:
        scanning.check_text(content)
    return None


def _scan(stored: vault.Stored, content_type: str) -> str:
    try:
        verdict = scanner()(vault.path_of(stored.name), content_type)
    except scanning.Unavailable:
        return ScanState.WAITING
    if not verdict.clean:
        raise ValidationError(_("This file was refused: %(reason)s"), "unclean", {"reason": verdict.reason})
    return ScanState.CLEAN


def _refusal(text: Any, code: str, wanted: Kind, **params: Any) -> ValidationError:
    limits = ValidationError(_("Accepted: %(limits)s"), "limits", {"limits": wanted.limits})
    return ValidationError([ValidationError(text, code, params), limits])


def scanner() -> Callable[..., scanning.Verdict]:
    """The scanner that settings.DOCUMENT_SCANNER names: (path, content type) -> Verdict."""
    return import_string(settings.DOCUMENT_SCANNER)


def clean_name(name: str) -> str:
    """A file's name as it may be kept and shown: no folders, control or direction characters, no card number."""
    base = PureWindowsPath(PurePosixPath(name).name).name
    letters = unicodedata.normalize("NFC", base)
    visible = "".join(c for c in letters if unicodedata.category(c)[0] not in "CZ" or c == " ")
    visible = mask_card_numbers(re.sub(r'[<>:"/\\|?*]+', "-", visible)).strip(" .") or "document"
    suffix = PurePosixPath(visible).suffix[:10]
    return visible if len(visible) <= LONGEST_NAME else visible[: LONGEST_NAME - len(suffix)] + suffix
