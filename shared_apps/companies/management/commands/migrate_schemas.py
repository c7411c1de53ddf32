"""`manage.py migrate_schemas` is `migrate_companies` under the name that django-tenants users know."""

from shared_apps.companies.management.commands.migrate_companies import Command

__all__ = ["Command"]
