"""The import arrows of ARCHITECTURE.md, read from the code without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("service", "model", "training")
SCHEMAS = (
    "service.schemas service.submission service.queue_schemas service.akismet.form "
    "service.akismet.schema service.akismet.account"
)
POLICY = "service.policy service.decisions service.labels service.priority service.queue"
DOORS = (
    "service.api service.api_queue service.akismet service.pages service.ops service.docs "
    "service.cli"
)
ACCOUNTS = "service.auth service.accounts service.moderators service.passwords"
FLASK = "flask flask_smorest flask_wtf werkzeug"


@dataclass(frozen=True)
class Rule:
    """Modules inside ``who``, except ``but``, never refer to anything inside ``never``.

    Each is a list of dotted names with spaces between; a name includes what is below it.
    ``breach`` is a file, and a source whose last line breaks the rule.
    """

    says: str
    who: str
    never: str
    breach: tuple[str, str]
    but: str = ""


@dataclass(frozen=True)
class Reference:
    """Where a file names something of another module: an import, or a dotted use of one."""

    path: Path
    line: int
    module: str
    target: str


RULES = [
    Rule(
        "model imports neither service nor training",
        who="model",
        never="service training",
        breach=("model/scorer.py", "from training.fit import fit"),
    ),
    Rule(
        "training imports nothing of service",
        who="training",
        never="service",
        breach=("training/sources.py", "import service.store"),
    ),
    Rule(
        "service imports nothing of training",
        who="service",
        never="training",
        breach=("service/cli.py", "def train():\n    from training import fit"),
    ),
    Rule(
        "service does not import the library that learns",
        who="service",
        never="sklearn",
        breach=("service/api.py", "import sklearn.pipeline"),
    ),
    Rule(
        "model and training know no web framework and no database",
        who="model training",
        never=f"{FLASK} sqlalchemy alembic",
        breach=("training/sources.py", "from sqlalchemy import select"),
    ),
    Rule(
        "only store and the migrations import tables",
        who="service",
        never="service.tables",
        but="service.store service.migrations",
        breach=("service/api.py", "from service import tables"),
    ),
    Rule(
        "doors, moderation, policy and schemas know no database; the command line opens it",
        who=f"{DOORS} {ACCOUNTS} service.moderation {POLICY} {SCHEMAS}",
        never="sqlalchemy alembic",
        but="service.cli",
        breach=("service/policy.py", "import sqlalchemy as sa"),
    ),
    Rule(
        "create_app is called by the command line only",
        who="service",
        never="service.create_app",
        but="service.cli",
        breach=("service/api.py", "import service\n\napp = service.create_app()"),
    ),
    Rule(
        "only the wiring, and the command line above it, import a door",
        who="service",
        never=DOORS,
        but="service.__init__ service.cli",
        breach=("service/moderation.py", "from .api import blueprint"),
    ),
    Rule(
        "errors, settings and metrics are leaves",
        who="service.errors service.settings service.metrics",
        never="service",
        breach=("service/errors.py", "from service.submission import CommentIn"),
    ),
    Rule(
        "store, tables, accounts, moderation, policy and schemas know no web framework",
        who=f"service.store service.tables {ACCOUNTS} service.moderation {POLICY} {SCHEMAS}",
        never=FLASK,
        breach=("service/schemas.py", "from flask import request"),
    ),
    Rule(
        "policy and schemas neither read rows nor call moderation",
        who=f"{POLICY} {SCHEMAS}",
        never="service.store service.moderation",
        breach=("service/schemas.py", "from . import store"),
    ),
    Rule(
        "store and tables call nothing above them",
        who="service.store service.tables",
        never=f"service.moderation {SCHEMAS}",
        breach=("service/store.py", "import service.moderation"),
    ),
    Rule(
        "only model.artifact reads files that can run code",
        who=" ".join(PACKAGES),
        never="joblib.load pickle _pickle cloudpickle dill marshal shelve yaml.load",
        but="model.artifact",
        breach=("training/compare.py", "import joblib as j\n\nj.load('model.joblib')"),
    ),
]


def inside(name: str, namespaces: str) -> bool:
    return any(f"{name}.".startswith(f"{namespace}.") for namespace in namespaces.split())


def subject(name: str) -> list[str]:
    """Return ``service, cli`` for all that is in service/cli.py or in the folder service/cli."""
    return name.split(".")[:2]


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` when the expression is a name with attributes, else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute) if base := dotted(value):
            return f"{base}.{attribute}"
    return ""


def imports_in(tree: ast.Module, module: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the local name and the full dotted name of each import in ``module``.

    Imports inside functions and under TYPE_CHECKING count too.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, alias.name
        if isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            for alias in node.names:
                full = ".".join(filter(None, [*package, node.module, alias.name]))
                yield node.lineno, alias.asname or alias.name, full


def bound(name: str, full: str) -> tuple[str, str]:
    """Return the variable an import makes and what it stands for: ``import a.b`` makes a."""
    top = name.partition(".")[0]
    return (top, top) if "." in name else (name, full)


def uses_in(tree: ast.Module, local: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of dotted uses, and of modules imported by a call."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute() if name := dotted(node):
                first, _, rest = name.partition(".")
                if first in local:
                    yield node.lineno, f"{local[first]}.{rest}"
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]):
                if dotted(called).rpartition(".")[2] in {"import_module", "__import__"}:
                    yield node.lineno, name


def references(root: Path) -> list[Reference]:
    """Return every reference in the packages below ``root``; absent ones are skipped."""
    found = []
    for path in sorted(path for package in PACKAGES for path in root.glob(f"{package}/**/*.py")):
        relative = path.relative_to(root)
        module = ".".join(relative.with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        imports = list(imports_in(tree, module))
        local = dict(bound(name, full) for _, name, full in imports)
        named = [(line, full) for line, _, full in imports] + list(uses_in(tree, local))
        found += [Reference(relative, line, module, target) for line, target in named]
    return found


def breaches(rule: Rule, found: list[Reference]) -> list[str]:
    """Return one line for each place where the rule is broken."""
    return sorted(
        {
            f"{at.path}:{at.line} uses {at.target}, but {rule.says}"
            for at in found
            if inside(at.module, rule.who)
            and not inside(at.module, rule.but)
            and inside(at.target, rule.never)
            and subject(at.target) != subject(at.module)
        }
    )


def planted(root: Path, name: str, source: str) -> list[Reference]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{source}\n", encoding="utf-8")
    return references(root)


def rule_of(saying: str) -> Rule:
    return next(rule for rule in RULES if rule.says == saying)


@pytest.fixture(scope="module")
def code() -> list[Reference]:
    return references(ROOT)


every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says.replace(" ", "_"))


@every_rule
def test_the_code_keeps_the_rule(rule, code):
    assert not breaches(rule, code), "\n" + "\n".join(breaches(rule, code))


@every_rule
def test_a_planted_breach_of_the_rule_is_found(rule, tmp_path):
    name, source = rule.breach
    last_line = len(source.splitlines())
    found = breaches(rule, planted(tmp_path, name, source))
    assert [line.split(" ")[0] for line in found] == [f"{name}:{last_line}"]


def test_the_scan_reads_every_package_that_exists(code):
    scanned = {at.path.parts[0] for at in code}
    assert scanned == {package for package in PACKAGES if any((ROOT / package).glob("**/[!_]*.py"))}


@pytest.mark.parametrize(
    "source",
    [
        "import joblib\njoblib.load('x')",
        "from joblib import load as fetch",
        "def read(joblib_file):\n    import joblib as engine\n    return engine.load(joblib_file)",
        "import yaml\nyaml.load('a: 1', yaml.Loader)",
        "import importlib\nimportlib.import_module('marshal')",
        "__import__('pickle')",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shelve",
    ],
)
def test_every_way_to_reach_an_unsafe_reader_is_found_outside_the_artifact(source, tmp_path):
    rule = rule_of("only model.artifact reads files that can run code")
    assert breaches(rule, planted(tmp_path, "service/store.py", source))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("model/artifact.py", "import joblib\njoblib.load('x')"),
        ("training/fit.py", "import joblib\njoblib.Parallel(2)"),
        ("model/pickled.py", "import json as pickled\npickled.load"),
        ("service/settings.py", "import yaml\nyaml.safe_load('a: 1')"),
    ],
)
def test_what_only_looks_like_an_unsafe_reader_is_left_alone(name, source, tmp_path):
    rule = rule_of("only model.artifact reads files that can run code")
    assert not breaches(rule, planted(tmp_path, name, source))


@pytest.mark.parametrize(
    ("name", "source", "target"),
    [
        ("service/api.py", "from . import tables", "service.tables"),
        ("service/api.py", "from .tables import comments", "service.tables.comments"),
        ("service/api/__init__.py", "from ..tables import comments", "service.tables.comments"),
        ("service/__init__.py", "from .tables import comments", "service.tables.comments"),
    ],
)
def test_a_relative_import_is_read_as_the_module_it_means(name, source, target, tmp_path):
    assert [at.target for at in planted(tmp_path, name, source)] == [target]


@pytest.mark.parametrize("name", ["service/store.py", "service/migrations/versions/one.py"])
def test_store_and_migrations_may_import_tables(name, tmp_path):
    found = planted(tmp_path, name, "from service.tables import comments")
    assert not breaches(rule_of("only store and the migrations import tables"), found)
