"""The directory, and a supplier's own participation."""

from django.urls import path

from suppliers.views import directory, participation

app_name = "suppliers"
urlpatterns = [
    path("suppliers/", directory.directory, name="directory"),
    path("suppliers/<int:supplier_id>/", directory.profile, name="profile"),
    path("participation/", participation.own_page, name="participation"),
    path("participation/apply/", participation.apply, name="apply"),
    path("participation/describe/", participation.describe, name="describe"),
    path("participation/documents/", participation.hand_in, name="hand_in"),
    path("participation/leave/", participation.leave, name="leave"),
]
