from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "9001_next_code")]
    operations = [migrations.AlterField("ticket", "next_code", models.CharField(max_length=9, null=True))]
