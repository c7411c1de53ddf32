"""Mail on its way: written with the change, sent once, tried again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tenant_apps.notifications.commands import deliver_pending, queue_mail
from tenant_apps.notifications.models import OutgoingMail


def _queue(place, key="k", subject="Hello"):
    with place.inside():
        return queue_mail(key=key, recipient="nora@new.example", subject=subject, body="Text", now=timezone.now())


def _deliver(place, now=None):
    with place.inside():
        return deliver_pending(now=now or timezone.now(), company_id=place.company.pk)


def test_a_mail_is_sent_once(acme, globex):
    _queue(globex, subject="of globex")
    _queue(acme)
    assert [_deliver(acme), _deliver(acme)] == [1, 0]
    assert [message.subject for message in mail.outbox] == ["Hello"]


def test_the_same_key_twice_is_one_mail(acme):
    _queue(acme)
    _queue(acme, subject="Other")
    assert _deliver(acme) == 1


def test_line_breaks_in_a_subject_become_spaces(acme):
    assert _queue(acme, subject="Hi\r\nBcc: all@acme.example").subject == "Hi Bcc: all@acme.example"


def test_what_cannot_be_sent_is_tried_again_later_and_then_given_up(acme, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9  # nobody listens there
    _queue(acme)
    now = timezone.now()
    for minutes in (0, 1, 5, 30):
        now += timedelta(minutes=minutes, seconds=1)
        assert _deliver(acme, now) == 0
    with acme.inside():
        assert OutgoingMail.objects.values("status", "attempts").get() == {"status": "failed", "attempts": 4}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert _deliver(acme, now + timedelta(days=1)) == 0


@pytest.mark.parametrize("seconds", [1, 59])
def test_a_mail_that_failed_waits_for_its_pause(acme, settings, seconds):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    _queue(acme)
    now = timezone.now()
    _deliver(acme, now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert _deliver(acme, now + timedelta(seconds=seconds)) == 0
    assert _deliver(acme, now + timedelta(seconds=61)) == 1
