"""A connection that breaks while it is being made leaves nothing behind that would break the next one."""

import psycopg2
import pytest
from django.db import OperationalError, connection, connections

from tests.conftest import database_url


def test_a_version_asked_of_a_broken_connection_is_not_remembered(world):
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = dict(connection.settings_dict)
    wrapper.connect()
    try:
        version = wrapper.pg_version
        del wrapper.pg_version
        wrapper.forget_search_path()  # so that the next cursor is the first to notice
        _end(wrapper.connection.info.backend_pid)
        with pytest.raises(OperationalError):
            _ = wrapper.pg_version
        wrapper.close()
        assert wrapper.pg_version == version
    finally:
        wrapper.close()


def _end(pid: int) -> None:
    """Let the server end that session, and wait until it has."""
    other = psycopg2.connect(database_url())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
