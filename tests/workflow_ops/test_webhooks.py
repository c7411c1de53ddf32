"""Calls to other systems and from them: only public addresses, only signed, only once."""

import base64
import json
import threading
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from tenant_apps.team.models import Endpoint
from tenant_apps.workflow_ops import outbound
from tenant_apps.workflow_ops.models import Effect, WorkflowError
from tests.factories.playing import document, pass_time, seen
from tests.factories.tickets import open_tasks, publish, submit

SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"o" * 24).decode()


class Listener:
    """A real web server on loopback that keeps what it is told; `answers` are (status, headers, body)."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("content-length", 0))
                listener.calls.append(({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)))
                status, headers, body = listener.answers.pop(0) if listener.answers else (200, {}, b"{}")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815  # the name that the base class looks for

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


def endpoint(place, url: str, *, key: str = "accounting", secret: str = SECRET) -> None:
    with place.inside():
        Endpoint.objects.create(key=key, title="Accounting", url=url, secret=secret)


def booking(on_error: str = "") -> str:
    return document(
        "book",
        f"""
        post: {{type: auto, do: [{{webhook: {{endpoint: accounting, send: [subject], save: {{order_no: number}}}}}}],
          {on_error} next: done}}
        by_hand: {{type: task, assign: {{to: {{role: staff}}}}, next: done}}
        done: {{type: end}}
        """,
        start="post",
        more="vars: [{id: order_no, type: integer}]\n",
    )


def test_attack_73_a_webhook_is_signed_with_the_companys_secret_and_a_time(acme, globex, listener, settings):
    settings.WEBHOOK_PRIVATE_HOSTS = {"127.0.0.1"}
    listener.answers = [(200, {}, b'{"number": 17}')]
    endpoint(acme, f"http://127.0.0.1:{listener.port}/hook")
    endpoint(globex, f"http://127.0.0.1:{listener.port}/theirs", secret=OTHER_SECRET)
    publish(acme, booking("on_error: {go: by_hand},"))
    ticket = submit(acme, "walt", "book", subject="Chairs")
    assert seen(acme, ticket).status == "running"
    pass_time(acme, timezone.now())
    assert (seen(acme, ticket).status, seen(acme, ticket).state["data"]["order_no"]) == ("done", 17)
    [(headers, body)] = listener.calls
    assert Webhook(SECRET).verify(body, headers) == {
        "data": {"subject": "Chairs"},
        "step": "post",
        "ticket": f"T-{ticket.number}",
        "workflow": "book",
    }
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(OTHER_SECRET).verify(body, headers)


def test_a_webhook_that_fails_is_tried_again_with_the_same_key_then_goes_its_error_way(acme, listener, settings):
    settings.WEBHOOK_PRIVATE_HOSTS = {"127.0.0.1"}
    listener.answers = [(500, {}, b""), (503, {}, b"")]
    endpoint(acme, f"http://127.0.0.1:{listener.port}/hook")
    publish(acme, booking("on_error: {retry: 1, wait: PT10M, go: by_hand},"))
    ticket = submit(acme, "walt", "book", subject="x")
    begun = timezone.now()
    pass_time(acme, begun)
    pass_time(acme, begun + timedelta(minutes=9))
    assert len(listener.calls) == 1
    pass_time(acme, begun + timedelta(minutes=11))
    assert list(open_tasks(acme, ticket)) == ["by_hand"]
    assert len({headers["webhook-id"] for headers, _body in listener.calls}) == 1
    with acme.inside():
        assert Effect.objects.get().status == "failed"
        assert WorkflowError.objects.count() == 0


def test_without_an_error_way_the_ticket_stops_with_an_open_error_and_a_retry_asks_again(acme, listener, settings):
    from tenant_apps.workflow_ops.commands import retry_error

    settings.WEBHOOK_PRIVATE_HOSTS = {"127.0.0.1"}
    listener.answers = [(500, {}, b"")]
    endpoint(acme, f"http://127.0.0.1:{listener.port}/hook")
    only = "\n".join(line for line in booking("on_error: {retry: 0},").splitlines() if "by_hand:" not in line)
    publish(acme, only)
    ticket = submit(acme, "walt", "book", subject="x")
    pass_time(acme, timezone.now())
    with acme.inside():
        error = WorkflowError.objects.get()
        assert (error.category, error.code, error.status) == ("workflow_transition", "effect_failed", "open")
        assert "answered with status 500" in error.message
        assert not retry_error(actor=acme.actor("olga"), error_id=error.pk, now=timezone.now()).moved
    pass_time(acme, timezone.now() + timedelta(seconds=1))
    assert (len(listener.calls), seen(acme, ticket).status) == (2, "done")
    with acme.inside():
        assert WorkflowError.objects.get().status == "resolved"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/",
        "http://0.0.0.0:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://0x7f000001:{port}/",
        "http://10.0.0.1:{port}/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://100.64.0.1/", "http://224.0.0.1/",
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:{port}/", "//127.0.0.1:{port}/",
    ],
)  # fmt: skip
def test_attack_72_only_public_addresses_are_called(listener, url):
    with pytest.raises(outbound.CallRefusedError):
        outbound.post(url=url.format(port=listener.port), body=b"{}", headers={})
    assert listener.calls == []


def test_attack_72_a_name_that_changes_its_mind_is_looked_up_once(listener, settings, monkeypatch):
    """A resolver that first names a public address and then loopback: the connection goes where was checked."""
    looks: list[str] = []

    real = outbound.socket.getaddrinfo

    def flip(host, port, *args, **kwargs):
        if host != "flip.example":
            return real(host, port, *args, **kwargs)
        looks.append(host)
        address = "203.0.113.7" if len(looks) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (address, listener.port))]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", flip)
    monkeypatch.setattr(outbound, "is_public", lambda address: address == "203.0.113.7")
    monkeypatch.setattr(outbound, "SECONDS", 0.3)
    with pytest.raises(outbound.CallFailedError):
        outbound.post(url=f"http://flip.example:{listener.port}/", body=b"{}", headers={})
    assert (looks, listener.calls) == (["flip.example"], [])


def test_attack_72_redirects_are_not_followed_and_answers_are_cut(listener, settings):
    settings.WEBHOOK_PRIVATE_HOSTS = {"127.0.0.1"}
    url = f"http://127.0.0.1:{listener.port}/"
    listener.answers = [(302, {"Location": "http://127.0.0.1:1/"}, b""), (200, {}, b"x" * (outbound.MOST_BYTES + 1))]
    with pytest.raises(outbound.CallFailedError, match="302"):
        outbound.post(url=url, body=b"{}", headers={})
    with pytest.raises(outbound.CallFailedError, match="larger"):
        outbound.post(url=url, body=b"{}", headers={})
    assert len(listener.calls) == 2


WAITING = document(
    "parcel", "paid: {type: wait, message: paid, next: done}\ndone: {type: end, result: paid}", start="paid"
)  # fmt: skip


def send(place, key, content, *, secret=SECRET, at=None, message_id="msg-1"):
    body = json.dumps(content)
    at = at or timezone.now()
    return place.client().post(
        f"/hooks/{key}/",
        body,
        content_type="application/json",
        headers={
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(message_id, at, body),
        },
    )


def test_another_system_sends_a_signed_message_and_the_ticket_goes_on(acme, globex):
    for place in (acme, globex):
        endpoint(place, "https://shop.example/", key="shop", secret=SECRET if place is acme else OTHER_SECRET)
        publish(place, WAITING)
    ours, theirs = submit(acme, "walt", "parcel"), submit(globex, "glen", "parcel")
    assert ours.number == theirs.number
    reply = send(acme, "shop", {"ticket": f"T-{ours.number}", "message": "paid"})
    assert (reply.status_code, reply.json()) == (200, {"ticket": f"T-{ours.number}"})
    assert (seen(acme, ours).status, seen(globex, theirs).status) == ("done", "running")


def test_attack_73_forged_old_and_foreign_messages_are_refused_and_a_replay_does_nothing(acme, globex):
    endpoint(acme, "https://shop.example/", key="shop")
    endpoint(globex, "https://shop.example/", key="shop", secret=OTHER_SECRET)
    publish(acme, WAITING.replace("message: paid", "message: {name: paid, keep: true}"))
    ticket = submit(acme, "walt", "parcel")
    content = {"ticket": f"T-{ticket.number}", "message": "paid"}
    refused = [
        send(acme, "shop", content, secret=OTHER_SECRET),
        send(acme, "shop", content, at=timezone.now() - timedelta(minutes=6)),
        send(acme, "shop", content, at=timezone.now() + timedelta(minutes=6)),
        send(acme, "nobody", content),
        acme.client().post("/hooks/shop/", json.dumps(content), content_type="application/json"),
    ]
    assert [reply.status_code for reply in refused] == [401] * 5
    assert seen(acme, ticket).status == "running"
    assert send(acme, "shop", {"ticket": "T-99", "message": "paid"}, message_id="b").status_code == 404
    assert send(acme, "shop", {"ticket": f"T-{ticket.number}", "message": "x"}, message_id="c").status_code == 409
    again = [send(acme, "shop", content, message_id="same").status_code for _ in range(2)]
    assert (again, seen(acme, ticket).seq) == ([200, 200], 2)


def test_the_id_of_a_message_belongs_to_its_company(acme, globex):
    assert uuid.uuid5(uuid.NAMESPACE_URL, "same") == uuid.uuid5(uuid.NAMESPACE_URL, "same")
    for place in (acme, globex):
        endpoint(place, "https://shop.example/", key="shop")
        publish(place, WAITING)
        ticket = submit(place, next(iter(place.users)), "parcel")
        assert (
            send(place, "shop", {"ticket": f"T-{ticket.number}", "message": "paid"}, message_id="same").status_code
            == 200
        )
        assert seen(place, ticket).status == "done"
