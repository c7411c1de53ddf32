"""Inside the server: the application's own role, which is no superuser, and its database."""

import psycopg2
from psycopg2 import sql

from saas.embedded_postgres.state import APPLICATION, State


def answers(state: State) -> bool:
    """Whether a server answers at the remembered port to the remembered password: nobody else's would."""
    try:
        psycopg2.connect(state.admin_url, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def ensure_application(state: State, *, may_create_databases: bool) -> None:
    """Make the application's role and the database it owns, if they are missing; only tests may make more databases."""
    connection = psycopg2.connect(state.admin_url, connect_timeout=5)
    connection.autocommit = True  # a database cannot be made inside a transaction
    role = sql.Identifier(APPLICATION)
    power = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {}").format(role))
            cursor.execute(
                sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS {} PASSWORD %s").format(
                    role, power
                ),
                [state.password],
            )
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
            cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role))
    finally:
        connection.close()
