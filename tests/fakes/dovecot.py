"""A real IMAP server on loopback ports: Dovecot 2.3 as Debian has it, with a folder of its own."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from infra.local.wire import free_ports

USER = "claire@atelier.test"
PASSWORD = "clé ¨ \"p\\a'ss"
BINARY = shutil.which("dovecot") or "/usr/sbin/dovecot"
_READY_WITHIN_S = 20


def missing() -> str | None:
    """Why there is no server here, None when there can be one."""
    if not Path(BINARY).exists():
        return "no dovecot here: apt-get install dovecot-imapd"
    if shutil.which("openssl") is None:
        return "no openssl here to make a certificate with"
    told = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=False).stdout
    if not told.startswith("2.3."):
        return f"dovecot {told.split(' ')[0]} takes another configuration than 2.3"
    return None


@dataclass(frozen=True)
class Dovecot:
    """The running server.

    Attributes:
        imap_port: Begins in clear, offers STARTTLS.
        imaps_port: TLS from the first byte.
        context: Trusts its certificate, which is for `localhost`.
    """

    imap_port: int
    imaps_port: int
    context: ssl.SSLContext

    def owner(self) -> imaplib.IMAP4:
        """The mailbox as its owner's mail program has it."""
        client = imaplib.IMAP4("127.0.0.1", self.imap_port)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return client

    def append(self, folder: str, raw: bytes, received: datetime | None = None) -> None:
        """Deliver a mail; `folder` as it travels. It is made when it is not there."""
        with self.owner() as client:
            client.create(f'"{folder}"')
            at = received or datetime.now(UTC)
            status, _ = client.append(f'"{folder}"', "", imaplib.Time2Internaldate(at), raw)
            assert status == "OK"

    def flags(self, folder: str) -> list[bytes]:
        """Flags of every mail of a folder, as its owner sees them."""
        with self.owner() as client:
            client.select(f'"{folder}"', readonly=True)
            _, told = client.fetch("1:*", "(FLAGS)")
            return [each for each in told if isinstance(each, bytes)]


@contextmanager
def running(*, introspection_url: str = "") -> Iterator[Dovecot]:
    """Start a server and end it; it takes tokens (XOAUTH2) that the address vouches for."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    imap_port, imaps_port = free_ports(2)
    _certificate(home)
    _configure(home, imap_port, imaps_port, introspection_url)
    server = subprocess.Popen(
        [BINARY, "-F", "-c", str(home / "dovecot.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(imap_port, server, home)
        context = ssl.create_default_context(cafile=str(home / "cert.pem"))
        yield Dovecot(imap_port, imaps_port, context)
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _certificate(home: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem")),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )


def _oauth(home: Path, introspection_url: str) -> str:
    if not introspection_url:
        return ""
    (home / "oauth2.conf").write_text(
        f"introspection_mode = auth\nintrospection_url = {introspection_url}\n"
        "username_attribute = email\nactive_attribute = active\nactive_value = true\n",
        "utf-8",
    )
    return (
        f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {home}/oauth2.conf\n}}\n"
    )


def _configure(home: Path, imap_port: int, imaps_port: int, introspection_url: str) -> None:
    me = getpass.getuser() if os.getuid() else "root"
    # Mail never belongs to root there, and the login process is kept small for others.
    owner = pwd.getpwnam("nobody" if os.getuid() == 0 else me)
    mail = home / "mail"
    mail.mkdir()
    if os.getuid() == 0:
        os.chown(mail, owner.pw_uid, owner.pw_gid)
    internal = "" if os.getuid() == 0 else f"default_internal_user = {me}\n"
    group = grp.getgrgid(os.getgid()).gr_name
    internal += "" if os.getuid() == 0 else f"default_login_user = {me}\n"
    internal += "" if os.getuid() == 0 else f"default_internal_group = {group}\n"
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    (home / "dovecot.conf").write_text(
        f"""
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
{internal}
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login{" xoauth2" if introspection_url else ""}
auth_username_format = %u
auth_failure_delay = 0
mail_location = maildir:{mail}/%u
{_oauth(home, introspection_url)}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={mail}/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # No slowing down after the failed logins of tests.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
""",
        "utf-8",
    )


def _await(port: int, server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError, imaplib.IMAP4.error):
            client = imaplib.IMAP4("127.0.0.1", port, timeout=5)
            client.logout()
            return
        time.sleep(0.05)
    log = home / "dovecot.log"
    words = log.read_text(errors="replace")[-2000:] if log.exists() else "it wrote nothing"
    raise RuntimeError(f"dovecot did not start: {words}")
