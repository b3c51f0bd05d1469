"""Find the scenarios and experiments that come with the project, and files by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from joinup.errors import InputError
from joinup.model.registry import guess

_PACKAGE = Path(__file__).resolve().parents[1]
_A = {"scenarios": "a scenario", "experiments": "an experiment"}


def shipped_folder(kind: str) -> Path:
    """Return the folder of shipped files of a kind: "scenarios", "experiments", "docs/history".

    In a wheel they lie inside the package, in a checkout beside it.
    """
    packed = _PACKAGE / "_shipped" / kind
    return packed if packed.is_dir() else _PACKAGE.parents[1] / kind


def shipped(kind: str) -> list[str]:
    """Return the bare names of the shipped files of a kind, sorted.

    >>> "joining_up" in shipped("experiments")
    True
    """
    return sorted(path.stem for path in shipped_folder(kind).glob("*.toml"))


def locate(name: str | Path, kind: str) -> Path:
    """Return the path of a file given by path or by bare name.

    A name that has no folder and no ending, and is no file here, is looked for among the shipped
    files. Raises InputError, with the nearest name, where there is no such file.
    """
    path = Path(name)
    if is_file(path) or path.suffix or len(path.parts) != 1:
        return path  # what is no file is refused when it is read
    bare = shipped_folder(kind) / f"{name}.toml"
    if is_file(bare):
        return bare
    if _is(path.is_dir):
        return path
    noun, other = kind.removesuffix("s"), next(item for item in _A if item != kind)
    if name in shipped(other):
        raise InputError([f"{name} is {_A[other]}; {_A[kind]} is needed here"])
    text = f"{name}: there is no such file, and no shipped {noun} has this name"
    near = guess(str(name), shipped(kind)) or f"; joinup list {kind} shows those that are shipped"
    raise InputError([text + near])


def as_typed(path: Path) -> str:
    """Return how a user names a file: a shipped one by its bare name, any other by its path.

    >>> as_typed(shipped_folder("scenarios") / "rough_sleepers_unit.toml")
    'rough_sleepers_unit'
    """
    ours = path.parent in (shipped_folder("scenarios"), shipped_folder("experiments"))
    return path.stem if ours else str(path)


def is_file(path: Path) -> bool:
    """Say whether there is a file; no name, however odd or long, raises an error."""
    return _is(path.is_file)


def bare_name(path: Path) -> str:
    """Return what a file is called, without its ending, as text that can be written anywhere."""
    return path.stem.encode(errors="replace").decode()


def _is(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except (OSError, ValueError):
        return False
