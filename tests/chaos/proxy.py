"""A wire between the application and PostgreSQL that counts round trips and breaks at the chosen one."""

import contextlib
import socket
import threading
from collections.abc import Callable

from tests.chaos.faults import Shot
from tests.chaos.protocol import ROUND_TRIPS, failing, read_message, read_startup, statement_of, whole_messages

CHUNK = 65_536


class Proxy:
    """Listens on a port of this machine and passes everything on to the port that `target` names at that moment."""

    def __init__(self, *, target: Callable[[], int]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._shot: Shot | None = None
        self.trips = 0
        self.collisions = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, shot: Shot) -> None:
        """Let the shot happen; one that has not happened yet is forgotten."""
        with self._lock:
            self._shot = shot

    def disarm(self) -> None:
        """Forget the shot, if it has not happened."""
        with self._lock:
            self._shot = None

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def shot_now(self) -> Shot | None:
        """Count a round trip; return the shot if it is to happen at this one."""
        with self._lock:
            self.trips += 1
            if self._shot is None:
                return None
            self._shot.countdown -= 1
            if self._shot.countdown > 0:
                return None
            shot, self._shot = self._shot, None
            return shot

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target()), timeout=5)
            except OSError:
                client.close()  # as if nobody listened
                continue
            server.settimeout(None)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = _Wire(self, client, server)
            threading.Thread(target=wire.up, daemon=True).start()
            threading.Thread(target=wire.down, daemon=True).start()


class _Wire:
    """One connection: a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._late: Shot | None = None  # happens when PostgreSQL has answered; the answer is dropped

    def up(self) -> None:
        with contextlib.suppress(OSError), self._client.makefile("rb") as stream:
            self._server.sendall(read_startup(self._client, stream))
            while message := read_message(stream):
                if message[:1] in ROUND_TRIPS and (shot := self._proxy.shot_now()) is not None:
                    passed = self._hit(shot, message)
                    if passed is None:
                        break
                    message = passed
                self._server.sendall(message)
        self._cut()

    def _hit(self, shot: Shot, message: bytes) -> bytes | None:
        """Return what to pass on instead of the message, or None where the connection is to be cut now."""
        shot.statement = statement_of(message)
        if shot.kind.sqlstate and (broken := failing(shot.statement, shot.kind.sqlstate)):
            shot.happen()
            return broken
        if shot.late:
            self._late = shot
            return message
        shot.happen()
        return None

    def down(self) -> None:
        buffer = b""
        with contextlib.suppress(OSError):
            while chunk := self._server.recv(CHUNK):
                buffer += chunk
                part = whole_messages(buffer)
                self._proxy.collisions += part.collisions
                passed, buffer = buffer[: part.size], buffer[part.size :]
                if self._late is None:
                    self._client.sendall(passed)
                elif part.ready:
                    self._late.happen()
                    break
        self._cut()

    def _cut(self) -> None:
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
