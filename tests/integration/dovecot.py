"""A real Dovecot as its own process on loopback ports, for tests. One server, and a fresh user (with an empty mailbox)
for each test; any user name of letters, digits, dots, dashes and @ exists as soon as it logs in with PASSWORD."""

import hashlib
import imaplib
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import trustme

from ingest.connect import open_mailbox
from ingest.folders import decode_name, encode_name

DOVECOT = Path("/usr/sbin/dovecot")
PASSWORD = "correct-horse-battery"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_max_userip_connections = 100
imap_idle_notify_interval = 1 secs
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox 寄出的信 {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
ROOTLESS = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service imap-login {{
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """The server. `imap_port` speaks plain and STARTTLS, `imaps_port` TLS; `tls_context()` trusts its certificate."""

    def __init__(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="rollcall-dovecot-"))
        self.base.chmod(0o755)
        self.imap_port, self.imaps_port = _free_ports(2)
        self._authority = trustme.CA()
        self._users = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Dovecot":
        """Write the configuration and start; returns when the server greets. Raises RuntimeError with its log."""
        certificate = self._authority.issue_cert("localhost", "127.0.0.1")
        certificate.cert_chain_pems[0].write_to_path(self.base / "cert.pem")
        certificate.private_key_pem.write_to_path(self.base / "key.pem")
        (self.base / "dovecot.conf").write_text(self._config(), encoding="utf-8")
        command = [DOVECOT, "-F", "-c", self.base / "dovecot.conf"]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while not self._greets():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"dovecot does not start: {self.log()}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End the process by its id and remove its files."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            assert self._process.stderr is not None
            self._process.stderr.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def log(self) -> str:
        path = self.base / "dovecot.log"
        said = path.read_text(errors="replace") if path.exists() else ""
        if self._process is not None and self._process.poll() is not None and self._process.stderr is not None:
            said += self._process.stderr.read().decode(errors="replace")
        return said

    def tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context

    def user(self, name: str = "") -> "User":
        """A user; without a name a fresh one, with an empty mailbox."""
        self._users += 1
        return User(self, name or f"office-{self._users}@example.com")

    def _config(self) -> str:
        me = pwd.getpwuid(os.getuid())
        mail = pwd.getpwnam("nobody") if me.pw_uid == 0 else me  # Dovecot never opens mail as root
        home = self.base / "home"
        home.mkdir()
        os.chown(home, mail.pw_uid, mail.pw_gid)
        values = {"base": self.base, "password": PASSWORD, "uid": mail.pw_uid, "gid": mail.pw_gid}
        config = CONFIG.format(imap_port=self.imap_port, imaps_port=self.imaps_port, **values)
        if me.pw_uid != 0:
            import grp

            config += ROOTLESS.format(user=me.pw_name, group=grp.getgrgid(os.getgid()).gr_name)
        return config

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.imap_port), 1) as peer:
                return peer.recv(100).startswith(b"* OK")
        except OSError:
            return False


class User:
    """One account, seen by another client: whatever these methods do happens behind the mailbox's back."""

    def __init__(self, server: Dovecot, name: str) -> None:
        self.server = server
        self.name = name
        self.password = PASSWORD

    def mailbox(self, scheme="imaps", *, password=PASSWORD, folders="auto", after_ingest="leave", timeout=10):
        """An ImapMailbox for this account, not connected yet; the caller closes it."""
        port = self.server.imaps_port if scheme == "imaps" else self.server.imap_port
        return open_mailbox(
            f"{scheme}://localhost:{port}",
            username=self.name,
            password=password,
            folders=folders,
            after_ingest=after_ingest,
            timeout=timeout,
            tls_context=self.server.tls_context(),
        )

    @contextmanager
    def client(self, folder=None, *, readonly=False):
        """A logged-in imaplib client, with `folder` selected."""
        with imaplib.IMAP4("127.0.0.1", self.server.imap_port, 10) as client:
            client.login(self.name, self.password)
            if folder is not None:
                _ok(client.select(_quoted(folder), readonly=readonly))
            yield client

    def append(self, raw: bytes, folder="INBOX", *, internaldate: datetime | None = None, flags=()) -> str:
        """Put a mail into `folder` (made if missing); its UID. Line ends become CRLF."""
        with self.client() as client:
            if folder != "INBOX":
                client.create(_quoted(folder))
            when = imaplib.Time2Internaldate(internaldate or datetime.now(UTC))
            _, said = _ok(client.append(_quoted(folder), " ".join(flags), when, raw))
            return re.search(rb"APPENDUID \d+ (\d+)", said[0])[1].decode()

    def create(self, folder: str) -> None:
        with self.client() as client:
            _ok(client.create(_quoted(folder)))

    def delete(self, folder: str) -> None:
        with self.client() as client:
            _ok(client.delete(_quoted(folder)))

    def store(self, uid: str, flags: str, folder="INBOX") -> None:
        """Set flags, as in `store(uid, r"+FLAGS (\\Seen)")`."""
        with self.client(folder) as client:
            _ok(client.uid("STORE", uid, *flags.split(" ", 1)))

    def expunge(self, *uids: str, folder="INBOX") -> None:
        with self.client(folder) as client:
            _ok(client.uid("STORE", ",".join(uids), "+FLAGS.SILENT", r"(\Deleted)"))
            _ok(client.uid("EXPUNGE", ",".join(uids)))

    def snapshot(self) -> dict[str, dict[str, tuple[frozenset[str], str]]]:
        """folder -> UID -> (flags without \\Recent, sha256 of the mail): the whole mailbox."""
        found: dict[str, dict[str, tuple[frozenset[str], str]]] = {}
        with self.client() as client:
            names = [re.search(rb'"/" "?([^"]+)"?$', line) for line in client.list()[1]]
            for wire in sorted(name[1] for name in names):
                if client.select(b'"' + wire + b'"', readonly=True)[0] != "OK":
                    continue
                mails = found.setdefault(decode_name(wire), {})
                data = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
                for head, raw in [item for item in data if isinstance(item, tuple)]:
                    flags = frozenset(re.search(rb"FLAGS \(([^)]*)\)", head)[1].decode().split()) - {"\\Recent"}
                    mails[re.search(rb"UID (\d+)", head)[1].decode()] = (flags, hashlib.sha256(raw).hexdigest())
        return found

    def renumber(self, folder="INBOX") -> None:
        """Give `folder` another UIDVALIDITY, with the mails it has. No client may have it open."""
        root = self.server.base / "home" / self.name / "Maildir"
        if folder != "INBOX":
            root = root / ("." + encode_name(folder).decode().replace("/", "."))
        uidlist = root / "dovecot-uidlist"
        head, _, rest = uidlist.read_text().partition("\n")
        uidlist.write_text(re.sub(r" V(\d+)", lambda old: f" V{int(old[1]) + 1000}", head) + "\n" + rest)
        for index in root.glob("dovecot.index*"):
            index.unlink()


def _quoted(folder: str) -> str:
    return '"' + encode_name(folder).decode() + '"'


def _ok(answer):
    assert answer[0] == "OK", answer
    return answer


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
