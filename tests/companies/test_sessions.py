"""A session of one company is worth nothing anywhere else."""

from shared_apps.companies.sessions import SessionStore, Visitor, bind, unbind


def test_an_unbound_store_finds_no_session(acme):
    key = acme.client("olga").cookies["sessionid"].value
    assert SessionStore(key).load() == {}


def test_a_session_loads_only_in_its_own_company(acme, globex):
    key = acme.client("olga").cookies["sessionid"].value
    assert SessionStore(key, company_id=acme.company.pk).get("_auth_user_id") == str(acme.users["olga"].pk)
    assert SessionStore(key, company_id=globex.company.pk).load() == {}
    assert SessionStore(key, company_id=None).load() == {}


def test_a_store_made_in_the_middle_of_a_request_reads_what_the_request_may_read(acme, globex):
    """allauth makes one when somebody signs in elsewhere."""
    key = acme.client("olga").cookies["sessionid"].value
    bind(company_id=acme.company.pk, visitor=Visitor(address="192.0.2.1"))
    try:
        assert SessionStore(key).get("_auth_user_id") == str(acme.users["olga"].pk)
        bind(company_id=globex.company.pk, visitor=Visitor())
        assert SessionStore(key).load() == {}
    finally:
        unbind()
    assert SessionStore(key).load() == {}


def test_after_a_request_no_store_is_bound(acme):
    client = acme.client("olga")
    for path in ("/tickets/", "/nothing/", "/sign-in/"):
        client.get(path)
        assert SessionStore(client.cookies["sessionid"].value).load() == {}
