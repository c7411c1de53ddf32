"""The platform's roles: Django Groups that a migration makes, with Django's own permissions."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from tests.factories.companies import make_user

ROLES = {
    "Administrator": {"audit.read", "companies.act", "companies.manage", "companies.view_company", "companies.visit"},
    "Support": {"companies.view_company", "companies.visit"},
    "Auditor": {"audit.read", "companies.view_company"},
}


def _held_by(name: str) -> set[str]:
    keys = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in keys}


def test_there_are_three_roles_with_exactly_their_permissions(world):
    assert {group.name: _held_by(group.name) for group in Group.objects.all()} == ROLES


def test_making_the_roles_again_changes_nothing(world):
    before = list(Group.permissions.through.objects.order_by("pk").values_list())
    with connection.schema_editor() as editor:
        import_module("shared_apps.users.migrations.0002_system_roles_console").make_roles(apps, editor)
    assert list(Group.permissions.through.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_is_in_a_group_holds_its_permissions_and_no_other(world, role):
    person = make_user(f"{role.lower()}@platform.example", name=role)
    person.groups.add(Group.objects.get(name=role))
    assert person.get_all_permissions() == ROLES[role]
