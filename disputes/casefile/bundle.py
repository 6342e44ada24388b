"""The case file as a bundle that anybody verifies offline: a ZIP with its hashes, its chain and its proof (R2).

Written block by block into an open file; the documents are never in memory. ``verify.py``, which lies in it too,
says what every part is checked against.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disputes.casefile import sheet
from disputes.casefile.chapters import Chapter, plain, row
from disputes.casefile.record import Record
from disputes.reading import ROOT_KIND
from tradeassurance.core import audit, documents, seals
from tradeassurance.core.models import Document, TrailEntry
from tradeassurance.core.trail import instant, what_hash

FORMAT = "trade-assurance-case-file/1"
VERIFIER = Path(__file__).with_name("verify.py")


def write(target: BinaryIO, record: Record) -> None:
    """The whole bundle; the list of its files comes last, when their hashes are known."""
    made_at = record.at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        files = [_put(bundle, name, blocks, made_at) for name, blocks in _members(record)]
        manifest = json.dumps(_manifest(record, files), ensure_ascii=False, indent=1)
        _put(bundle, "manifest.json", [manifest.encode()], made_at)
        _put(bundle, "manifest.sig", [seals.seal(manifest).encode()], made_at)


def _put(bundle: zipfile.ZipFile, name: str, blocks: Iterable[bytes], made_at: Any) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    about = zipfile.ZipInfo(name, made_at)
    about.compress_type = zipfile.ZIP_DEFLATED
    with bundle.open(about, "w", force_zip64=True) as file:
        for block in blocks:
            digest.update(block)
            size += len(block)
            file.write(block)
    return {"path": name, "sha256": digest.hexdigest(), "size": size}


def _members(record: Record) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "README.txt", [_read_me(record).encode()]
    yield "verify.py", [VERIFIER.read_bytes()]
    yield "case-file.pdf", _sheet(record)
    yield "case.json", _json(record)
    yield "chain.jsonl", _chain(record)
    for number, document in enumerate(record.documents, 1):
        yield f"documents/{number:03}-{_safe(document)}", documents.blocks(document)
        if record.is_staff:
            yield f"originals/{number:03}-{_safe(document)}", documents.blocks(document, original=True)


def _safe(document: Document) -> str:
    """A name that no unpacking program takes for a path."""
    kept = (letter if letter.isalnum() or letter in "-_." else "_" for letter in document.original_name)
    return "".join(kept).lstrip(".")[-80:] or "file"


def _sheet(record: Record) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        sheet.write(file, record)
        file.seek(0)
        while block := file.read(documents.BLOCK):
            yield block


def _json(record: Record) -> Iterator[bytes]:
    head = {
        "format": FORMAT,
        "number": record.dispute.number,
        "for": record.reader,
        "language": get_language(),
        "made_at": plain(record.at),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "chapters": ['
    for number, chapter in enumerate(sheet.chapters(record)):
        yield (b",\n" if number else b"\n") + _head(chapter)
        for place, cells in enumerate(chapter.rows):
            line = json.dumps(row(chapter, cells), ensure_ascii=False)
            yield (b",\n  " if place else b"\n  ") + line.encode("utf-8", "backslashreplace")
        yield b"]}"
    yield b"\n]}\n"


def _head(chapter: Chapter) -> bytes:
    told = {"key": chapter.key, "title": str(chapter.title)}
    return json.dumps(told, ensure_ascii=False)[:-1].encode() + b', "rows": ['


def _chain(record: Record) -> Iterator[bytes]:
    for entry in record.trail.iterator(chunk_size=500):
        yield json.dumps(_entry(entry, record)).encode() + b"\n"


def _entry(entry: TrailEntry, record: Record) -> dict[str, Any]:
    """An entry as it was hashed; parties follow the chain by hashes, and read what happened in the case file."""
    told = {
        "seq": entry.seq,
        "at": instant(entry.at),
        "recorded_at": instant(entry.recorded_at),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
    if not record.is_staff:
        return told | {"what": what_hash(entry.__dict__)}
    return told | {name: getattr(entry, name) for name in ("actor", "action", "reason", "content")}


def _manifest(record: Record, files: list[dict[str, Any]]) -> dict[str, Any]:
    last = record.trail.last()
    chain = {
        "kind": ROOT_KIND,
        "id": record.order.pk,
        "length": record.length,
        "head": last.hash if last else "",
    }
    return {
        "format": FORMAT,
        "case": record.dispute.number,
        "order": record.order.number,
        "for": record.reader,
        "made_at": plain(record.at),
        "public_key": seals.public_key(),
        "files": files,
        "chain": chain,
        "checkpoint": _checkpoint(record),
    }


def _checkpoint(record: Record) -> dict[str, Any] | None:
    proof = audit.prove(ROOT_KIND, record.order.pk)
    if proof is None or proof.length > record.length:
        return None
    signed = proof.checkpoint
    return {
        "at": instant(signed.at),
        "chains": signed.chains,
        "merkle_root": signed.merkle_root,
        "previous": signed.previous,
        "signature": signed.signature,
        "length": proof.length,
        "head": proof.head,
        "path": proof.path,
    }


def _read_me(record: Record) -> str:
    lines = [
        sheet.title(record),
        "",
        _("case-file.pdf is the record to print; case.json holds the same for programs."),
        _("documents/ holds what was handed in; manifest.json lists every file with its SHA-256."),
        _("chain.jsonl is the trail of the case: each entry is sealed with the one before it."),
        _("To verify all of it without us, with Python 3.9 or newer and nothing else:"),
        "",
        "    python3 verify.py THIS_FILE.zip --key PUBLIC_KEY",
        "",
        _("The public key stands at /checkpoints/key/ of the platform."),
        _(
            "Keep this file: what is given out later about the case must fit it (verify.py LATER.zip --against THIS_FILE.zip)."
        ),
        "",
    ]
    return "\n".join(lines)
