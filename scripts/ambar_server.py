"""A server of a built binary on a folder and port of its own, for the scripts that drive one."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# How long it may take to make a database, migrate it and answer; and to end.
READY_WITHIN_S = 120
STOPPED_WITHIN_S = 60


class Broken(Exception):
    """What was promised did not hold."""


def progress(text, began=time.monotonic()):
    print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Use it with `with`: the folder is removed at the end, and the server ended if it still runs."""

    def __init__(self, binary, user=None, environment=None):
        self.binary = Path(binary).resolve()
        self.user = user
        # Under the system's own temporary folder: paths of Unix sockets are short, and everybody can reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="ambar-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.url = f"http://127.0.0.1:{free_port()}"
        base = dict(os.environ) if environment is None else dict(environment)
        base = {key: value for key, value in base.items() if key == "AMBAR_PG_BINDIR" or not key.startswith("AMBAR_")}
        base.pop("DATABASE_URL", None)
        self.environment = base | {"AMBAR_DATA_DIR": str(self.data), "AMBAR_LISTEN": self.url.removeprefix("http://")}
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self._end_postgres()
        if kind and self.log.exists():
            print("--- the last lines of the server's log", *self.log.read_text(errors="replace").splitlines()[-30:],
                  sep="\n", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_postgres(self):
        """A killed server leaves its PostgreSQL running, for the next start to adopt. There will be none."""
        note = self.data / "postgres" / "postmaster.pid"
        if note.exists():
            subprocess.run(["kill", "-QUIT", note.read_text().split()[0]], check=False)

    def _as_user(self):
        return {} if self.user is None else {"user": self.user, "group": self.group(), "extra_groups": []}

    def group(self):
        import pwd
        return pwd.getpwnam(self.user).pw_gid

    def start(self, *arguments):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", *arguments], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env=self.environment, cwd="/", **self._as_user())

    def get(self, path):
        """(status, body); status 0 while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def wait_until_ready(self, within=READY_WITHIN_S):
        until = time.monotonic() + within
        while self.get("/health/ready")[0] != 200:
            if self.process.poll() is not None:
                raise Broken(f"the server ended with {self.process.returncode} before it was ready")
            if time.monotonic() > until:
                raise Broken(f"the server is not ready after {within} s")
            time.sleep(0.02)

    def check_pages(self):
        """Both faces of the web app with what they load, and the API's description, come out of the binary."""
        for path, wanted in (("/", b'id="root"'), ("/m", b'id="root"'), ("/openapi.json", b'"openapi"'), ("/docs", b"<html")):
            status, body = self.get(path)
            if status != 200 or wanted not in body:
                raise Broken(f"GET {path} answered {status} and {body[:200]!r}")
            for asset in re.findall(rb'(?:src|href)="(/assets/[^"]+)"', body):
                if self.get(asset.decode())[0] != 200:
                    raise Broken(f"{path} names {asset.decode()}, which is not there")

    def run(self, *arguments, given=None):
        """Runs another command of the binary on the same data folder; its output, without the last line break."""
        answer = subprocess.run([self.binary, *arguments], input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, env=self.environment, cwd="/", check=False, **self._as_user())
        if answer.returncode != 0:
            said = f"{answer.stdout[-2000:]}\n{answer.stderr[-4000:]}".strip()
            raise Broken(f"`ambar {arguments[0]}` ended with {answer.returncode}:\n{said}")
        return answer.stdout.rstrip("\n")

    def run_json(self, *arguments):
        text = self.run(*arguments)
        try:
            return json.loads(text)
        except ValueError:
            raise Broken(f"`ambar {arguments[0]}` printed no JSON: {text[:500]!r}") from None

    def token(self, role="system_admin", name="replay"):
        """A bearer token of a new account."""
        self.run("user", "create", "--name", name, "--role", role, "--password-stdin", given=secrets.token_urlsafe(24))
        token = self.run("token", "create", "--user", name).splitlines()[-1].strip()
        if not token:
            raise Broken("`ambar token create` printed no token")
        return token

    def stop(self):
        """Asks it to end as an operator would; it must do so cleanly and take its PostgreSQL with it."""
        self.process.terminate()
        try:
            code = self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            raise Broken(f"the server still runs {STOPPED_WITHIN_S} s after SIGTERM") from None
        if code != 0:
            raise Broken(f"the server ended with {code} after SIGTERM")
        if (self.data / "postgres" / "postmaster.pid").exists():
            raise Broken("the server ended and left its PostgreSQL running")
