"""Registers the app with Django."""

from django.apps import AppConfig


class SignupConfig(AppConfig):
    """The public site and a company's first five minutes."""

    name = "shared_apps.signup"
    label = "signup"
