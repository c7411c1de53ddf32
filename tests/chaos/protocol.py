"""Just enough of PostgreSQL's protocol, version 3: where a message ends, what begins and ends a round trip."""

import socket
from dataclasses import dataclass
from typing import BinaryIO

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
ROUND_TRIPS = (b"Q", b"S", b"F")  # simple query, sync, function call: each is answered by one ReadyForQuery
READY = b"Z"
ERROR = b"E"


def read_startup(client: socket.socket, stream: BinaryIO) -> bytes:
    """Return the first message that counts; encryption is declined as a server without it does. Empty at the end."""
    while head := stream.read(8):
        size, code = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
        if code not in (SSL_REQUEST, GSS_REQUEST):
            return head + stream.read(size - 8)
        client.sendall(b"N")
    return b""


def read_message(stream: BinaryIO) -> bytes:
    """Return the client's next message with its head; empty when it has gone."""
    head = stream.read(5)
    if len(head) < 5:
        return b""
    body = stream.read(int.from_bytes(head[1:], "big") - 4)
    return head + body


@dataclass(frozen=True, kw_only=True)
class Part:
    """Whole messages at the begin of the server's stream.

    `size`: their length in bytes; `ready`: whether a round trip ends in them; `collisions`: how often the database had
    to forbid a second transition of the same event or of the same number.
    """

    size: int
    ready: bool
    collisions: int


def whole_messages(buffer: bytes) -> Part:
    """Return what is whole of the server's stream so far."""
    at = ready = collisions = 0
    while len(buffer) - at >= 5:
        size = 1 + int.from_bytes(buffer[at + 1 : at + 5], "big")
        if len(buffer) - at < size:
            break
        ready += buffer[at : at + 1] == READY
        collisions += buffer[at : at + 1] == ERROR and _is_collision(buffer[at + 5 : at + size])
        at += size
    return Part(size=at, ready=ready > 0, collisions=collisions)


def _is_collision(fields: bytes) -> bool:
    """Whether the error is a unique violation (23505) in the table of transitions."""
    return {b"C23505", b"tworkflow_ops_transition"} <= set(fields.split(b"\x00"))


def statement_of(message: bytes) -> str:
    """Return the SQL of a simple query, else nothing."""
    return message[5:-1].decode(errors="replace") if message[:1] == b"Q" else ""


def query(sql: str) -> bytes:
    """Return a simple query as a message."""
    body = sql.encode() + b"\x00"
    return b"Q" + (len(body) + 4).to_bytes(4, "big") + body


def failing(statement: str, sqlstate: str) -> bytes | None:
    """Return a query to send in the statement's place, so that PostgreSQL itself fails with that error.

    So everything after it is as PostgreSQL does it: the transaction is aborted and refuses all but its end. A COMMIT
    that fails has ended its transaction. A ROLLBACK never fails: None.
    """
    words = statement.strip().upper()
    if words.startswith("ROLLBACK"):
        return None
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'chaos' USING ERRCODE = '{sqlstate}'; END $$"
    return query(f"ROLLBACK; {raising}" if words.startswith("COMMIT") else raising)
