"""Hold the house rules that no single room can hold: imports, the lock, tracked files, releases."""

from __future__ import annotations

import ast
import os
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

import joinup

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sim" / "joinup"
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
        ".".join(path.relative_to(ROOT / "sim").with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((PACKAGE / "model").rglob("*.py"))
    ]


@pytest.mark.slow
def test_imports_keep_their_contracts() -> None:
    """As `make lint` does before the quick tests."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout), done.stdout


def test_importing_the_package_loads_nothing_else() -> None:
    assert packages_loaded_by("joinup") == {"joinup"}


def test_the_model_loads_numpy_alone() -> None:
    modules = model_modules()
    assert "joinup.model" in modules
    assert packages_loaded_by(*modules) <= {"joinup", "numpy"}


def test_the_lock_holds_names_versions_and_markers_only() -> None:
    line = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*( ; [A-Za-z0-9_ '.*<>=!()]+)?")
    assert len(LOCK) > 50
    assert [found for found in LOCK if not line.fullmatch(found)] == []


@pytest.mark.parametrize(
    ("python", "mesa"), [("3.11", "3.3.1"), ("3.12", "3.5.1"), ("3.13", "3.5.1")]
)
def test_each_python_gets_its_mesa(python: str, mesa: str) -> None:
    assert locked_version("mesa", python) == Version(mesa)


def test_the_workflow_tries_the_mesas_that_the_page_on_installing_names() -> None:
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    tried = re.findall(r'"([^"]+)"', next(re.finditer(r"mesa: \[(.*)\]", workflow))[1])
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([0-9][^|]*) \| ([^|]*) \|", page, re.MULTILINE))
    named = {text: [Version(item) for item in text.split(", ")] for text in rows}
    said = {version for versions in named.values() for version in versions}
    (mesa,) = (Requirement(text) for text in PROJECT["dependencies"] if text.startswith("mesa"))
    refused = {version for version in said if version not in mesa.specifier}
    assert {str(item) for item in refused} == {"3.4.1", "3.4.2", "4.0.0a0"}
    assert {Version(item) for item in tried} == said - {Version("3.4.1"), Version("3.4.2")}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_satisfies_every_requirement(python: str) -> None:
    extras = PROJECT["optional-dependencies"].values()
    stated = [Requirement(text) for texts in (PROJECT["dependencies"], *extras) for text in texts]
    for requirement in stated:
        if requirement.name != PROJECT["name"]:
            version = locked_version(requirement.name.lower(), python)
            assert requirement.specifier.contains(version), f"{requirement}: the lock has {version}"


def imported_by(file: Path) -> set[str]:
    """Return the packages that a file imports directly, beyond the standard library and our own."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    tops = {name.partition(".")[0] for name in names}
    return {name.lower() for name in tops - set(sys.stdlib_module_names) - {"joinup"}}


def test_every_package_that_is_imported_is_declared() -> None:
    """None is there only because another one brings it along, which may end at any release."""
    extras = PROJECT["optional-dependencies"]
    # what is not imported by its own name
    names = {
        "scikit-learn": "sklearn",
        "python-calamine": "python_calamine",
        "python-docx": "docx",
        "python-pptx": "pptx",
    }
    allowed_in = {
        "sim/joinup/browser": "view",
        "sim/joinup/batch/executors.py": "cluster",
        "sim/joinup/inputs/published/books.py": "read",
        "sim/joinup/page/word.py": "brief",
        "sim/joinup/page/slides.py": "brief",
    }
    optional = {"sim/joinup/integrations.py": {"ema_workbench"}}  # refused with one line without it
    undeclared = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        stated = list(PROJECT["dependencies"])
        stated += [text for room, extra in allowed_in.items() if path.startswith(room)
                   for text in extras[extra]]  # fmt: skip
        declared = {Requirement(text).name.lower() for text in stated}
        declared = {names.get(name, name) for name in declared} | optional.get(path, set())
        if beyond := imported_by(file) - declared:
            undeclared[path] = beyond
    assert undeclared == {}


ONE_HOME = {
    "what is joined up": ("", r"[<>]=? *JOINED_UP\b", {"model/derived.py"}),
    "how a page writes a number": (
        "(page|questions)/",
        r"\{[^{}]*:[+,]*\.[0-9]f\}",
        {
            "page/words.py", "page/ranking.py", "questions/validation/calibration/command.py",
            "questions/validation/theory/check.py", "questions/validation/theory/dynamics.py",
            "questions/validation/theory/fields.py",
        },
    ),
    "that a minus sign is no hyphen": (
        "(page|questions)/", r"""replace\("-", "−"\)""", {"page/words.py"},
    ),
}  # fmt: skip
"""Facts by what they are: in which rooms, how the source says one, and the files that may."""


@pytest.mark.parametrize("fact", ONE_HOME)
def test_a_fact_has_one_home(fact: str) -> None:
    rooms, said, homes = ONE_HOME[fact]
    files = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    found = {
        name
        for name, path in files.items()
        if re.match(rooms, name) and re.search(said, path.read_text(encoding="utf-8"))
    }
    assert found <= homes
    assert found & homes, "nobody says it: the pattern looks for something else"


def test_a_long_file_has_its_reason_written_down() -> None:
    """Some 300 lines at most; what is longer is named, with why, in CONTRIBUTING.md."""
    reasons = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    long = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 310
    }
    assert long == {name for name in re.findall(r"`(sim/[\w/]+\.py)`", reasons) if name in long}
    assert len(long) >= 4, "the paragraph names what is no longer long"


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
    assert re.search(rf"^version: {re.escape(joinup.__version__)}$", citation, re.MULTILINE)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(joinup.__version__)}\b", changes, re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the project's wheel is unpacked, as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = run(sys.executable, "-c", code, str(folder))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / done.stdout.split()[-1]) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_a_wheel_carries_every_file_of_the_package_and_what_is_shipped(wheel: Path) -> None:
    places = {"sim/joinup": "joinup", "scenarios": "joinup/_shipped/scenarios"}
    places["experiments"] = "joinup/_shipped/experiments"
    places["docs/history"] = "joinup/_shipped/docs/history"
    needed = {
        place + file.removeprefix(folder)
        for folder, place in places.items()
        for file in git("ls-files", folder).stdout.splitlines()
        if (ROOT / file).exists()  # what is deleted and not yet committed is not missed
    }
    assert {"joinup/py.typed", "joinup/_shipped/scenarios/evidence.csv"} <= needed
    carried = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    assert needed - carried == set()
    beside = {file for file in carried if not file.startswith(("joinup/", "joinup-"))}
    assert beside == set(), "a wheel brings the package and nothing else"


@pytest.mark.slow
def test_a_wheel_is_used_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Every file that a command reads is in the wheel: the checkout is out of sight."""
    environment = {**os.environ, "PYTHONPATH": str(wheel), "PYTHONIOENCODING": "utf-8"}

    def joinup(*words: str) -> str:
        code = f"import joinup; assert joinup.__file__.startswith({str(wheel)!r})\n"
        code += "from joinup.__main__ import main; main()"
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    names = [
        path.stem for kind in ("scenarios", "experiments") for path in (ROOT / kind).glob("*.toml")
    ]
    assert joinup("check", *names).count("without fault") == len(names)
    assert "27 runs finished" in joinup("run", "joining_up", "--replicates", "3", "--worlds", "3")
    (result,) = (tmp_path / "results").glob("joining-up-*")
    assert (result / "exports" / "index.html").is_file()
    joinup("compare", str(result), "rough_sleepers_pooled", "rough_sleepers_partnership")
    assert "5 repeated bit for bit" in joinup("verify", str(result), "--sample", "5")
    joinup("repeat", str(result), "7")
    joinup("crate", str(result))
    joinup("calibrate", "rough_sleepers_unit", "--points", "10", "--replicates", "2")
    assert {path.name for path in tmp_path.iterdir()} == {"results"}
