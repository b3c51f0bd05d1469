"""Hold the house rules that no single room can hold: imports, the lock, tracked files, releases."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import sim

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]

# Written so that this file does not match itself. Home folders and the like, which another machine
# has not got; and hosts that packages come from, which each machine's own settings choose.
MACHINE_PATH = r"(^|[^A-Za-z0-9_.~$}/-])/(work|root|home|Users)/[A-Za-z0-9._]"
REGISTRY = r"pypi\.org|pythonhosted\.|npmjs\.|deb(ian)?\.org|anaconda\.org|--(extra-)?index-url"


def locked_version(name: str, python: str) -> Version:
    """Return the one version of a package that the lock gives to a Python on Linux."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.5",
        "sys_platform": "linux",
    }
    found = [
        specifier.version
        for requirement in map(Requirement, LOCK)
        if requirement.name == name
        and (requirement.marker is None or requirement.marker.evaluate(environment))
        for specifier in requirement.specifier
    ]
    assert len(found) == 1, f"{name} on Python {python}: {found}"
    return Version(found[0])


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout; the caller looks at how it ended."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git in the checkout; skip where there is none."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: no list of tracked files")
    return run("git", *arguments)


def packages_loaded_by(*modules: str) -> set[str]:
    """Return the top-level packages, beyond the standard library, that importing modules loads."""
    code = (
        "import importlib, sys\n"
        "before = set(sys.modules)\n"
        f"for module in {modules!r}: importlib.import_module(module)\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(loaded - set(sys.stdlib_module_names)))"
    )
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    return {name for name in done.stdout.split() if not name.startswith(("_", "encodings"))}


def model_modules() -> list[str]:
    """Return the dotted names of every module of the model."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "sim" / "model").rglob("*.py"))
    ]


def test_imports_keep_their_contracts() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout), done.stdout


def test_importing_sim_loads_nothing_else() -> None:
    assert packages_loaded_by("sim") == {"sim"}


def test_the_model_loads_numpy_alone() -> None:
    modules = model_modules()
    assert "sim.model" in modules
    assert packages_loaded_by(*modules) <= {"sim", "numpy"}


def test_the_lock_holds_names_versions_and_markers_only() -> None:
    line = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*( ; [A-Za-z0-9_ '.*<>=!()]+)?")
    assert len(LOCK) > 50
    assert [found for found in LOCK if not line.fullmatch(found)] == []


@pytest.mark.parametrize(
    ("python", "mesa"), [("3.11", "3.3.1"), ("3.12", "3.5.1"), ("3.13", "3.5.1")]
)
def test_each_python_gets_its_mesa(python: str, mesa: str) -> None:
    assert locked_version("mesa", python) == Version(mesa)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_satisfies_every_requirement(python: str) -> None:
    extras = PROJECT["optional-dependencies"].values()
    stated = [Requirement(text) for texts in (PROJECT["dependencies"], *extras) for text in texts]
    for requirement in stated:
        if requirement.name != PROJECT["name"]:
            version = locked_version(requirement.name.lower(), python)
            assert requirement.specifier.contains(version), f"{requirement}: the lock has {version}"


def test_no_lock_that_names_hosts_is_tracked() -> None:
    assert git("ls-files", "uv.lock", "**/uv.lock", "poetry.lock", "Pipfile.lock").stdout == ""


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: str) -> None:
    """Look at tracked files and at those that `git add` would take."""
    found = git("grep", "--untracked", "-nIE", "-e", pattern)
    assert found.returncode == 1, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see " + "/ro" + "ot/notes"),
        (MACHINE_PATH, "/ho" + "me/someone"),
        (REGISTRY, "https://py" + "pi.org/simple"),
    ],
)
def test_the_patterns_find_what_they_should(pattern: str, text: str) -> None:
    assert re.search(pattern, text)


def test_every_release_says_whether_results_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert releases
    silent = [
        release.splitlines()[0]
        for release in releases
        if not re.search(r"^Do results change\? \S", release, re.MULTILINE)
    ]
    assert silent == []


def test_the_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(sim.__version__)}$", citation, re.MULTILINE)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(sim.__version__)}\b", changes, re.MULTILINE)


def test_a_wheel_carries_the_shipped_files(tmp_path: Path) -> None:
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = run(sys.executable, "-c", code, str(tmp_path))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as wheel:
        carried = set(wheel.namelist())
    shipped = {
        f"sim/_shipped/{path.relative_to(ROOT).as_posix()}"
        for folder in ("scenarios", "experiments")
        for path in (ROOT / folder).rglob("*.toml")
    }
    shipped.add("sim/_shipped/scenarios/evidence.csv")
    assert {"sim/__init__.py", "sim/py.typed"} | shipped <= carried
