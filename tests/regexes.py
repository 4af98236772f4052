"""Print every regular expression of packages as JSON lines: place, pattern, flags, how it is used.

    python tests/regexes.py service model

Those that are compiled when a module is imported are recorded then, so that it does not matter how
they are put together; one written inside a function must be a plain string, else it is an error.
Of a pattern that has a name in its module the methods that are called on it are told, of any other
all of them: ``search`` stands for whatever looks for it at every place of a text.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall"}
FUNCTIONS |= {"finditer"}
ONCE = {"match", "fullmatch"}
Recorded = dict[tuple[str, int], list[tuple[str, int]]]


def record(recorded: Recorded) -> None:
    """Keep from now on what is compiled, by file and line."""
    compiled = re.compile

    def compile_and_keep(pattern: str, flags: int = 0) -> re.Pattern[str]:
        frame = sys._getframe(1)
        place = (str(Path(frame.f_code.co_filename).resolve()), frame.f_lineno)
        made = compiled(pattern, flags)
        recorded.setdefault(place, []).append((made.pattern, made.flags))
        return made

    re.compile = compile_and_keep  # type: ignore[assignment]


def files_of(names: Iterable[str]) -> Iterator[Path]:
    """Import every module of packages and yield their files."""
    for name in names:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations." not in module.name:
                importlib.import_module(module.name)
        yield from sorted(Path(package.__path__[0]).rglob("*.py"))


def is_call(node: ast.AST) -> bool:
    """Return whether this calls a function of ``re`` with a pattern."""
    function = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in FUNCTIONS
    )


def uses(tree: ast.Module) -> dict[int, set[str]]:
    """Return the methods called on the patterns that have a name, by the line they are made at."""
    called: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.setdefault(node.value.id, set()).add(node.attr)
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and is_call(node.value):
            (target,) = node.targets
            found[node.value.lineno] = called.get(target.id if isinstance(target, ast.Name) else "")
    return {line: methods for line, methods in found.items() if methods}


def patterns(file: Path, recorded: Recorded) -> Iterator[list[object]]:
    """Yield the line, the pattern, its flags and its uses for each one in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    used = uses(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not is_call(node):
            continue
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        found = [each for line in lines for each in recorded.get((str(file.resolve()), line), [])]
        if not found:
            written = node.args[0]
            if not isinstance(written, ast.Constant):
                sys.exit(f"{file}:{node.lineno}: this pattern cannot be read")
            found = [(str(written.value), 0)]
        methods = used.get(node.lineno, {"search", "fullmatch"})
        kinds = sorted({name if name in ONCE else "search" for name in methods})
        for pattern, flags in found:
            yield [f"{file.parent.name}/{file.name}:{node.lineno}", pattern, flags, kinds]


def main() -> None:
    """Run from the command line."""
    recorded: Recorded = {}
    record(recorded)
    for file in list(files_of(sys.argv[1:])):
        for line in patterns(file, recorded):
            sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
