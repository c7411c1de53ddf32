"""Makes published versions immutable for the application's own role.

UPDATE stays granted on `id` alone: PostgreSQL checks foreign keys with SELECT … FOR KEY SHARE, which asks for it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql=[
                "REVOKE UPDATE, DELETE, TRUNCATE ON workflow_design_definitionversion FROM CURRENT_USER",
                "GRANT UPDATE (id) ON workflow_design_definitionversion TO CURRENT_USER",
            ],
            reverse_sql="GRANT UPDATE, DELETE, TRUNCATE ON workflow_design_definitionversion TO CURRENT_USER",
        ),
    ]
