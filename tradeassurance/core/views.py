"""Serving documents to those who may read them, and saying whether the jobs still run."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from . import clock, documents, health, passes, seals
from .models import Document
from .services.documents import may_open


@require_safe
@login_required
def serve_document(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file as a download; a document that is not there and one that is not yours look the same."""
    document = get_object_or_404(Document, public_id=public_id)
    if not documents.access.allows(document, request.actor):  # type: ignore[attr-defined]
        raise Http404
    try:
        return documents.serve(document)
    except documents.NotServable:
        return render(request, "portal/document_waiting.html", {"document": document}, status=409)


@require_GET
@login_required
def serve_original(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The sealed original, once, to whoever said a moment ago why; to everybody else there is no such address."""
    document = get_object_or_404(Document, public_id=public_id)
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    opened_at = passes.read(request.GET.get("pass", ""), document, actor)
    if opened_at is None or not may_open(document, actor):
        raise Http404
    if not passes.redeem(document, actor, opened_at, at):
        return render(request, "portal/original_over.html", {"document": document}, status=410)
    return documents.serve_original(document)


@require_safe
def show_health(request: HttpRequest) -> JsonResponse:
    """For watchers: 200 while every job runs, 503 once one has been silent for too long."""
    silent = health.silent_jobs(clock.now())
    answer = JsonResponse({"ok": not silent, "silent": silent}, status=503 if silent else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def show_checkpoint_key(request: HttpRequest) -> HttpResponse:
    """The public key of the checkpoints, for anybody: with it a case file is verified without us (R2)."""
    return HttpResponse(f"{seals.public_key()}\n", content_type="text/plain; charset=ascii")
