"""Start a service in a folder and hold it against its own /openapi.json with schemathesis.

    python3 .ci/try_contract.py FOLDER SCHEMATHESIS EXAMPLES COMMAND [ARGUMENT...]

EXAMPLES is how many requests are made up for each operation. Two checks are left out. That whatever
the description allows is taken: it cannot say that a text must not be blank, that a key was used
for another comment, or that 594.0 is not taken for the number 594. And, where requests are drawn by
chance, that nothing else is taken: a text is measured once its control characters are gone, and the
description cannot say that either. Python alone, no package.
"""
# ruff: noqa: S603, T201

import json
import re
import subprocess
import sys
from pathlib import Path

from try_service import FailedError, Service

RUNS = {
    "examples,coverage": "positive_data_acceptance",
    "fuzzing,stateful": "positive_data_acceptance,negative_data_rejection",
}


def hold(service: Service, program: str, examples: str) -> None:
    """Run schemathesis. Raise FailedError when it finds anything."""
    service.wait()
    key = re.search(r"Bearer ([^\s\"']+)", service.output)
    if not key:
        raise FailedError("it printed no API key")
    requests = 0
    for phases, left_out in RUNS.items():
        options = ["--phases", phases, "--exclude-checks", left_out, "--max-examples", examples]
        options += ["-H", f"Authorization: Bearer {key[1]}", "--seed", "7", "--no-color"]
        options += ["--max-response-time", "2"]
        done = subprocess.run(
            [program, "run", f"http://127.0.0.1:{service.port}/openapi.json", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        count = re.search(r"(\d+) generated", done.stdout)
        if done.returncode or not count:
            raise FailedError(done.stdout[-8000:].replace(key[1], "KEY") + done.stderr[-2000:])
        requests += int(count[1])
    print(json.dumps({"test": "schemathesis", "requests": requests, "failed": 0}))


def main() -> None:
    """Run from the command line."""
    folder, program, examples, *command = sys.argv[1:]
    service = Service(command, Path(folder))
    try:
        hold(service, program, examples)
        service.stop()
    except FailedError as failure:
        sys.exit(f"FAILED: {failure}")
    finally:
        service.kill()


if __name__ == "__main__":
    main()
