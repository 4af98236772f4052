"""No text that a stranger sends makes a regular expression slow: all are found and timed."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PROGRAM = Path(__file__).with_name("regexes.py")
SIZES = (5_000, 10_000, 20_000)  # characters; the last is the longest content that is taken
FAST = 0.005  # seconds for the longest: nothing that grows badly stays below
# Linear is 2, quadratic 4.
GROWTH = 3.0
UNITS = (
    *(
        "a",
        "A",
        "1",
        "0",
        "é",
        " ",
        "\n",
        "\t",
        "\u200b",
        ".",
        "-",
        "_",
        "@",
        "<",
        "(",
        "!",
        "#",
        "$",
    ),
    *(
        "/",
        "//",
        "'",
        '"',
        "%",
        "%a",
        "a@",
        "a.",
        "a-",
        "a/",
        "a ",
        "A ",
        "a\n",
        "a'",
        "a, ",
        "1.",
        "1 ",
    ),
    *(
        " \n",
        "! ",
        "()",
        "http://",
        "http://a",
        "http://a.b/",
        "www.",
        "www.a.",
        "<a>",
        "<a ",
        "[url=",
    ),
    *(
        "<a href=",
        "&#",
        "&#1;",
        "&amp;",
        "?a=b&",
        "$1",
        "a1",
        "ab ",
        "the ",
        "(dot)",
        " dot ",
        " at ",
    ),
)


def found(*packages):
    done = subprocess.run(
        [sys.executable, "-P", PROGRAM, *packages], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def seconds(pattern, use, text, repeats=1):
    """Return the least time of some runs."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        if use == "search":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, use)(text)
        times.append(time.perf_counter() - began)
    return min(times)


def texts(unit, end):
    return [(unit * size)[:size] + end for size in SIZES]


def growth(pattern, use, unit, end):
    times = [seconds(pattern, use, text, repeats=4) for text in texts(unit, end)]
    return min(times[1] / times[0], times[2] / times[1]), times[2]


def test_the_time_of_every_pattern_grows_with_the_text_and_no_faster(report):
    worst, slowest, slow, count = 0.0, 0.0, [], 0
    for place, source, flags, uses in found("service", "model", "training"):
        pattern = re.compile(source, flags)
        count += 1
        for use, unit, end in (
            (use, unit, end) for use in uses for unit in UNITS for end in ("", "\x01")
        ):
            took = seconds(pattern, use, texts(unit, end)[-1])
            slowest = max(slowest, took)
            if took < FAST:
                continue
            # Whatever else runs on the machine would have to disturb three times alike.
            least, _ = min(growth(pattern, use, unit, end) for _ in range(3))
            worst = max(worst, least)
            if least > GROWTH:
                slow.append((place, use, unit + end, round(least, 1)))
    report(
        patterns=count,
        units=len(UNITS),
        worst_growth=round(worst, 2),
        slowest_ms=round(1000 * slowest, 1),
        failed=len(slow),
    )
    assert count > 50
    assert slow == []


def test_a_pattern_that_grows_badly_would_be_noticed():
    slow = re.compile(r"a*b")
    assert seconds(slow, "search", texts("a", "")[-1]) > FAST
    # Whatever else runs would have to disturb three times alike.
    assert max(growth(slow, "search", "a", "")[0] for _ in range(3)) > GROWTH
