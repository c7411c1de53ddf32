"""Addresses of the platform's own site."""

from django.urls import include, path

from saas import views

urlpatterns = [
    path("theme/", views.set_theme, name="set_theme"),
    path("account/", include("allauth.account.urls")),
]
