"""`manage.py dump_database FILE`: the backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from saas.backup import dump
from saas.embedded_postgres import DatabaseUnavailableError


class Command(BaseCommand):
    """Writes all companies and the platform into one file, while the program goes on."""

    help = "Write the whole database into one file, for restore_database. Attachments are files: copy var/media too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Dump; never over an existing file."""
        file: Path = options["file"]
        if file.exists():
            raise CommandError(_("{file} exists already. Choose another name.").format(file=file))
        try:
            problem = dump(file=file)
        except DatabaseUnavailableError as error:
            raise CommandError(str(error)) from error
        if problem:
            raise CommandError(_("The backup was not made: {problem}").format(problem=problem))
        self.stdout.write(_("The database is in {file}.").format(file=file))
