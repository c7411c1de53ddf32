from django.db import migrations, models

from tests.companies.next_release import last_of_today


class Migration(migrations.Migration):
    dependencies = [("tickets", last_of_today())]
    operations = [migrations.AddField("ticket", "next_code", models.CharField(max_length=9, unique=True, null=True))]
