"""The policy header: strict 'self' everywhere, and what the desk's framework needs on the desk only."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """Adds the content security policy; the admin's own directives replace the strict ones there."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Sets the header, unless the view has declared a policy of its own (documents do)."""
        on_the_desk = request.path_info.startswith(settings.ADMIN_PREFIX)
        if on_the_desk and not hasattr(response, "_csp_update"):
            response._csp_update = settings.ADMIN_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)
