"""Change the model's source in one small place at a time, and count how often the tests notice.

    python -m tests.mutation [--sample N] [--only NAME] [--workers N]

Each mutant is the model with one operator, comparison, condition, function or number changed. It is
killed when an example in the changed file fails, when the engine no longer matches the naive
reference, or when another quick test of `tests/model` fails. Golden runs do not count: they notice
every change of a number and understand none. Survivors are printed; `docs/verification.md` judges
them.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "sim" / "joinup" / "model"
# Tables of values for people: the generated pages of docs/ and the golden runs pin these.
DATA = {"parameters.py", "describe.py", "version.py", "types.py", "__init__.py"}
TARGETS = sorted(path for path in MODEL.rglob("*.py") if path.name not in DATA)
OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.And: ast.Or, ast.Or: ast.And, ast.USub: ast.UAdd,
}  # fmt: skip
NAMES = {
    "minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "floor": "ceil",
    "ceil": "floor", "sum": "mean", "any": "all", "all": "any", "sin": "cos", "cos": "sin",
}  # fmt: skip
SECONDS = 120  # of the processor that a mutant may take: one that runs for ever is killed
QUICK_CASES = ("everything", "absences", "free choice of form", "rule imitation", "default")
QUICK_TESTS = ("registry", "engine", "symmetry", "invariance", "reference", "scenarios")


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: Path
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        """Say where it is and what it changes."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in enumerate(nodes(tree)):
        for change in changes(node):
            other = copy.deepcopy(tree)
            apply(nodes(other)[number], change)
            source = ast.unparse(ast.fix_missing_locations(other))
            yield Mutant(path, getattr(node, "lineno", 0), change, source)


def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return everything in a tree but annotations, which nothing reads when the model runs."""
    found = [tree]
    for node in found:
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns"):
                found += [v for v in (value if isinstance(value, list) else [value])
                          if isinstance(v, ast.AST)]  # fmt: skip
    return found


def changes(node: ast.AST) -> Iterator[str]:
    """Yield the changes that a node allows."""
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.AugAssign):
        if type(node.op) in OPERATORS:
            yield f"{type(node.op).__name__} to {OPERATORS[type(node.op)].__name__}"
    elif isinstance(node, ast.Compare):
        yield f"{type(node.ops[0]).__name__} to {OPERATORS[type(node.ops[0])].__name__}"
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield f"{node.attr} to {NAMES[node.attr]}"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"{node.value} to {node.value + 1}"
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} to {not node.value}"
    elif isinstance(node, ast.If | ast.IfExp):
        yield f"if {ast.unparse(node.test)} to if not"
    elif is_where(node):
        yield "where(a, b, c) to where(a, c, b)"


def is_where(node: ast.AST) -> bool:
    """Say whether a node calls `np.where` with its two branches."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "where"
        and len(node.args) == 3
    )


def apply(node: ast.AST, change: str) -> None:
    """Change a node in place."""
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.AugAssign):
        node.op = OPERATORS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = OPERATORS[type(node.ops[0])]()
    elif isinstance(node, ast.Attribute):
        node.attr = NAMES[node.attr]
    elif isinstance(node, ast.Constant):
        node.value = not node.value if type(node.value) is bool else node.value + 1  # type: ignore
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Call):
        node.args[1:] = node.args[:0:-1]


class Substitute(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Load one module from a mutant's source; all others as usual."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.module = ".".join(mutant.path.relative_to(ROOT / "sim").with_suffix("").parts)

    def find_spec(self, fullname: str, path: object, target: object = None) -> object:
        """Return the spec of the mutated module, or None."""
        if fullname != self.module:
            return None
        return importlib.util.spec_from_file_location(fullname, self.mutant.path, loader=self)

    def get_filename(self, fullname: str) -> str:
        """Return the file that the mutant changes."""
        return str(self.mutant.path)

    def get_data(self, path: str) -> bytes:
        """Return the mutant's source, and no cached code."""
        if path.endswith(".pyc"):
            raise OSError(path)
        return self.mutant.source.encode()


def survives(mutant: Mutant) -> bool:
    """Say whether the tests pass with a mutant, in a process of its own."""
    import doctest
    import importlib

    import pytest
    from hypothesis import settings

    # A machine at work must not make a mutant look killed: examples may take their time.
    settings.register_profile(
        "mutation", derandomize=True, database=None, max_examples=30, deadline=None
    )
    settings.load_profile("mutation")
    substitute = Substitute(mutant)
    sys.meta_path.insert(0, substitute)
    if doctest.testmod(importlib.import_module(substitute.module)).failed:
        return False
    reference = importlib.import_module("tests.model.test_reference")
    for name in QUICK_CASES:
        reference.compare({**reference.SMALL, **reference.CASES[name]}, 0, 2)
    model = ROOT / "tests" / "model"
    own = model / "rules" / f"test_{mutant.path.name}"
    order = [own] if own.exists() else []
    order += [model / f"test_{name}.py" for name in QUICK_TESTS]
    pages = f"{ROOT}/tests/docs/test_pages.py::test_generated_page_is_up_to_date"
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", pages]
    return pytest.main([*arguments, *map(str, order)]) == 0


def tried(mutant: Mutant) -> int:
    """Start a process that tries a mutant and ends with 0 if it survives; return its number."""
    child = os.fork()
    if child:
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    code = 1
    try:
        code = 0 if survives(mutant) else 1
    finally:
        os._exit(code)


def survey(found: Sequence[Mutant], workers: int) -> list[Mutant]:
    """Return the mutants that survive, in the order of the source."""
    # What every process needs is loaded once, here; the model is loaded by each anew.
    import hypothesis.strategies  # noqa: F401
    import numpy.random  # noqa: F401
    import pytest  # noqa: F401

    running: dict[int, Mutant] = {}
    survivors, waiting, done = [], list(reversed(found)), 0
    started = time.monotonic()
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            running[tried(mutant)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        done += 1
        if status == 0:
            survivors.append(mutant)
            print(f"survives: {mutant}", flush=True)
        if done % 50 == 0:
            left = (time.monotonic() - started) / done * (len(found) - done) / 60
            print(f"{done} of {len(found)} tried, {left:.0f} minutes left", flush=True)
    return sorted(survivors, key=str)


def main() -> None:
    """Print the share of mutants killed, by file and in all, and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore
    parser.add_argument("--sample", type=int, help="try this many mutants, drawn by chance")
    parser.add_argument("--only", default="", help="files whose path holds this")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    paths = [path for path in TARGETS if asked.only in str(path)]
    found = [mutant for path in paths for mutant in mutants(path)]
    if asked.sample is not None:
        found = random.Random(1).sample(found, min(asked.sample, len(found)))
    survivors = survey(found, asked.workers)
    for path in paths:
        of = sum(mutant.path == path for mutant in found)
        lost = sum(mutant.path == path for mutant in survivors)
        if of:
            print(f"{path.relative_to(ROOT)}: {of - lost} of {of}")
    killed = len(found) - len(survivors)
    print(f"{killed} of {len(found)} mutants killed ({killed / len(found):.1%})")
    for mutant in survivors:
        print(mutant)


if __name__ == "__main__":
    main()
