"""Addresses about the person who reads."""

from django.urls import path

from tradeassurance.accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.choose_language, name="language"),
    path("company/", views.choose_company, name="company"),
]
