"""Mutate the model's rules one at a time and count how many mutants the tests kill.

    python -m tests.mutation [SAMPLE]

Each mutant is a copy of `sim/` in which one operator, comparison, function or number of
`sim/model/rules`, `choosing.py` or `schedule.py` is another. It is killed when the engine no longer
matches the naive reference or a doctest of the mutated file fails. Survivors are printed.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGETS = [
    *sorted((ROOT / "sim/model/rules").glob("*.py")),
    ROOT / "sim/model/choosing.py",
    ROOT / "sim/model/schedule.py",
]
OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.USub: ast.UAdd,
}  # fmt: skip
NAMES = {"minimum": "maximum", "maximum": "minimum", "floor": "ceil", "ceil": "floor"}
KILL = """
import doctest, importlib, sys
from tests.model import test_reference as t
module = importlib.import_module(sys.argv[1])
if doctest.testmod(module).failed:
    raise SystemExit(1)
for case in t.CASES.values():
    t.compare({**t.SMALL, **case}, 0, 2)
for n in (2, 8):
    t.compare({"places": 2, "partners": n, "quarters": 12, "gain_rule": "contribution"}, 3, 0)
t.compare_terms()
"""


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: Path
    line: int
    change: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    nodes = [node for node in ast.walk(tree) if id(node) not in texts]
    for number, node in enumerate(nodes):
        for change in changes(node):
            other = copy.deepcopy(tree)
            others = [n for n in ast.walk(other) if not is_text(n, other)]
            apply(others[number], change)
            where = getattr(node, "lineno", 0)
            yield Mutant(path, where, change, ast.unparse(ast.fix_missing_locations(other)))


def is_text(node: ast.AST, tree: ast.AST) -> bool:
    """Say whether a node is the constant of a bare expression: a docstring."""
    marked = getattr(tree, "texts", None)
    if marked is None:
        marked = {
            id(item.value)
            for item in ast.walk(tree)
            if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)
        }
        tree.texts = marked  # type: ignore[attr-defined]
    return id(node) in marked


def changes(node: ast.AST) -> Iterator[str]:
    """Yield the changes that a node allows."""
    if isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) in OPERATORS:
        yield f"{type(node.op).__name__} to {OPERATORS[type(node.op)].__name__}"
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPERATORS:
        yield f"{type(node.ops[0]).__name__} to {OPERATORS[type(node.ops[0])].__name__}"
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield f"{node.attr} to {NAMES[node.attr]}"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"{node.value} to {node.value + 1}"


def apply(node: ast.AST, change: str) -> None:
    """Change a node in place."""
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        node.op = OPERATORS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = OPERATORS[type(node.ops[0])]()
    elif isinstance(node, ast.Attribute):
        node.attr = NAMES[node.attr]
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1  # type: ignore[operator]


def killed(mutant: Mutant, folder: Path) -> bool:
    """Say whether the tests notice a mutant, in a copy of the project."""
    path = folder / mutant.path.relative_to(ROOT)
    original = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    module = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", KILL, module], cwd=folder, env=environment,
            capture_output=True, timeout=60,
        )  # fmt: skip
        return done.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(original, encoding="utf-8")


def survey(sample: int | None, seed: int = 1) -> tuple[int, list[Mutant]]:
    """Return how many mutants were tried and which survived."""
    found = [mutant for path in TARGETS for mutant in mutants(path)]
    if sample is not None:
        found = random.Random(seed).sample(found, min(sample, len(found)))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("sim", "tests"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        survivors = [mutant for mutant in found if not killed(mutant, folder)]
    return len(found), survivors


def main() -> None:
    """Print the share of mutants killed, and the survivors."""
    tried, survivors = survey(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"{tried - len(survivors)} of {tried} mutants killed ({1 - len(survivors) / tried:.0%})")
    for mutant in survivors:
        print(f"{mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.change}")


if __name__ == "__main__":
    main()
