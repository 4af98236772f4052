"""How long retraining takes and how much memory, at ten thousand to a million labels.

Usage: python tests/benchmarks/retrain_scale.py SOURCE [--rows 10000 1000000] [--processors 2]

SOURCE is a labels file that is mutated to the size (make_labels.py). Memory is the highest sum of
the proportional set sizes (PSS) of all processes, read twice a second. Linux only. Prints a table
with its date and command, and how time and memory grow: the exponent between the last two sizes,
0 for not at all and 1 for in proportion.
"""

from __future__ import annotations

import argparse
import math
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from make_labels import read, write

POLL = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Run:
    """One retraining."""

    rows: int
    seconds: float
    peak: float  # MiB
    code: int


def main() -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--processors", type=int, default=2)
    parser.add_argument("--sites", type=int, default=1)
    asked = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: asked.processors])
    source = read(asked.source)
    _say(f"{datetime.now(UTC):%Y-%m-%d}, {shlex.join(sys.argv)}\n")
    _say("| labels | MB | seconds | labels a second | peak MiB, all processes | exit code |")
    _say("|--:|--:|--:|--:|--:|--:|")
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in asked.rows:
            file = Path(folder) / f"{rows}.jsonl"
            with file.open("w") as out:
                write(out, source, rows, sites=asked.sites)
            run = measured(file, Path(folder) / f"var{rows}" / "models", rows)
            size = file.stat().st_size / 1e6
            file.unlink()
            runs.append(run)
            _say(
                f"| {rows:,} | {size:.0f} | {run.seconds:.0f} | {rows / run.seconds:,.0f} "
                f"| {run.peak:.0f} | {run.code} |"
            )
    for earlier, later in pairwise(runs):
        grown = math.log(later.rows / earlier.rows)
        seconds, memory = (
            math.log(after / before) / grown
            for before, after in ((earlier.seconds, later.seconds), (earlier.peak, later.peak))
        )
        _say(
            f"\nFrom {earlier.rows:,} to {later.rows:,}: time grows by the power {seconds:.2f} of "
            f"the labels, memory by {memory:.2f}."
        )


def measured(file: Path, registry: Path, rows: int) -> Run:
    """Run one retraining and watch it."""
    command = [sys.executable, "-m", "training", "retrain"]
    command += ["--labels", str(file), "--registry", str(registry)]
    began, peak = time.monotonic(), 0
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True)
        while process.poll() is None:
            peak = max(peak, sum(map(_pss, _tree(process.pid))))
            time.sleep(POLL)
        seconds = time.monotonic() - began
        out.seek(0)
        said = out.read().strip()
    sys.stderr.write(f"{said}\n")
    return Run(rows, seconds, peak / 1024, process.returncode)


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2]
            except OSError:
                continue
            children.setdefault(int(after_name.split()[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def _pss(process: int) -> int:
    """Return the proportional set size in KiB, 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
