"""Whatever is wrong with a file, it is said in full, in one line each, and never as a traceback."""

from __future__ import annotations

import errno
import os
import pickle
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from joinup.errors import InputError
from joinup.inputs import load_experiment, load_scenario, plan
from joinup.inputs.files import LARGEST
from joinup.inputs.plan import Plan
from joinup.inputs.shipped import shipped_folder
from joinup.inputs.toml import MOST_FAULTS
from joinup.model.forms import FORMS
from joinup.model.parameters import REGISTRY
from tests.quick import each, examples

BAD = Path(__file__).parent / "bad"
EXPECTED: dict[str, list[str]] = tomllib.loads((BAD / "expected.toml").read_text(encoding="utf-8"))
NAMED_BY_OTHERS = {f"experiments/{name}.toml" for name in ("plain", "other", "faulty")}
LOAD: dict[str, Callable[[Path], Any]] = {
    "scenarios": load_scenario,
    "experiments": load_experiment,
}
LOADERS = pytest.mark.parametrize("load", LOAD.values(), ids=LOAD)
START = 'title = "T"\nsummary = "S."\n[parameters]\n'


def faults(load: Callable[[Path], Any], path: Path | str) -> list[str]:
    """Return the faults of a file without its folder's name."""
    with pytest.raises(InputError) as caught:
        load(Path(path))
    assert str(caught.value) == "\n".join(caught.value.faults)
    return [fault.replace(f"{Path(path).parent}/", "") for fault in caught.value.faults]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_bad_file_is_explained(name: str) -> None:
    expected = [text.replace("{forms}", ", ".join(FORMS)) for text in EXPECTED[name]]
    assert faults(LOAD[name.partition("/")[0]], BAD / name) == expected


def test_each_bad_file_has_its_expected_faults() -> None:
    there = {path.relative_to(BAD).as_posix() for path in BAD.glob("*/*")}
    assert there - NAMED_BY_OTHERS == set(EXPECTED)


@LOADERS
def test_what_is_no_file_is_refused(load: Callable[[Path], Any], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    said = {
        "missing.toml": "there is no such file",
        "pipe.toml": "this is no regular file; a TOML file is needed",
        "loop.toml": "cannot be read (Too many levels of symbolic links)",
        f"{'a' * 300}.toml": "cannot be read (File name too long)",
    }
    for name, words in said.items():
        assert faults(load, tmp_path / name) == [f"{name}: {words}"]
    assert faults(load, tmp_path) == [f"{tmp_path.name}: this is a folder; a TOML file is needed"]
    assert faults(load, tmp_path / "nul\0.toml") == ["nul\\x00.toml: this is no path"]
    for name in ("a" * 300, "nul\0", "rough\x1b[2J"):
        (fault,) = faults(load, name)
        assert "there is no such file, and no shipped" in fault


@LOADERS
def test_a_file_that_may_not_be_read(
    load: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put in by hand, for where tests run as root every file may be read."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "secret.toml").write_text(START)
    monkeypatch.setattr(Path, "open", refuse)
    found = faults(load, tmp_path / "secret.toml")
    assert found == ["secret.toml: cannot be read (Permission denied)"]


@LOADERS
def test_a_file_may_be_as_large_as_is_said_and_no_larger(
    load: Callable[[Path], Any], tmp_path: Path
) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * LARGEST)
    assert "bytes" not in faults(load, path)[0]
    path.write_bytes(b"#" * (LARGEST + 1))
    assert faults(load, path) == [
        "large.toml: the file has 262,145 bytes; at most 262,144 are read"
    ]


def test_a_key_may_be_as_deep_as_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text(START + "a.b.c.d.e.f.g = 1\nb.c.d.e.f.g.h.i = 1\n")
    assert faults(load_scenario, path) == [
        "deep.toml:5: a value is nested more than 8 deep; at most 8 levels are allowed"
    ]


def test_a_scenario_is_not_told_to_extend_itself(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "mines"\n' + START)
    assert faults(load_scenario, path)[0].endswith("or among the shipped")


@LOADERS
def test_a_bare_name_is_guessed(load: Callable[[Path], Any]) -> None:
    wanted = {load_scenario: "rough_sleepers_unit", load_experiment: "joining_up"}[load]
    (fault,) = faults(load, wanted[:-2] + wanted[-1])
    assert fault.endswith(f"has this name; did you mean {wanted}?")


def test_a_folder_does_not_hide_a_shipped_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rough_sleepers_unit").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_scenario("rough_sleepers_unit").name == "rough_sleepers_unit"


HOSTILE = {
    "a comment without end": "#" * (LARGEST + 1),
    "deep keys": START + ".".join("a" * 100_000) + " = 1\n",
    "deep tables": "[[" + ".".join("a" * 100_000) + "]]\n",
    "deep lists": "a = " + "[" * 100_000,
    "deep tables in line": "a = " + "{ a = " * 30_000,
    "unknown parameters": START + "".join(f"pool_{n:05d} = 1\n" for n in range(12_000)),
    "tables": START + "".join(f"[t{n}]\n" for n in range(25_000)),
    "a list of tables": START + "[[a]]\n" * 40_000,
    "a long key": START + "k" * 200_000 + " = 1\n",
    "a long name": START + f'form = "{"x" * 200_000}"\n',
    "a long list": START + "form = [\n" + "1,\n" * 80_000 + "]\n",
    "a long number": START + "grant = " + "1" * 200_000 + "\n",
    "a long hexadecimal number": START + "grant = 0x" + "f" * 200_000 + "\n",
    "blanks": START + "grant " + " " * 200_000 + "\n",
    "blanks in a header": START + '["a' + " b" * 100_000 + ']c"]\n',
    "a blank line": START + " " * 200_000 + "\nx = 1\n",
    "quotes": START + '"""' + '\\"' * 100_000,
    "lines of quotes": START + '\\"""\n' * 40_000,
    "apostrophes": START + "'''" + "\\'" * 100_000,
    "line ends": START + "\n" * 200_000 + "x = 1",
    "one scenario for ever": 'question = "Q?"\nscenarios = [' + '"plain", ' * 25_000 + "]\n",
}


@LOADERS
@pytest.mark.parametrize("case", each(3, HOSTILE))
def test_a_hostile_file_is_refused_at_once(
    case: str, load: Callable[[Path], Any], tmp_path: Path
) -> None:
    path = tmp_path / "hostile.toml"
    path.write_text(HOSTILE[case])
    (tmp_path / "plain.toml").write_text(START)
    began = time.process_time()
    found = faults(load, path)
    assert time.process_time() - began < 2
    assert len(found) <= MOST_FAULTS + 1 and max(map(len, found)) < 600


def test_more_faults_than_anybody_reads_are_counted_out(tmp_path: Path) -> None:
    path = tmp_path / "many.toml"
    lines = [f"unknown_{n} = 1" for n in range(MOST_FAULTS)]
    path.write_text(START + "\n".join(lines))
    assert len(faults(load_scenario, path)) == MOST_FAULTS
    path.write_text(START + "\n".join([*lines, "one_more = 1"]))
    found = faults(load_scenario, path)
    assert found[-1] == "many.toml: there are more than 100 faults; these are the first"
    assert len(found) == MOST_FAULTS + 1


def test_faults_keep_their_form_between_processes() -> None:
    error = InputError(["a:1: one", "a:2: two\x1b[2J"])
    again = pickle.loads(pickle.dumps(error))
    assert again.faults == error.faults == ("a:1: one", "a:2: two\\x1b[2J")
    assert str(again) == str(error)


EXPERIMENT = """question = "Does it last?"
title = "A study"
scenarios = ["rough_sleepers_unit", "rough_sleepers_silo"]
baseline = "rough_sleepers_silo"
replicates = 3
seed = 1998
series = ["joined_up", "clients_in_need"]
detail = [{ scenario = "rough_sleepers_unit", replicate = 0 }]

[parameters]
turnover = 0.05

[design]
kind = "latin hypercube"
points = 4

[design.vary]
grant = { low = 0.1, high = 0.4 }
rollout = {}
"""
FILES = {
    "scenarios": (shipped_folder("scenarios") / "rough_sleepers_unit.toml").read_text("utf-8"),
    "experiments": EXPERIMENT,
}
VALUES = st.sampled_from(
    [
        "0", "-1", "2.9", "1e400", "nan", "-inf", "true", '"0.5"', "[]", "[0.5, 0.5]", "{}", "''",
        "2002-03-31", "9223372036854775807", "9" * 400, "[[]]", '["a", 1]', '{ low = 1, high = 0 }',
        '"until 5%"', '"../a"', '"sobol"', '"morris"', '"grid"', '"list"', "64", '"\\u001b[2J"',
        '"silo"', "[1, 1.0]", '"rough_sleepers_unit"', "[{}]", "1e-320", "-0.0", "[nan]",
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    [*REGISTRY, "question", "title", "extends", "series", "design", "kind", "points", "vary",
     "[design]", "[design.vary]", "[[design.points]]", "[record]", "[sources]", "fit", "outcome"]
)  # fmt: skip


def mutated(data: st.DataObject, text: str) -> bytes:
    """Return a valid file with a few values, lines or characters changed."""
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["value", "value", "key", "add", "drop", "repeat", "text"]))
        key, equals, value = lines[at].partition("=")
        if how == "value":
            lines[at] = f"{key}{equals} {data.draw(VALUES)}"
        elif how == "key":
            lines[at] = f"{data.draw(KEYS)} {equals}{value}"
        elif how == "add":
            lines.insert(at, f"{data.draw(KEYS)} = {data.draw(VALUES)}")
        elif how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "repeat":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
        else:
            cut = data.draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:cut] + data.draw(st.text(max_size=6)) + lines[at][cut + 1 :]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(list(LOAD)))
def test_a_changed_file_is_read_or_explained(
    tmp_path: Path, data: st.DataObject, kind: str
) -> None:
    path = tmp_path / "changed.toml"
    path.write_bytes(mutated(data, FILES[kind]))
    began = time.process_time()
    try:
        loaded = LOAD[kind](path)
        if kind == "experiments":
            made = plan(loaded)
            assert Plan.from_json(made.to_json()).run(made.n_runs - 1) == made.run(made.n_runs - 1)
    except InputError as error:
        assert error.faults and len(set(error.faults)) == len(error.faults)
        for fault in error.faults:
            assert fault.startswith(f"{path}:") and fault.isprintable(), fault
    assert time.process_time() - began < 2


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(list(LOAD)))
def test_any_bytes_are_read_or_explained(tmp_path: Path, raw: bytes, kind: str) -> None:
    path = tmp_path / "bytes.toml"
    path.write_bytes(raw)
    assert faults(LOAD[kind], path)
