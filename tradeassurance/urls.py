"""Every address of the house; each app keeps its own."""

from django.urls import include, path

from tradeassurance.core.views import show_checkpoint_key, show_health
from tradeassurance.desk.site import site as desk

urlpatterns = [
    path("", include("tradeassurance.portal.urls")),
    path("account/", include("tradeassurance.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("documents/", include("tradeassurance.core.urls")),
    path("", include("suppliers.urls")),
    path("", include("disputes.urls")),
    path("orders/", include("orders.urls")),
    path("admin/", desk.urls),
    path("health/", show_health, name="health"),
    path("checkpoints/key/", show_checkpoint_key, name="checkpoint_key"),
]
