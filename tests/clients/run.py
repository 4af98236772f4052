"""Drive real Akismet clients, unmodified, against a service of this checkout.

    python tests/clients/run.py

Installs each client of ``PYPI`` in an environment of its own and those of ``NPM`` in a folder, all
of it in a scratch folder that is deleted in the end, so it needs a package index and, for ``NPM``,
Node.js. What cannot be installed is named, and the exit code is then 1, as for a failed client.
`.ci/run` runs it, after the test suite, which needs neither.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
MODERATE = [sys.executable, "-c", "from service.cli import main; main()"]
# What is installed, and what drives it: our own driver, or the tests that the package brings.
PYPI = {
    "pypi_akismet.py": ["akismet==25.10.1"],
    "pypi_akismet_suite.py": ["akismet==25.10.1", "pytest==9.0.1", "anyio==4.11.0"],
    "pypi_python_akismet.py": ["python-akismet==0.4.3"],
    "pypi_pykismet3.py": ["pykismet3==0.1.1"],
}
NPM = {
    "npm_cedx_akismet.mjs": ["@cedx/akismet@16.2.1"],
    "npm_akismet_api.mjs": ["akismet-api@6.0.0"],
    "npm_akismet_api_suite.mjs": ["akismet-api@6.0.0", "mocha@10.8.2", "chai@4.5.0"],
    "npm_akismet.mjs": ["akismet@2.0.7"],
}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with (folder / "log").open("w") as log:
            service = subprocess.Popen(
                [*MODERATE, "serve", "--port", "0", "--home", folder / "var"],
                cwd=CHECKOUT,
                stdout=log,
                stderr=log,
            )
        try:
            port = port_of(folder / "log")
            rotate = [*MODERATE, "key", "rotate", "--json", "--home", folder / "var"]
            keys = subprocess.run(rotate, cwd=CHECKOUT, check=True, capture_output=True)
            key = json.loads(keys.stdout)["akismet_key"]
            results = [pypi(folder, *each, port, key) for each in PYPI.items()]
            results += [npm(folder, *each, port, key) for each in NPM.items()]
        finally:
            service.terminate()
            service.wait()
    return 0 if all(results) else 1


def port_of(log: Path) -> str:
    while not (found := re.search(r"http://\S+:(\d+)", log.read_text())):
        time.sleep(0.1)
    return found[1]


def pypi(folder: Path, driver: str, packages: list[str], port: str, key: str) -> bool:
    environment = folder / driver
    python = environment / "bin" / "python"
    install = [
        [sys.executable, "-m", "venv", environment],
        [python, "-m", "pip", "install", "--quiet", *packages],
    ]
    return driven(driver, install, [python, HERE / driver, port, key])


def npm(folder: Path, driver: str, packages: list[str], port: str, key: str) -> bool:
    # Modules are looked for beside the driver, so the driver is copied beside them.
    home = folder / driver.removesuffix(".mjs")
    home.mkdir()
    for name in (driver, "npm_checks.mjs"):
        shutil.copy(HERE / name, home)
    install = [["npm", "install", "--prefix", home, "--no-audit", "--no-fund", *packages]]
    return driven(driver, install, ["node", home / driver, port, key])


def driven(driver: str, install: list[list[object]], drive: list[object]) -> bool:
    for command in install:
        try:
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"NOT INSTALLED  {driver}: {error}")
            return False
    done = subprocess.run(list(map(str, drive)), capture_output=True, text=True, timeout=120)
    ended = "passed" if done.returncode == 0 else "FAILED"
    say(f"{ended}  {driver}: {done.stdout.strip()}{done.stderr if done.returncode else ''}")
    return done.returncode == 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
