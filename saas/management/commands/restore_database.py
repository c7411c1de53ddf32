"""`manage.py restore_database FILE`: the way back from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from saas.backup import is_empty, restore
from saas.embedded_postgres import DatabaseUnavailableError


class Command(BaseCommand):
    """Fills an empty database; one that holds anything is left alone."""

    help = "Read a file of dump_database into an empty database. Run migrate_companies afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore, or say why not."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(_("There is no file {file}.").format(file=file))
        if not is_empty():
            raise CommandError(
                _("The database is not empty. Restore into a new one: rename var/postgres or change DATABASE_URL.")
            )
        try:
            problem = restore(file=file)
        except DatabaseUnavailableError as error:
            raise CommandError(str(error)) from error
        if problem:
            raise CommandError(
                _("The restore stopped half way; start again with an empty database. It said: {problem}").format(
                    problem=problem
                )
            )
        self.stdout.write(_("Restored. Now run: python manage.py migrate_companies"))
