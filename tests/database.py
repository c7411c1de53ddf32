"""Gives the tests a real PostgreSQL: TEST_DATABASE_URL, else DATABASE_URL, else the one without set-up."""

import os
from pathlib import Path

import pytest

from saas.embedded_postgres import DatabaseUnavailableError, Server, ensure_running

VAR = Path(os.environ.get("TICKETFLOWER_VAR") or Path(__file__).resolve().parent.parent / "var")
_SERVER: list[Server] = []


@pytest.hookimpl(wrapper=True)  # wrappers come before pytest-django's own hook, which reads the settings
def pytest_load_initial_conftests():
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not given:  # xdist's workers inherit what the first process finds here
        try:
            _SERVER.append(ensure_running(VAR / "test-postgres", for_tests=True))
        except DatabaseUnavailableError as error:
            raise pytest.UsageError(str(error)) from error
        given = _SERVER[0].url
    os.environ["DATABASE_URL"] = given
    return (yield)


def pytest_unconfigure():
    while _SERVER:
        _SERVER.pop().stop()
