"""Another company with the rows of the first and accounts of its own, by INSERT … SELECT within the server."""

from django.db import connection, transaction
from django.utils import timezone

from shared_apps.companies.models import Company, Domain
from shared_apps.companies.provisioning import create_schema, expected_version

STRIDE = 1000  # between the accounts of one company and those of the next
TABLES = """
    SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position),
        bool_or(column_name = 'id' AND is_identity = 'YES')
    FROM information_schema.columns WHERE table_schema = %s AND table_name <> 'django_migrations' GROUP BY table_name
"""


@transaction.atomic
def copy_company(first: Company, position: int) -> None:
    """Make company{position} with everything that the first has."""
    offset = STRIDE * position
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('public.companies_company', 'id'))")
        number = cursor.fetchone()[0]
    company = Company.objects.create(
        id=number,
        schema_name=f"t_{number}",
        name=f"Company {position}",
        schema_version=expected_version(),
        created_at=timezone.now(),
    )
    Domain.objects.create(domain=f"company{position}", tenant=company, is_primary=True)
    create_schema(company.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(_accounts(first), {"first": first.pk, "company": number, "offset": offset, "position": position})
        cursor.execute(TABLES, [first.schema_name])
        copied = [_rows(first, company, position, *table) for table in cursor.fetchall()]
        cursor.execute(";\n".join(["SET CONSTRAINTS ALL DEFERRED", *copied]))


def _accounts(first: Company) -> str:
    """Return what copies the accounts and lets them in."""
    members = f"SELECT user_id FROM {first.schema_name}.team_member"  # noqa: S608  # our own schema
    names = _address("%(position)s")
    return f"""
        INSERT INTO users_user (id, password, is_superuser, email, name, is_staff, is_active, date_joined)
            SELECT id + %(offset)s, password, false, {names}, name, false, true, date_joined
            FROM users_user WHERE id IN ({members});
        INSERT INTO account_emailaddress (email, verified, "primary", user_id)
            SELECT {names}, verified, "primary", user_id + %(offset)s
            FROM account_emailaddress WHERE user_id IN ({members});
        INSERT INTO companies_membership (active, created_at, company_id, user_id)
            SELECT active, created_at, %(company)s, user_id + %(offset)s
            FROM companies_membership WHERE company_id = %(first)s"""  # noqa: S608  # nothing from outside


def _address(position: int | str) -> str:
    return f"replace(email, '@company1.', '@company{position}.')"


def _rows(first: Company, company: Company, position: int, table: str, columns: list[str], has_ids: bool) -> str:
    """Return what copies a table; an account, or its address, gives way to its copy."""
    target = f"{company.schema_name}.{table}"
    values = ", ".join(
        f'"{name}" + {STRIDE * position}' if name.endswith("user_id")
        else _address(position) if name == "email"
        else f'"{name}"'
        for name in columns
    )  # fmt: skip
    names = ", ".join(f'"{name}"' for name in columns)
    copied = f"INSERT INTO {target} ({names}) SELECT {values} FROM {first.schema_name}.{table} ON CONFLICT DO NOTHING"  # noqa: S608  # as above
    if not has_ids:
        return copied
    return f"{copied};\nSELECT setval(pg_get_serial_sequence('{target}', 'id'), (SELECT max(id) FROM {target}))"  # noqa: S608  # as above
