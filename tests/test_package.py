"""The lock files and pyproject.toml tell one story, and the locks hold nothing of a machine."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = [
    "requirements.lock",
    "requirements-postgres.lock",
    "requirements-dask.lock",
    "requirements-test.lock",
]
ALLOWED = re.compile(
    r"# .*"
    r"|-r requirements[a-z-]*\.lock"
    r"|[a-z0-9][a-z0-9._-]*==[a-z0-9.]+( ; [a-z_]+ [^\\/]*)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
)


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> dict[str, list[Requirement]]:
    """Return what ``lock`` and the locks it includes pin, by name."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            pins |= locked(line.removeprefix("-r "))
        elif "==" in line and not line.startswith("#"):
            pin = Requirement(line.removesuffix(" \\"))
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def unmet(wanted: list[str], lock: str) -> list[str]:
    """Return each requirement that a version in ``lock`` does not meet, or that is not there."""
    pins = locked(lock)
    return [
        text
        for text in wanted
        for need in [Requirement(text)]
        for found in [pins.get(canonicalize_name(need.name), [])]
        if not found or not all(need.specifier.contains(exact(pin)) for pin in found)
    ]


def exact(pin: Requirement) -> str:
    (version,) = pin.specifier
    return version.version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_markers_and_hashes_only(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not ALLOWED.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line", ["--index-url https://x/simple", "a @ file:///a.whl", "a==1", "-e ."]
)
def test_an_address_a_path_and_an_unhashed_pin_are_not_allowed(line):
    assert not ALLOWED.fullmatch(line)


def test_the_lock_meets_the_dependencies_and_the_build_backend(project):
    wanted = project["project"]["dependencies"] + project["build-system"]["requires"]
    assert unmet(wanted, "requirements.lock") == []


@pytest.mark.parametrize("extra", ["postgres", "dask", "test", "train"])
def test_the_test_lock_meets_every_extra(project, extra):
    wanted = project["project"]["optional-dependencies"][extra]
    assert unmet(wanted, "requirements-test.lock") == []


@pytest.mark.parametrize("extra", ["postgres", "dask"])
def test_the_lock_of_an_extra_meets_it(project, extra):
    wanted = project["project"]["optional-dependencies"][extra]
    assert unmet(wanted, f"requirements-{extra}.lock") == []


def test_a_dependency_that_the_lock_lacks_is_noticed():
    wanted = ["flask>=3.1", "flask>=99", "no-such-package"]
    assert unmet(wanted, "requirements.lock") == ["flask>=99", "no-such-package"]


def test_no_package_is_pinned_in_two_locks():
    own = [set(re.findall(r"(?m)^([a-z0-9._-]+)==", (ROOT / lock).read_text())) for lock in LOCKS]
    assert sum(map(len, own)) == len(set.union(*own))
