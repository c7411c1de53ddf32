"""A read-only visit shows what an owner sees and changes nothing, whatever is sent to whichever page."""

import pytest

from tests.architecture.url_policy import COMPANY_SITE
from tests.factories.visits import visit
from tests.factories.writes import ADMINISTRATIVE, NOT_OF_THE_COMPANY, PERSONAL, rows_of

WRITES = {**ADMINISTRATIVE, **PERSONAL}


def test_every_page_that_takes_a_post_is_among_the_writes():
    posts = {name for name, (methods, _who) in COMPANY_SITE.items() if "POST" in methods}
    assert posts == set(WRITES) | NOT_OF_THE_COMPANY


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_read_only_operator_changes_no_row_of_any_table(world, acme, globex, name):
    write = WRITES[name](acme)
    browser = visit(world.root, acme)
    before, theirs = rows_of(acme), rows_of(globex)
    reply = browser.company.post(write.path, write.data)
    assert reply.status_code in {403, 404}
    assert (rows_of(acme), rows_of(globex)) == (before, theirs)
    if name != "own_absence":
        assert (reply.status_code, "visiting this company read-only" in reply.content.decode()) == (403, True)


@pytest.mark.parametrize("name", sorted(ADMINISTRATIVE))
def test_the_same_write_by_an_owner_does_change_something(acme, name):
    """The test above could not fail if what it sends would change nothing anyway."""
    write = WRITES[name](acme)
    before = rows_of(acme)
    assert acme.client("olga").post(write.path, write.data).status_code in {200, 302}
    assert rows_of(acme) != before
