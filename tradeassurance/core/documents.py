"""Files that people hand in: received and sealed before the transaction, kept with a change, served by a view.

    sealed = documents.receive(upload, "evidence")          # in the form: checks, hashes, stores the file
    document = documents.file(change, sealed)               # in the service: queues the row
    sealed = documents.seal_again(document)                 # the same content, for another case
    documents.access.register("order", may_see)             # in the app: who may read (document, actor) -> bool
    documents.serve(document)                               # in a view that has checked who asks
    documents.serve_original(document)                      # the same, after its opening was put down (I41)

A file that no row came to refer to is an orphan and swept away by ``manage.py sweep_documents``.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import FileResponse

from . import scanning, vault
from .actors import Actor
from .intake import Kind, Sealed, kind, kind_of, receive, scanner, seal
from .models import Document, ScanState
from .vault import BLOCK

__all__ = [
    "BLOCK",
    "Access",
    "Kind",
    "NotServable",
    "Sealed",
    "access",
    "blocks",
    "file",
    "kind",
    "kind_of",
    "receive",
    "scan_waiting",
    "seal",
    "seal_again",
    "serve",
    "serve_original",
    "sweep_orphans",
]

ORPHAN_AFTER = timedelta(days=1)


# --- keeping -----------------------------------------------------------------------------------------


def file(change: Any, sealed: Sealed, *, company: Any = None) -> Document:
    """Queue the row of a sealed file in a Change; it belongs to the change's case.

    The company is the one acted for unless named: a document made by the house names its subject.
    """
    public = sealed.public
    document = Document(
        public_id=sealed.public_id,
        kind=sealed.kind,
        original_name=sealed.original_name,
        content_type=sealed.content_type,
        size=sealed.original.size,
        sha256=sealed.original.sha256,
        stored_name=sealed.original.name,
        public_name=public.name if public else "",
        public_sha256=public.sha256 if public else "",
        public_size=public.size if public else 0,
        company_id=company.pk if company else change.actor.company_id,
        uploaded_by_id=change.actor.user_id,
        at=change.at,
        scan_state=sealed.scan_state,
        scanned_at=None if sealed.scan_state == ScanState.WAITING else change.at,
    )
    return change.add(document)


def seal_again(document: Document) -> Sealed:
    """The content of a document, sealed once more: for a case of its own, with readers of its own."""

    def copied(name: str) -> vault.Stored:
        with vault.path_of(name).open("rb") as stored:
            return vault.keep(iter(lambda: stored.read(vault.BLOCK), b""))

    return Sealed(
        document.kind,
        document.original_name,
        document.content_type,
        copied(document.stored_name),
        copied(document.public_name) if document.public_name else None,
        document.scan_state,
    )


# --- who may read ------------------------------------------------------------------------------------

Resolver = Callable[[Document, Actor], bool]


class Access:
    """Who may read the documents of each kind of case; what no app answers for, nobody reads."""

    def __init__(self) -> None:
        self._resolvers: dict[str, Resolver] = {}

    def register(self, root_kind: str, resolver: Resolver) -> None:
        """Let ``resolver(document, actor)`` decide for cases of this kind ("order")."""
        self._resolvers[root_kind] = resolver

    def allows(self, document: Document, actor: Actor | None) -> bool:
        """Whether this actor may read this document."""
        resolver = self._resolvers.get(document.root_kind)
        return actor is not None and resolver is not None and resolver(document, actor)


access = Access()


# --- serving -----------------------------------------------------------------------------------------


class NotServable(Exception):
    """The document was not checked yet, or the check refused it."""


def serve(document: Document) -> FileResponse:
    """The document as a download that no browser runs or frames; the copy for parties where there is one.

    The caller has checked who asks. Raises NotServable.
    """
    return _attachment(document, document.public_name or document.stored_name)


def serve_original(document: Document) -> FileResponse:
    """The sealed original, byte for byte as it was handed in, as such a download. Raises NotServable."""
    return _attachment(document, document.stored_name)


def blocks(document: Document, *, original: bool = False) -> Iterator[bytes]:
    """The content block by block: the copy for parties where there is one, or the sealed original. Raises NotServable."""
    if not document.is_servable:
        raise NotServable(document.public_id)
    name = document.stored_name if original else document.public_name or document.stored_name
    with vault.path_of(name).open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _attachment(document: Document, stored_name: str) -> FileResponse:
    if not document.is_servable:
        raise NotServable(document.public_id)
    response = FileResponse(
        vault.path_of(stored_name).open("rb"),
        as_attachment=True,
        filename=document.original_name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


# --- sweeping ----------------------------------------------------------------------------------------


def sweep_orphans(at: datetime) -> list[str]:
    """Remove the files that no row refers to and that are older than a day; their names."""
    old = list(vault.names(at - ORPHAN_AFTER))
    known = _known(old)
    orphans = [name for name in old if name not in known]
    for name in orphans:
        vault.discard(name)
    return orphans


def _known(names: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        found.update(Document.objects.filter(stored_name__in=some).values_list("stored_name", flat=True))
        found.update(Document.objects.filter(public_name__in=some).values_list("public_name", flat=True))
    return found


def scan_waiting(at: datetime, documents: Iterable[Document] | None = None) -> int:
    """Check what could not be checked when it arrived; how many now are decided."""
    decided = 0
    look = scanner()
    for document in documents or Document.objects.filter(scan_state=ScanState.WAITING).order_by("pk")[:200]:
        try:
            verdict = look(vault.path_of(document.stored_name), document.content_type)
        except scanning.Unavailable:
            break
        state = ScanState.CLEAN if verdict.clean else ScanState.REFUSED
        # A conditional update: whoever decides first, decides.
        decided += Document.objects.filter(pk=document.pk, scan_state=ScanState.WAITING).update(
            scan_state=state, scanned_at=at
        )
    return decided
