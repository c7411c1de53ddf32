from django.db import migrations, models

from tests.companies.next_release import last_of_today


class Migration(migrations.Migration):
    dependencies = [("tickets", last_of_today())]
    operations = [
        migrations.AddField("ticket", "next_note", models.TextField(default="it's 100% new")),
        migrations.AddIndex("ticket", models.Index(fields=["next_note"], name="ticket_next_note")),
    ]
