"""A real server of objects that speaks S3's protocol, on loopback. Its objects are files, so tests can change them."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

KEY_ID, SECRET = "PRESSMARKTESTKEY", "a-secret-that-appears-nowhere-else"
STARTS_WITHIN_S = 120


class ObjectServer:
    """Its buckets are folders in `folder`. It can be stopped, and started again at the same address."""

    def __init__(self, folder: Path, certificate: Path | None = None) -> None:
        self.folder = folder / "objects"
        self.folder.mkdir(parents=True)
        self._log = folder / "requests.log"
        self._certificate = certificate
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def endpoint(self) -> str:
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs: the usual AWS environment, and nothing of the machine's own."""
        return {
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
            "AWS_CONFIG_FILE": "/nowhere",
        }

    def start(self) -> None:
        keys = {"NANIO_ACCESS_KEY": KEY_ID, "NANIO_SECRET_KEY": SECRET, "NANIO_DATA_DIR": str(self.folder)}
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "nanio.app:build_app",
            "--factory",
            "--port",
            str(self.port),
        ]
        if self._certificate is not None:
            command += [f"--ssl-certfile={self._certificate}", f"--ssl-keyfile={self._certificate}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | keys)
        give_up = time.monotonic() + STARTS_WITHIN_S
        while not _answers(self.port):
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < give_up, "the server of objects does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def make_bucket(self, name: str) -> Path:
        """An empty bucket's folder."""
        folder = self.folder / name
        folder.mkdir()
        return folder

    def requests(self, bucket: str) -> list[str]:
        """The requests for this bucket so far, as in `GET /bucket/object`."""
        log = self._log.read_text()
        return [f"{found[1]} {found[2]}" for found in re.finditer(rf'"(\w+) (/{bucket}[/?]?\S*) HTTP', log)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
