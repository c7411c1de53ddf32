"""Makes the audit table append-only for the application's own role."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit_trail", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql="REVOKE UPDATE, DELETE, TRUNCATE ON audit_trail_auditentry FROM CURRENT_USER",
            reverse_sql="GRANT UPDATE, DELETE, TRUNCATE ON audit_trail_auditentry TO CURRENT_USER",
        ),
    ]
