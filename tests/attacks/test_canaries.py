"""A string of its own in every text column and file name of each company: nothing of one ever tells of the other."""

import logging
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.test import Client

from shared_apps.companies.tenancy import CompanyModel
from tests.architecture.url_policy import COMPANY_SITE
from tests.factories.companies import Place, platform_client
from tests.factories.furnished import Furnished, furnish
from tests.url_matrix.places import company_places
from tests.url_matrix.trying import tries

CANARIES = {"acme": "kanarivogelacme", "globex": "kanarivogelglobex"}
# text that the product itself reads: keys, states, kinds, fingerprints, places. Everything else is filled.
NOT_FILLED = {
    "audit_trail.AuditSeal": {"payload_digest", "digest"},
    "notifications.Notice": {"key", "path"},
    "notifications.OutgoingMail": {"key", "status"},
    "team.Calendar": {"key", "timezone", "country", "region"},
    "team.CompanyRole": {"key"},
    "team.Endpoint": {"key", "secret"},
    "team.Invitation": {"token_digest"},
    "team.MessageTemplate": {"key"},
    "workflow_design.DefinitionVersion": {"sha256", "text"},  # the text has the canary in its description
    "workflow_design.Workflow": {"key"},
    "workflow_design.WorkflowDraft": {"text"},  # likewise
    "workflow_ops.Attachment": {"field", "path"},
    "workflow_ops.Counter": {"name"},
    "workflow_ops.Effect": {"kind", "step", "status"},
    "workflow_ops.TaskInstance": {"step", "status", "outcome"},
    "workflow_ops.Timer": {"step", "source"},
    "workflow_ops.Transition": {"kind"},
    "workflow_ops.WorkflowError": {"category", "step", "code", "fingerprint", "status"},
    "workflow_ops.WorkflowEvent": {"kind"},
    "workflow_ops.WorkflowInstance": {"status", "result", "parent_step"},
}

APPEND_ONLY = {"audit_trail.AuditEntry"}  # nobody can write over it; it has the canaries of what was audited


def text_columns(model: type[models.Model]) -> set[str]:
    return {
        field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)
    }


def company_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, CompanyModel)]


def fill(place: Place, canary: str) -> set[str]:
    """Write the canary into every text column of every row; return the columns that hold it nowhere."""
    empty = set()
    with place.inside():
        for model in company_models():
            if model._meta.label in APPEND_ONLY:
                continue
            for name in sorted(text_columns(model) - NOT_FILLED.get(model._meta.label, set())):
                field = model._meta.get_field(name)
                for row in model.objects.all():
                    value = (
                        f"{canary}-{row.pk}@{canary}.example"
                        if "mail" in name or name == "recipient"
                        else f"{canary} {row.pk}"
                    )
                    model.objects.filter(pk=row.pk).update(**{name: value[: field.max_length]})
                if not model.objects.filter(**{f"{name}__contains": canary}).exists():
                    empty.add(f"{model._meta.label}.{name}")
    return empty


@dataclass
class Heard:
    """Everything that one company was told, searched for the other's canary."""

    foreign: str
    own: str
    betrayed: list[str]
    recognised: int = 0

    def listen(self, where: str, said: str) -> None:
        if self.foreign in said.casefold():
            self.betrayed.append(where)
        self.recognised += self.own in said.casefold()


def tell(client: Client, method: str, url: str, data: dict[str, object]) -> str:
    """Return the whole reply: status, headers, cookies, body."""
    reply = client.post(url, data) if method == "POST" else client.get(url)
    body = b"".join(reply) if reply.streaming else reply.content
    head = [f"{name}: {value}" for name, value in reply.items()]
    if reply.headers["Content-Type"] == "application/zip":
        archive = ZipFile(BytesIO(body))
        body = b"\n".join([name.encode() + archive.read(name) for name in archive.namelist()])
    return "\n".join([str(reply.status_code), *head, reply.cookies.output(), body.decode(errors="replace")])


@pytest.fixture
def both(world, settings, tmp_path, caplog) -> dict[str, Furnished]:
    caplog.set_level(logging.DEBUG)
    settings.MEDIA_ROOT = tmp_path
    made = {
        name: furnish(place, word=CANARIES[name]) for name, place in (("acme", world.acme), ("globex", world.globex))
    }
    for name, furnished in made.items():
        assert fill(furnished.place, CANARIES[name]) == {"workflow_ops.Effect.last_error"}  # nothing acts outside here
    mail.outbox.clear()
    caplog.clear()
    return made


def test_every_text_column_is_filled_or_named_as_one_that_the_product_reads():
    known = {model._meta.label: text_columns(model) for model in company_models()}
    assert {
        label: names - known.get(label, set()) for label, names in NOT_FILLED.items() if names - known.get(label, set())
    } == {}


def attempts(made: Furnished) -> list[tuple[str, str, dict[str, object]]]:
    """Return every page, then everything that can be posted, then what is not there or refused."""
    found = [
        (method, url, place.data)
        for name, place, url, method in tries("saas.urls_tenant", company_places(made))
        if method in COMPANY_SITE[name][0] and name != "sign_out"
    ]
    more = [("GET", url, {}) for url in ("/nothing/", "/tickets/99/", "/tickets/?text=kanarivogel", "/health/ready")]
    return [*sorted((each for each in found if each[0] == "GET"), key=lambda each: each[1]), *more,
            *(each for each in found if each[0] == "POST")]  # fmt: skip


def test_nothing_that_one_company_is_told_has_a_word_of_the_other(both, caplog):
    """Pages, headers, cookies, downloads, mails and log lines, each company after the other."""
    heard = {
        name: Heard(foreign=CANARIES["globex" if name == "acme" else "acme"], own=CANARIES[name], betrayed=[])
        for name in both
    }
    steps = {name: attempts(made) for name, made in both.items()}
    clients = {name: made.place.client(made.owner) for name, made in both.items()}
    for pair in zip(*(steps[name] for name in both), strict=True):
        for name, (method, url, data) in zip(both, pair, strict=True):
            caplog.clear()
            mail.outbox.clear()
            heard[name].listen(f"{method} {url}", tell(clients[name], method, url, data))
            for message in mail.outbox:
                heard[name].listen(f"mail of {url}", f"{message.message()}\n{message.body}\n{message.recipients()}")
            for record in caplog.records:
                heard[name].listen(f"log of {url}", f"{record.getMessage()} {record.exc_text or ''}")
    for name, made in both.items():
        for url in ("/", "/companies/", "/account/email/", f"/open/{name}/"):
            told = tell(platform_client(made.place.users[made.owner]), "GET", url, {})
            heard[name].listen(f"platform {url}", told)
    assert {name: each.betrayed for name, each in heard.items()} == {"acme": [], "globex": []}
    assert all(each.recognised > 40 for each in heard.values())  # or the canaries are not in what is shown


def test_people_without_rights_learn_nothing_of_the_other_company_either(both):
    for name, made in both.items():
        foreign = CANARIES["globex" if name == "acme" else "acme"]
        for who in ("rita", made.worker):
            client = made.place.client(who)
            told = [tell(client, method, url, data) for method, url, data in attempts(made)]
            assert [text[:200] for text in told if foreign in text.casefold()] == []
