"""A PostgreSQL server of the tests' own, thrown away at the end.

It is started as whoever runs the tests, or as ``postgres`` where that is root, whom PostgreSQL
refuses. Commits are flushed to the disk (``fsync``), as in production.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from glob import glob
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from service.database import revisions
from service.server import bind

OWNER = "moderate"
# Rows that are deleted in one commit cost less than files that are truncated and flushed.
EMPTY = """
DO $$ DECLARE each text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', each); END LOOP;
    FOR each IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
    LOOP PERFORM setval(each::regclass, 1, false); END LOOP;
END $$"""
NAMES = count(1)


class Cluster:
    """One server with its data; ``port`` stays the same however often it is started."""

    def __init__(self, **options: object) -> None:
        """Make it and start it.

        options  settings of the server, such as ``max_connections``
        """
        # Not below a folder of the caller's, which another user could not enter.
        self.folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="moderate-postgresql-"))
        self.data = self.folder / "data"
        self.idle: list[URL] = []
        self.as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.as_user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        with bind("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        self.options = {"listen_addresses": "127.0.0.1", "port": self.port, **options}
        self.options["unix_socket_directories"] = self.folder
        try:
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
            self.start()
            self.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
        except BaseException:
            self.remove()
            raise

    def start(self) -> None:
        """Start it and wait until it answers."""
        given = " ".join(f"-c {name}={value}" for name, value in self.options.items())
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", given, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, by default as a crash would."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def remove(self) -> None:
        """End it, whatever state it is in, and remove what it wrote."""
        with contextlib.suppress(OSError):  # it does not run
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new(self, template: URL | None = None) -> URL:
        """Return a new database, empty or a copy of one that nobody is connected to."""
        name = f"moderate_{next(NAMES)}"
        like = "template0" if template is None else template.database
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, like, OWNER))
            )
        )
        return URL.create("postgresql+psycopg", OWNER, None, "127.0.0.1", self.port, name)

    def lend(self, template: URL) -> URL:
        """Return a copy of a database without rows; one that was taken back is as good as new."""
        return self.idle.pop() if self.idle else self.new(template)

    def take_back(self, url: URL) -> None:
        """End whoever is connected to a lent database, and empty it."""
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        name = str(url.database)
        self.execute(end, name)
        ((revision,),) = self.execute("SELECT version_num FROM alembic_version", database=name)
        if revision == revisions()[0]:  # else its test has changed more than rows
            self.execute(EMPTY, database=name)
            self.idle.append(url)

    def execute(
        self, statement: sql.Composable | str, *parameters: object, database: str = "postgres"
    ) -> list[tuple]:
        """Run a statement as the superuser and return its rows."""
        to = {"host": "127.0.0.1", "port": self.port, "user": "postgres", "dbname": database}
        with psycopg.connect(**to, autocommit=True) as connection:
            done = connection.execute(statement, parameters or None)
            return done.fetchall() if done.description else []

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [binary(program), "-D", self.data, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **self.as_user,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def binary(program: str) -> str:
    """Return the path of a program of PostgreSQL's server."""
    # Debian keeps them off the PATH, a folder a release.
    found = sorted(glob(f"/usr/lib/postgresql/*/bin/{program}")) or [shutil.which(program)]
    assert found[-1], f"{program} is missing: apt-get install postgresql"
    return found[-1]
