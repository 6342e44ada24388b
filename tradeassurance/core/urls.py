"""Where documents are served."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("<uuid:public_id>/", views.serve_document, name="serve"),
    path("<uuid:public_id>/original/", views.serve_original, name="original"),
]
