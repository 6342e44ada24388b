"""Serving documents to those who may read them, and saying whether the jobs still run."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from . import clock, documents, health
from .models import Document


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


@require_safe
def show_health(request: HttpRequest) -> JsonResponse:
    """For watchers: 200 while every job runs, 503 once one has been silent for too long."""
    silent = health.silent_jobs(clock.now())
    answer = JsonResponse({"ok": not silent, "silent": silent}, status=503 if silent else 200)
    answer["Cache-Control"] = "no-store"
    return answer
