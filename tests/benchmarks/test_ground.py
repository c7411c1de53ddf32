"""Where the benchmarks run: also on a machine where nobody set up a database."""

import psycopg2

from tests.benchmarks.ground import Ground, ground


def _databases(found: Ground) -> set[str]:
    connection = psycopg2.connect(found.server_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return {name for (name,) in cursor.fetchall()}
    finally:
        connection.close()


def test_without_a_database_set_up_there_is_one_and_nothing_is_left_in_it(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with ground() as found:
        before = _databases(found)  # other tests make and drop theirs on the same server meanwhile
        names = {found.url_of(name).rpartition("/")[2] for name in ("one", "two", "one")}
        assert (len(names), names & before, names - _databases(found)) == (2, set(), set())
        found.drop_all()
        assert names & _databases(found) == set()
