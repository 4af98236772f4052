"""Drive a real WordPress with its Akismet plugin, unmodified, against a service of this checkout.

    python tests/clients/wordpress.py

Needs WordPress in /usr/share/wordpress with its plugin, PHP with MySQL (Debian's packages
``wordpress php-cli php-mysql``), and a MySQL or MariaDB server that takes the ``mysql`` command of
whoever runs this. Makes a database of its own and drops it in the end. What is asked of WordPress
goes over HTTP, as a reader's and an administrator's browsers do it; the must-use plugin is the one
of README.md. It is no part of the test suite, which needs none of this.
"""

from __future__ import annotations

import contextlib
import html
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from run import CHECKOUT, MODERATE, port_of, say

WORDPRESS = Path("/usr/share/wordpress")
DATABASE = "moderate_wordpress"
USER, PASSWORD = "admin", "Only-for-this-run-1"
SETTINGS = "/wp-admin/options-general.php?page=akismet-key-config"
CONFIG = """<?php
define('DB_NAME', '{database}'); define('DB_USER', '{database}');
define('DB_PASSWORD', '{database}');
define('DB_HOST', '127.0.0.1'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name . '_KEY', $name . 'k'); define($name . '_SALT', $name . 's');
}}
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1,rest.akismet.com');
define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
HAM = "The third example does not compile for me: is the import still needed in 2.4?"
SPAM = (
    "I like this web site very much! <a href='http://cheap-loans.example/'>payday loans</a> "
    "<a href='http://cheap-pills.example/'>buy cheap viagra online</a> casino bonus"
)


class Browser:
    """A reader's browser, or an administrator's: it keeps its cookies."""

    def __init__(self, base: str) -> None:
        self._base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        return self._ask(path, None)

    def post(self, path: str, **fields: str) -> str:
        return self._ask(path, urllib.parse.urlencode(fields).encode())

    def _ask(self, path: str, body: bytes | None) -> str:
        try:
            with self._opener.open(self._base + path, body, timeout=60) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            return str(error.read().decode())

    def follow(self, page: str, pattern: str) -> str:
        """Follow the link of an administrator's page that matches."""
        found = re.search(pattern, html.unescape(self.get(page)))
        if found is None:
            raise SystemExit(f"{page} has no link like {pattern}")
        return self.get("/wp-admin/" + found[0])


def mysql(statement: str, database: str = "") -> str:
    command = ["mysql", "--batch", "--skip-column-names", *([database] if database else [])]
    return subprocess.run(
        command, input=statement, text=True, check=True, capture_output=True
    ).stdout.strip()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def wordpress(folder: Path, service_port: str) -> Iterator[str]:
    """A new WordPress with nothing in it, and the address of it."""
    site = folder / "wordpress"
    shutil.copytree(WORDPRESS, site, ignore=shutil.ignore_patterns("wp-config.php"))
    (site / "wp-config.php").write_text(CONFIG.format(database=DATABASE))
    readme = (CHECKOUT / "README.md").read_text()
    plugin = re.search(r"```php\n(.*?)```", readme, re.DOTALL)
    plugins = site / "wp-content" / "mu-plugins"
    plugins.mkdir()
    (plugins / "moderate.php").write_text(
        plugin[1].replace("127.0.0.1:8080", f"127.0.0.1:{service_port}") if plugin else ""
    )
    # One reader may comment more than once in 15 seconds.
    (plugins / "flood.php").write_text(
        "<?php add_filter('wp_is_comment_flood', '__return_false', 99);"
    )
    drop = f"DROP DATABASE IF EXISTS {DATABASE}; DROP USER IF EXISTS {DATABASE}@'127.0.0.1';"
    mysql(
        f"{drop} CREATE DATABASE {DATABASE};"
        f"CREATE USER {DATABASE}@'127.0.0.1' IDENTIFIED BY '{DATABASE}';"
        f"GRANT ALL ON {DATABASE}.* TO {DATABASE}@'127.0.0.1';"
    )
    port = free_port()
    # Several workers: a page of the plugin asks WordPress itself.
    php = subprocess.Popen(
        [
            "php",
            "-d",
            "display_errors=0",
            "-d",
            "sendmail_path=/bin/true",
            "-S",
            f"127.0.0.1:{port}",
        ],
        cwd=site,
        env=os.environ | {"PHP_CLI_SERVER_WORKERS": "4"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(php.pid, signal.SIGTERM)
        php.wait()
        mysql(drop)


@contextlib.contextmanager
def service(folder: Path, port: str) -> Iterator[str]:
    """The service, and the port that it listens on."""
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*MODERATE, "serve", "--port", port, "--home", folder / "var"],
            cwd=CHECKOUT,
            stdout=out,
            stderr=out,
        )
    try:
        yield port_of(log)
    finally:
        process.terminate()
        process.wait()


def moderate(folder: Path, *arguments: str) -> str:
    command = [*MODERATE, *arguments, "--home", str(folder / "var")]
    return subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout


class Trial:
    """What was found, line by line."""

    def __init__(self) -> None:
        self.failed = 0

    def tell(self, what: str, found: object, wanted: object) -> None:
        good = found == wanted
        self.failed += not good
        say(f"{'ok  ' if good else 'FAIL'}  {what}" + ("" if good else f": {found!r}"))


def comment(browser: Browser, author: str, content: str) -> str:
    """Leave a comment as a reader does; return what WordPress made of it: 1, 0, spam, trash."""
    email = f"{author.lower().replace(' ', '.')}@example.org"
    fields = {"comment": content, "author": author, "email": email, "url": ""}
    browser.post("/wp-comments-post.php", comment_post_ID="1", comment_parent="0", **fields)
    return status_of(content)


def status_of(content: str) -> str:
    quoted = content.replace("\\", "\\\\").replace("'", "\\'")[:60]
    return mysql(
        "SELECT comment_approved FROM wp_comments WHERE comment_content"
        f" LIKE '{quoted}%' ORDER BY comment_ID DESC LIMIT 1",
        DATABASE,
    )


def number_of(content: str) -> str:
    return mysql(
        f"SELECT MAX(comment_ID) FROM wp_comments WHERE comment_content LIKE '{content[:30]}%'",
        DATABASE,
    )


def install(base: str) -> Browser:
    """Install WordPress, sign in, turn the plugin on."""
    admin = Browser(base)
    admin.post(
        "/wp-admin/install.php?step=2",
        weblog_title="A blog",
        user_name=USER,
        admin_password=PASSWORD,
        admin_password2=PASSWORD,
        admin_email="admin@example.org",
        pw_weak="1",
    )
    admin.get("/wp-login.php")
    admin.post("/wp-login.php", log=USER, pwd=PASSWORD, testcookie="1")
    admin.follow("/wp-admin/plugins.php", r"plugins\.php\?action=activate&plugin=akismet[^\"]*")
    # Else WordPress holds whatever a new author writes, and its own rules answer for ours.
    for option, value in (("comment_previously_approved", ""), ("comment_max_links", "9")):
        mysql(
            f"UPDATE wp_options SET option_value='{value}' WHERE option_name='{option}'", DATABASE
        )
    return admin


def enter_key(admin: Browser, key: str) -> str:
    """Enter a key on the plugin's page; return the one that WordPress keeps."""
    nonce = re.search(r'name="_wpnonce" value="(\w+)"', admin.get(SETTINGS))
    if nonce is None:
        raise SystemExit("the plugin's page has no form for a key")
    admin.post(SETTINGS, key=key, action="enter-key", _wpnonce=nonce[1])
    return mysql(
        "SELECT option_value FROM wp_options WHERE option_name='wordpress_api_key'", DATABASE
    )


def act(admin: Browser, action: str, content: str, folder: str) -> None:
    """Press a link under a comment on the administrator's list."""
    link = rf"comment\.php\?c={number_of(content)}&action={action}&_wpnonce=\w+"
    admin.follow(f"/wp-admin/edit-comments.php?comment_status={folder}", link)


def labels(folder: Path) -> dict[str, str]:
    """Return the first word of every labelled comment, and its label."""
    exported = moderate(folder, "labels", "export").splitlines()
    return {row["content"][:3]: str(row["label"]) for row in map(json.loads, exported)}


def try_comments(trial: Trial, base: str, admin: Browser, folder: Path) -> None:
    reader = Browser(base)
    trial.tell("a reader's question is published", comment(reader, "Ann Lee", HAM), "1")
    trial.tell("spam goes to the spam folder", comment(reader, "buy pills", SPAM), "spam")
    test_value = comment(reader, "viagra-test-123", "Akismet's own test value.")
    trial.tell("Akismet's test value is spam", test_value, "spam")
    admin_page = admin.get("/wp-admin/profile.php")
    trial.tell("the administrator is signed in", "profile.php" in admin_page, True)
    own = comment(admin, "viagra-test-123", "The administrator's own words.")
    trial.tell("an administrator's comment is published", own, "1")
    act(admin, "spamcomment", HAM, "approved")
    trial.tell(
        "one called spam in WordPress is a label spam here", labels(folder).get("The"), "spam"
    )
    act(admin, "unspamcomment", HAM, "spam")
    trial.tell("one called no spam after all is a label ham", labels(folder).get("The"), "ham")
    act(admin, "unspamcomment", SPAM, "spam")
    trial.tell("a rescued comment is a label ham here", labels(folder).get("I l"), "ham")


def try_outage(trial: Trial, base: str, folder: Path, port: str) -> None:
    late = "Written while the service was away: does the second example need the flag too?"
    trial.tell(
        "without the service a comment is kept back", comment(Browser(base), "Jo Ray", late), "0"
    )
    with service(folder, port):
        recheck = (
            "require 'wp-load.php'; update_option('akismet_alert_code', ''); "
            "Akismet::cron_recheck();"
        )
        # The plugin looks again at what is older than its schedule says; cron is not waited for.
        subprocess.run(
            ["php", "-d", "sendmail_path=/bin/true", "-r", recheck],
            cwd=folder / "wordpress",
            check=True,
        )
        trial.tell("and is published when the service is back", status_of(late), "1")


def main() -> int:
    trial = Trial()
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        folder = Path(scratch)
        with service(folder, "0") as port:
            base = stack.enter_context(wordpress(folder, port))
            admin = install(base)
            key = json.loads(moderate(folder, "key", "rotate", "--json"))["akismet_key"]
            wrong = "0123456789ab"
            trial.tell("a wrong key is refused", enter_key(admin, wrong), "")
            trial.tell("the key of the site is taken", enter_key(admin, key), key)
            try_comments(trial, base, admin, folder)
            page = admin.get(SETTINGS)
            trial.tell("the plugin's page shows figures", "Accuracy" in page, True)
        try_outage(trial, base, folder, port)
    return int(trial.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
