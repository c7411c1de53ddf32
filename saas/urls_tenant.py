"""Addresses of a company's site."""

from django.urls import path

from saas import views

urlpatterns = [
    path("theme/", views.set_theme, name="set_theme"),
]
