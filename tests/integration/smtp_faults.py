"""A scripted SMTP server on loopback: for each connection one fault at one command, or none. Records what it took."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "body")
ACTIONS = ("4xx", "5xx", "drop", "hang", "drop_after")  # drop_after: the mail is taken, its answer is never sent


@dataclass(frozen=True)
class Fault:
    stage: str
    action: str

    @property
    def refuses_for_good(self) -> bool:
        """Of a recipient or a mail, not of us."""
        return self.action == "5xx" and self.stage in ("rcpt", "data", "body")

    @property
    def leaves_in_doubt(self) -> bool:
        return self.stage == "body" and self.action in ("drop_after", "hang")


def make_script(seed: int) -> list[Fault | None]:
    """Faults for the first connections of a run; afterwards the server works."""
    chance = random.Random(seed)
    faults: list[Fault | None] = []
    for _ in range(chance.randint(1, 6)):
        if chance.random() < 0.25:
            faults.append(None)
            continue
        stage = chance.choice(STAGES)
        actions = ACTIONS if stage == "body" else ACTIONS[:-1]
        weights = [4, 2, 3, 1, 3][: len(actions)]
        faults.append(Fault(stage, chance.choices(actions, weights)[0]))
    return faults


@dataclass
class Server:
    """`script` is used up connection by connection; `refused` and `doubtful` tell what became of which recipient."""

    port: int
    script: list[Fault | None] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)  # (recipient, Message-ID)
    refused: set[str] = field(default_factory=set)
    doubtful: dict[str, int] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)

    def start(self, script: list[Fault | None]) -> None:
        self.script, self.taken, self.refused, self.doubtful = list(script), [], set(), {}

    def serve(self, conn: socket.socket) -> None:
        fault = self.script.pop(0) if self.script else None
        recipient = ""
        with conn, conn.makefile("rb") as lines, suppress(OSError, EOFError):
            self._answer(conn, "connect", b"220 ready\r\n", fault)
            for line in lines:
                verb = line[:4].upper().strip()
                if verb == b"EHLO" or verb == b"HELO":
                    self._answer(conn, "ehlo", b"250 ok\r\n", fault)
                elif verb == b"MAIL":
                    self._answer(conn, "mail", b"250 ok\r\n", fault)
                elif verb == b"RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                    self._note(recipient, fault, "rcpt")
                    self._answer(conn, "rcpt", b"250 ok\r\n", fault)
                elif verb == b"DATA":
                    self._note(recipient, fault, "data")
                    self._answer(conn, "data", b"354 go on\r\n", fault)
                    if fault is None or fault.stage != "data":
                        self._body(conn, lines, recipient, fault)
                elif verb == b"QUIT":
                    conn.sendall(b"221 bye\r\n")
                    return
                else:
                    conn.sendall(b"250 ok\r\n")

    def _note(self, recipient: str, fault: Fault | None, stage: str) -> None:
        if fault and fault.stage == stage and fault.refuses_for_good:
            self.refused.add(recipient)

    def _body(self, conn: socket.socket, lines: Iterator[bytes], recipient: str, fault: Fault | None) -> None:
        data = b""
        for line in lines:
            if line == b".\r\n":
                break
            data += line
        here = fault if fault and fault.stage == "body" else None
        self._note(recipient, fault, "body")
        if here is None or here.leaves_in_doubt:
            self.taken.append((recipient, str(message_from_bytes(data)["Message-ID"])))
        if here and here.leaves_in_doubt:
            self.doubtful[recipient] = self.doubtful.get(recipient, 0) + 1
        self._answer(conn, "body", b"250 taken\r\n", fault)

    def _answer(self, conn: socket.socket, stage: str, good: bytes, fault: Fault | None) -> None:
        if fault is None or fault.stage != stage:
            conn.sendall(good)
        elif fault.action in ("4xx", "5xx"):
            conn.sendall(b"451 later\r\n" if fault.action == "4xx" else b"554 no\r\n")
        elif fault.action == "hang":
            self.release.wait(5)
            raise EOFError
        else:
            conn.shutdown(socket.SHUT_RDWR)
            raise EOFError


@contextmanager
def faulty_server() -> Iterator[Server]:
    """A server on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                conn, _ = listener.accept()
                threads.append(threading.Thread(target=server.serve, args=(conn,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.release.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)
        for thread in threads:
            thread.join(5)
