"""Where a command writes a file: complete in its place, or not at all."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from service.cli.opening import Problems


@contextmanager
def output(out: str) -> Iterator[IO[bytes]]:
    """Give what is written to: standard output, or a file that takes its place when complete."""
    if out == "-":
        yield sys.stdout.buffer
        return
    # A link stays one; a device or pipe is not to be replaced by a file.
    file = Path(out).resolve()
    if file.exists() and not file.is_file():
        raise Problems(f"{out} is no file; use - for standard output")
    try:
        with _draft(file) as draft:
            if file.name.endswith(".gz"):
                # No name and no time: the same labels are the same bytes.
                with gzip.GzipFile("", "wb", fileobj=draft, mtime=0) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield draft
    except OSError as error:
        raise Problems(f"cannot write {out}: {error.strerror or error}") from error


@contextmanager
def _draft(file: Path) -> Iterator[IO[bytes]]:
    """Give a file beside ``file`` that takes its place at the end, or is gone."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as new:
        try:
            yield new
            new.flush()
            os.fsync(new.fileno())
            os.replace(new.name, file)
        except BaseException:
            os.unlink(new.name)
            raise
