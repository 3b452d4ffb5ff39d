"""Starts a WordPress from Debian's packages, in a folder of its own: its database and PHP's web server, on loopback."""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
PACKAGED = Path("/usr/share/wordpress")
THEMES = "wordpress-theme-twentytwentyone wordpress-theme-twentytwentythree"
PACKAGES = f"wordpress {THEMES} php-cli php-mysql php-xml mariadb-server"
START_S = 60
CONFIG = """<?php
define('DB_NAME', 'blog'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name.'_KEY', 'k'); define($name.'_SALT', 's');
}}
$table_prefix = 'wp_';
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('ABSPATH', __DIR__.'/');
require_once ABSPATH.'wp-settings.php';
"""


class MissingSoftware(Exception):
    """What the machine lacks; the message says how to get it."""


class WordPress(AbstractContextManager["WordPress"]):
    """An empty WordPress in a folder; ends with the block."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in ("php", "mariadbd", "mariadb-install-db") if shutil.which(name) is None]
        if missing or not PACKAGED.is_dir():
            raise MissingSoftware(f"on Debian: apt-get install --no-install-recommends {PACKAGES}")
        self._folder = folder
        self._socket = folder / "db.sock"
        self._port = _free_port()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        shutil.copytree(PACKAGED, self._folder / "wp", symlinks=False, ignore_dangling_symlinks=True)
        config = CONFIG.format(socket=self._socket, url=self.url)
        (self._folder / "wp" / "wp-config.php").write_text(config, encoding="utf-8")
        try:
            self._start_database()
            self.run("install")
            self.run("seed")
            self._start_site()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, command: str, *arguments: str) -> Any:
        """Have `blog.php` do something; gives what it prints as JSON."""
        words = ["php", str(HERE / "blog.php"), str(self._folder), str(self._port), command, *arguments]
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"blog.php {command}: {(done.stdout + done.stderr).decode()[-2000:]}")
        said = done.stdout.decode()
        return json.loads(said[said.index("{") :]) if "{" in said else None

    def _start_database(self) -> None:
        data, user = self._folder / "db", _user()
        subprocess.run(
            [
                *("mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}"),
                *("--auth-root-authentication-method=normal", "--skip-test-db"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self._start(
            "mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self._socket}", f"--user={user}"
        )
        _wait_until(self._socket.exists, "the database")
        subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self._socket}", "-uroot", "-e", "CREATE DATABASE blog"],
            check=True,
        )

    def _start_site(self) -> None:
        self._start(
            "php", "-S", f"127.0.0.1:{self._port}", "-t", str(self._folder / "wp"), str(HERE / "router.php")
        )
        _wait_until(self._answers, "the site")

    def _start(self, *words: str) -> None:
        log = (self._folder / f"{words[0]}.log").open("wb")
        options = {"env": {**os.environ, "PHP_CLI_SERVER_WORKERS": "2"}, "stdout": log, "stderr": log}
        if words[0] == "mariadbd":
            words = (*words, "--skip-networking", "--innodb-buffer-pool-size=64M")
        self._processes.append(subprocess.Popen(words, start_new_session=True, **options))  # type: ignore[call-overload]

    def _answers(self) -> bool:
        try:
            with urlopen(self.url, timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _end(self) -> None:
        for process in reversed(self._processes):
            os.killpg(process.pid, 15)  # PHP's workers, too
            process.wait(START_S)
        self._processes.clear()


def _user() -> str:
    import getpass

    return getpass.getuser()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until(ready: Any, what: str) -> None:
    deadline = time.monotonic() + START_S
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} does not start")
        time.sleep(0.2)
