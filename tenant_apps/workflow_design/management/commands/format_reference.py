"""`manage.py format_reference`: writes docs/format.md anew from the schema."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.format_reference import markdown


class Command(BaseCommand):
    """Writes the reference page of the format, which a test holds up to date."""

    help = "Write docs/format.md, the reference of the definitions' format, anew from the schema."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file."""
        path = settings.BASE_DIR / "docs" / "format.md"
        path.write_text(markdown(), encoding="utf-8", newline="\n")
        self.stdout.write(_("%(path)s is up to date.") % {"path": path})
