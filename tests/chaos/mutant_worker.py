"""The background worker of a run with a broken product."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
    django.setup()

    from django.core.management import call_command

    from tests.chaos.mutations import mutate

    mutate()
    call_command("run_worker")
