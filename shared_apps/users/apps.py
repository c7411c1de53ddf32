"""Registers the app with Django."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """Who can log in."""

    name = "shared_apps.users"
    label = "users"
