"""The launcher refuses what it cannot serve, in plain words, before anything runs."""

from __future__ import annotations

import builtins
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from joinup.browser.launch import launch
from joinup.errors import InputError
from tests.browser.conftest import ROOT, serving


def test_a_faulty_scenario_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('title = "Bad"\nsummary = "Bad."\n[parameters]\ngrnat = 1\n')
    with pytest.raises(InputError, match="did you mean grant"):
        launch(path)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("solara"):
            raise ModuleNotFoundError("No module named 'solara'", name="solara")
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(InputError, match=r"solara is missing: pip install 'joinup\[view\]'"):
        launch()


@pytest.mark.parametrize("name", ["SOLARA_TRACER", "solara_tracer", "SOLARA_USE_PDB"])
def test_what_the_environment_says_to_other_pages_is_not_heard(name: str, tmp_path: Path) -> None:
    code = (
        "from joinup.browser.launch import _prepare; _prepare();"
        "from solara.server import settings; print(settings.main.tracer, settings.main.use_pdb)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, name: "True"}, cwd=tmp_path,
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.stdout == "False False\n", done.stderr


@pytest.mark.parametrize("port", [99_999, -1])
def test_impossible_ports_are_refused(port: int) -> None:
    from joinup.browser.launch import _listen

    with pytest.raises(InputError, match=f"port {port} cannot be used"):
        _listen(port)


def test_a_port_that_is_taken_is_refused_and_the_usual_one_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from joinup.browser import launch as module

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {taken} cannot be used"):
            module._listen(taken)
        monkeypatch.setattr(module, "DEFAULT_PORT", taken)
        with module._listen(None) as listener:
            host, port = listener.getsockname()
            assert host == "127.0.0.1" and port != taken


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_whatever_the_environment_says(sign: signal.Signals) -> None:
    pytest.importorskip("solara", reason="the viewer is not installed")
    before = "import os; os.environ.update(HOST='0.0.0.0', SOLARA_HOST='0.0.0.0', PORT='1')"
    with serving(before) as served:
        with socket.create_connection(("127.0.0.1", served.port), timeout=200):
            pass
        served.process.send_signal(sign)
        code = served.process.wait(20)
    assert code == (0 if sign == signal.SIGINT else -signal.SIGTERM)


def test_importing_the_room_loads_no_viewer() -> None:
    code = (
        "import sys, joinup.browser.launch, joinup.browser.saving, joinup.browser.screen\n"
        "print({'solara', 'mesa.visualization', 'altair'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
