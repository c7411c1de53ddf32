"""A connection that breaks while it is being made leaves nothing behind that would break the next one."""

import psycopg2
import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

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


@pytest.fixture
def own_connection():
    """A connection beside the one that the test's transaction is on, at the beginning of a request."""
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**connection.settings_dict, "CONN_HEALTH_CHECKS": True}
    wrapper.connect()
    wrapper.health_check_done = False
    yield wrapper
    wrapper.close()


ASK = "SELECT {path}, current_schemas(false) FROM public.companies_company WHERE id = %s"


def test_the_question_on_the_way_is_the_look_whether_the_connection_lives(committed, own_connection):
    other, place = committed({"gina": ["owner"]}), committed({"olga": ["owner"]})
    assert own_connection.ask_on_the_way(other.schema_name, ASK, other.company.pk) is not None
    with CaptureQueriesContext(own_connection) as seen:
        own_connection.ask_on_the_way(place.schema_name, ASK, place.company.pk)
        dead = own_connection.connection.info.backend_pid
        own_connection.health_check_done = False
        _end(dead)
        row = own_connection.ask_on_the_way(place.schema_name, ASK, place.company.pk)
    assert row is not None
    assert own_connection.connection.info.backend_pid != dead
    with own_connection.connection.cursor() as cursor:  # psycopg2's own, so that the server says what it has
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == (f'"{place.schema_name}","public"',)
    setting = "SELECT set_config('search_path'"
    assert [query["sql"].split(",")[0] for query in seen] == [setting, "SELECT NULL", setting]


def test_in_a_transaction_a_lost_connection_is_no_secret(committed, own_connection):
    place = committed({"olga": ["owner"]})
    own_connection.set_autocommit(False)
    own_connection.in_atomic_block = True
    try:
        _end(own_connection.connection.info.backend_pid)
        with pytest.raises(OperationalError):
            own_connection.ask_on_the_way(place.schema_name, ASK, place.company.pk)
    finally:
        own_connection.in_atomic_block = False


def _end(pid: int) -> None:
    """Let the server end that session, and wait until it has."""
    other = psycopg2.connect(database_url())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
