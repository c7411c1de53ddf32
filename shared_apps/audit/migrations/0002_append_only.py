"""Makes the audit table append-only for the application's own role."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql="REVOKE UPDATE, DELETE, TRUNCATE ON audit_platformauditentry FROM CURRENT_USER",
            reverse_sql="GRANT UPDATE, DELETE, TRUNCATE ON audit_platformauditentry TO CURRENT_USER",
        ),
    ]
