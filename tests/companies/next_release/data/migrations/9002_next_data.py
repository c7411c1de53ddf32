from django.db import migrations


def work_a_while(apps, editor):
    apps.get_model("tickets", "Ticket").objects.update(next_note="done")
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")


class Migration(migrations.Migration):
    dependencies = [("tickets", "9001_next_note")]
    operations = [migrations.RunPython(work_a_while, migrations.RunPython.noop)]
