"""The end-to-end tests that PyPI ``akismet`` brings, with this service behind them."""

import os
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

import akismet
import pytest

PORT, KEY = sys.argv[1:]

akismet._common._API_URL = f"http://127.0.0.1:{PORT}"
os.environ |= {
    akismet._common._KEY_ENV_VAR: KEY,
    akismet._common._URL_ENV_VAR: "https://blog.example",
}
with tempfile.TemporaryDirectory() as scratch:
    name = f"akismet=={version('akismet')}"
    download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", name]
    subprocess.run([sys.executable, *download], cwd=scratch, check=True)
    [archive] = Path(scratch).glob("*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(scratch, filter="data")
    [tests] = Path(scratch).glob("*/tests")
    asked = ["-q", "-p", "no:warnings", "--rootdir", str(tests.parent), str(tests / "end_to_end")]
    sys.exit(pytest.main(asked))
