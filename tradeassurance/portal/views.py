"""Home, the inbox, and the pages for what went wrong."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tradeassurance.portal import inbox as post
from tradeassurance.portal.paging import page_by_key
from tradeassurance.portal.registry import action_items

LATEST = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What you must do, by when, and what happens otherwise; for visitors, what this is."""
    if not request.user.is_authenticated:
        return render(request, "portal/welcome.html")
    if request.user.is_staff:
        return redirect("admin:index")
    latest = post.notices_for(request).order_by("-pk")[:LATEST]
    return render(
        request, "portal/home.html", {"items": action_items(request), "letters": post.letters(latest)}
    )


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Every notice of the company, newest first."""
    page = page_by_key(post.notices_for(request), request.GET, order=("-id",))
    return render(request, "portal/inbox.html", {"page": page, "letters": post.letters(page)})


@require_safe
@login_required
def letter(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice in full."""
    notice = get_object_or_404(post.notices_for(request), pk=notice_id)
    return render(request, "portal/letter.html", {"letter": post.letters([notice])[0]})


@require_POST
@login_required
def mark_read(request: HttpRequest) -> HttpResponse:
    """Notices that the reader ticks off; those of others are passed over in silence."""
    post.mark_read(
        request, [int(one) for one in request.POST.getlist("notice") if one.isdecimal() and len(one) < 19]
    )
    return redirect("portal:inbox")
