"""No mail server answers: what needs a mail changes nothing and says so; what can do without goes on."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from shared_apps.companies.models import Company
from shared_apps.users.models import User
from tests.accounts.codes import confirmed, is_signed_in, type_password
from tests.factories.companies import PASSWORD, platform_client

SENTENCE = "We cannot send mail at the moment"


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def _patient(client):
    client.raise_request_exception = False
    return client


def test_a_company_is_started_all_the_same_and_the_founder_is_told_what_is_missing(world, no_mail, settings):
    browser = platform_client()
    form = {"company_name": "Initech", "subdomain": "initech", "person_name": "Ilse", "email": "ilse@initech.example"}
    page = browser.post("/start/", {**form, "password": PASSWORD})
    text = page.content.decode()
    assert (page.status_code, is_signed_in(browser)) == (200, True)
    assert "could not be sent" in text
    assert 'href="http://initech.localhost:8000/sign-in/' in text
    assert 'http-equiv="refresh"' not in text  # it would be gone before it is read
    assert Company.objects.filter(name="Initech").exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser.post("/account/email/", {"action_send": "", "email": "ilse@initech.example"})
    assert [message.to for message in mail.outbox] == [["ilse@initech.example"]]


@pytest.mark.parametrize("address", ["olga@acme.example", "nobody@nowhere.example"])
def test_asking_for_a_reset_says_so_and_the_same_for_every_address(world, no_mail, address):
    page = _patient(platform_client()).post("/account/password/reset/", {"email": address})
    assert (page.status_code, SENTENCE in page.content.decode()) == (503, True)
    assert address not in page.content.decode()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/email/", {"action_add": "", "email": "new@acme.example"}),
        (
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": "another phrase 77", "password2": "another phrase 77"},
        ),
    ],
)
def test_a_change_of_the_account_is_undone(acme, no_mail, path, form):
    walt = acme.users["walt"]
    page = _patient(confirmed(walt)).post(path, form)
    assert (page.status_code, SENTENCE in page.content.decode()) == (503, True)
    assert User.objects.get(pk=walt.pk).check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=walt).count() == 1


def test_who_has_not_confirmed_the_address_signs_in_all_the_same(acme, no_mail):
    walt = acme.users["walt"]
    EmailAddress.objects.filter(user=walt).update(verified=False)
    browser = _patient(platform_client())
    assert type_password(browser, walt)["Location"] == "/companies/"
    assert is_signed_in(browser)
