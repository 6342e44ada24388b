"""The parties' shell."""

from django.urls import path

from tradeassurance.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.mark_read, name="mark_read"),
    path("inbox/<int:notice_id>/", views.letter, name="letter"),
]
