"""The platform's roles: Django Groups with the permissions that operators need. Running it again changes nothing."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

COMPANIES = [("companies", codename) for codename in ("view_company", "visit", "act", "manage")]
AUDIT = [("audit", "read")]
ROLES = {
    "Administrator": [*COMPANIES, *AUDIT],
    "Support": [("companies", "view_company"), ("companies", "visit")],
    "Auditor": [("companies", "view_company"), *AUDIT],
}


def make_roles(apps, schema_editor):
    """Make the groups. Django makes permission rows only after all migrations, so those needed are made here first."""
    using = schema_editor.connection.alias
    for label in ("companies", "audit"):
        create_permissions(installed.get_app_config(label), verbosity=0, interactive=False, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for name, keys in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        for label, codename in keys:
            group.permissions.add(permissions.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0001_initial"),
        ("companies", "0005_states_console"),
        ("audit", "0004_read_permission_console"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
