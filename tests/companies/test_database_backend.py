"""No statement ever runs with another company's search_path, whatever happened on the connection before."""

import threading

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared_apps.companies import tenancy
from shared_apps.companies.database_backend.base import keeps_search_path
from tenant_apps.team.models import Member

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def places(committed):
    """Two really committed companies, so that transactions are the connection's own; ids inside collide."""
    return committed({"olga": ["owner"]}), committed({"gina": ["owner"], "gabe": ["manager"]})


def _path() -> str:
    """Return the search_path that the server uses for an ordinary statement of the current company."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_string(current_schemas(false), ',')")
        return cursor.fetchone()[0]


def _wanted() -> str:
    schema = tenancy.current_schema()
    return schema if schema == "public" else f"{schema},public"


def _names() -> list[str]:
    return list(Member.objects.order_by("pk").values_list("name", flat=True))


def test_the_path_is_sent_once_for_any_number_of_statements(places):
    one, other = places
    with CaptureQueriesContext(connection) as captured:
        for place in (one, one, other, one):
            with place.inside():
                _names()
                _names()
    sent = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SET search_path")]
    path = 'SET search_path = "{}","public"'
    assert sent == [path.format(place.schema_name) for place in (one, other, one)]


def test_attack_31_a_rollback_takes_the_path_with_it_and_it_is_sent_again(places):
    one, other = places
    with other.inside():
        assert _names() == ["Gina", "Gabe"]
    with one.inside():
        with transaction.atomic():
            assert _names() == ["Olga"]  # sent inside: undone by the rollback
            transaction.set_rollback(True)
        assert _names() == ["Olga"]


def test_attack_31_a_rollback_to_a_savepoint_takes_the_path_with_it_and_it_is_sent_again(places):
    one, other = places
    with other.inside(), transaction.atomic():
        assert _names() == ["Gina", "Gabe"]
        with transaction.atomic():
            connection.set_schema(one.schema_name)
            assert _names() == ["Olga"]
            transaction.set_rollback(True)
        assert _names() == ["Olga"]


def test_the_outer_savepoint_undoes_what_an_inner_one_kept(places):
    one, other = places
    with other.inside(), transaction.atomic():
        _names()
        with transaction.atomic():
            connection.set_schema(one.schema_name)
            with transaction.atomic():
                assert _names() == ["Olga"]
            transaction.set_rollback(True)
        assert _names() == ["Olga"]


def test_attack_31_a_commit_that_the_server_turns_into_a_rollback_is_noticed(places):
    one, other = places
    with other.inside():
        _names()
    with one.inside():
        with transaction.atomic():
            _names()
            with pytest.raises(DatabaseError):
                connection.cursor().execute("SELECT 1 / 0")  # swallowed: Django will commit, the server will not
        assert _names() == ["Olga"]


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("SET search_path = public", []),
        ("  set SEARCH_PATH to public", []),
        ("SELECT set_config('search_path', 'public', false)", []),
        ("SELECT set_config(%s, %s, false)", ["search_path", "public"]),
        ("SELECT 1; SET search_path = public", []),
        ("RESET search_path", []),
        ("RESET ALL", []),
        ("DISCARD ALL", []),
        ("DO $$ BEGIN PERFORM set_config('search_path', 'public', false); END $$", []),
    ],
)
def test_whoever_sets_the_path_by_hand_does_not_set_it_for_the_next_statement(places, sql, params):
    with places[0].inside():
        _names()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        assert _names() == ["Olga"]


def test_a_rollback_written_by_hand_is_noticed(places):
    one, other = places
    with other.inside():
        _names()
        with transaction.atomic():
            connection.cursor().execute("SAVEPOINT mine")
            with one.inside():
                _names()
                connection.cursor().execute("ROLLBACK TO SAVEPOINT mine")
                assert _names() == ["Olga"]


def test_a_new_session_starts_with_the_right_path(places):
    with places[0].inside():
        _names()
        connection.close()
        assert _names() == ["Olga"]


def _kill_the_session() -> None:
    killer = connection.copy()
    with killer.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    killer.close()


def test_attack_31_after_a_killed_backend_the_next_request_is_the_right_companys(places):
    one, other = places
    assert one.client("olga").get("/").status_code == 200
    _kill_the_session()
    with other.inside(), pytest.raises((OperationalError, InterfaceError)):
        _names()
    connection.close_if_unusable_or_obsolete()
    response = other.client("gina").get("/team/")
    assert ("Gabe" in response.text, "Olga" in response.text) == (True, False)


def _lose_the_session_inside_a_transaction() -> None:
    with transaction.atomic():
        _names()
        _kill_the_session()
        _names()


def test_attack_31_a_backend_killed_inside_a_transaction_leaves_nothing_behind(places):
    one, other = places
    with other.inside():
        _names()
    with one.inside():
        with pytest.raises((OperationalError, InterfaceError)):
            _lose_the_session_inside_a_transaction()
        connection.close_if_unusable_or_obsolete()
        assert _names() == ["Olga"]


def test_attack_31_a_server_side_cursor_goes_on_in_the_company_it_was_opened_in(places):
    one, other = places
    with transaction.atomic():
        with other.inside():
            rows = Member.objects.order_by("pk").values_list("name", flat=True).iterator(chunk_size=1)
            read = [next(rows)]
        with one.inside():
            assert _names() == ["Olga"]
        with other.inside():
            assert [*read, *rows] == ["Gina", "Gabe"]


def test_limiting_the_set_calls_of_the_stock_backend_changes_nothing(places, settings):
    settings.TENANT_LIMIT_SET_CALLS = True
    for place, names in ((places[0], ["Olga"]), (places[1], ["Gina", "Gabe"]), (places[0], ["Olga"])):
        with place.inside():
            assert _names() == names


def test_threads_that_change_companies_never_see_each_others(places):
    expected = {places[0].schema_name: ["Olga"], places[1].schema_name: ["Gina", "Gabe"]}
    wrong: list[tuple[str, list[str]]] = []

    def work(turn: int) -> None:
        for number in range(200):
            place = places[(turn + number) % 2]
            with place.inside():
                with transaction.atomic():
                    names = _names()
                    transaction.set_rollback(number % 3 == 0)
                wrong.extend(
                    (place.schema_name, seen) for seen in (names, _names()) if seen != expected[place.schema_name]
                )
        connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


HAND_WRITTEN = ["SET search_path = public", "RESET ALL", "SELECT set_config('search_path', 'public', false)"]
SIMPLE = st.one_of(
    st.tuples(st.just("enter"), st.integers(0, 2)),
    st.tuples(st.just("sql"), st.sampled_from([*HAND_WRITTEN, "SELECT 1 / 0"])),
    st.tuples(st.just("close"), st.none()),
)
BLOCKS = st.sampled_from(["commit", "roll back", "no savepoint"])
PROGRAMS = st.lists(SIMPLE, max_size=3)
for _depth in range(3):
    PROGRAMS = st.lists(st.one_of(SIMPLE, st.tuples(BLOCKS, PROGRAMS)), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=PROGRAMS)
def test_no_sequence_of_transactions_errors_and_hand_written_sets_confuses_it(places, program):
    schemas = ["public", *(place.schema_name for place in places)]
    tenancy.leave()
    _play(program, schemas)
    assert _path() == _wanted()


def _play(program, schemas) -> None:
    for verb, value in program:
        if verb == "enter":
            connection.set_schema(schemas[value])
        elif verb == "close":
            if not connection.in_atomic_block:
                connection.close()
        elif verb == "sql":
            _run(value)
        else:
            _block(verb, value, schemas)
        if not _failed():
            assert _path() == _wanted()


def _run(sql: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    except (DatabaseError, transaction.TransactionManagementError):
        pass  # the program goes on, like code that swallows an error


def _block(verb: str, inner, schemas) -> None:
    try:
        with transaction.atomic(savepoint=verb != "no savepoint"):
            _play(inner, schemas)
            if verb == "roll back" and not _failed():
                transaction.set_rollback(True)
    except (DatabaseError, transaction.TransactionManagementError):
        pass


def _failed() -> bool:
    """Whether the transaction has failed, so that no statement can run before it is left."""
    if connection.needs_rollback:
        return True
    return connection.connection is not None and connection.connection.get_transaction_status() == 3


@pytest.mark.parametrize(
    ("sql", "kept"),
    [
        ("SELECT 1", True),
        ('INSERT INTO "x" VALUES (%s)', True),
        ("RELEASE SAVEPOINT s1", True),
        ("ROLLBACK TO SAVEPOINT s1", False),
        ("/* harmless */ SELECT 1", False),
        ("SELECT 1; SELECT 2", False),
        ("SELECT Set_Config('Search_Path', '', true)", False),
        ("CALL something()", False),
        (b"SELECT 1", False),
    ],
)
def test_only_statements_that_are_surely_harmless_keep_it(sql, kept):
    assert keeps_search_path(sql) is kept
