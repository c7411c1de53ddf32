from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """For finding tickets by a part of their title; once, in `public`, before any company's index needs it."""

    dependencies = [("companies", "0007_addresses_count")]

    operations = [TrigramExtension()]
