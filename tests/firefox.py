"""Where this machine has a Firefox, and a hand on it: WebDriver BiDi, without a driver beside it.

BiDi is the W3C's protocol of messages on a web socket, which Firefox speaks by itself. Scripts run
as in the console of its tools: they know a page's own names, and no content policy forbids them.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.signals import hear_all

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_NAMES = ("firefox", "firefox-esr")
_MAC = Path("/Applications/Firefox.app/Contents/MacOS/firefox")

FIREFOX = next(filter(None, map(shutil.which, _NAMES)), str(_MAC) if _MAC.is_file() else None)
"""A Firefox on the path, or where a Mac has it; None where there is none."""

MISSING = "no Firefox on this machine: looked for " + ", ".join(_NAMES)

_PATIENCE = 300  # seconds that an answer is waited for: the machine may be busy
_DEAD = 9  # a port on which nobody answers
_CUT = {
    **{f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")},
    **{f"network.proxy.{kind}_port": _DEAD for kind in ("http", "ssl")},
    "network.proxy.type": 1,
}
KEYS = {
    "Shift": "\ue008", "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Space": " ",
    "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015",
}  # fmt: skip


@dataclass
class Firefox:
    """A window with one page, and all that went wrong in it."""

    socket: ClientConnection
    sent: int = 0
    window: str = ""
    wrong: list[str] = field(default_factory=list)

    def command(self, method: str, **given: Any) -> Any:
        """Give a command and return its result; note what happens meanwhile."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": given}))
        while (heard := json.loads(self.socket.recv(_PATIENCE))).get("id") != self.sent:
            self._note(heard.get("method"), heard["params"])
        assert heard["type"] == "success", heard
        return heard["result"]

    def _note(self, event: str, told: dict[str, Any]) -> None:
        if event == "log.entryAdded" and told["source"].get("context") == self.window:
            self.wrong.append(f"{told['level']}: {told['text']}")
        if event == "network.beforeRequestSent" and told["context"] == self.window:
            address = told["request"]["url"]
            if not address.startswith(("file:", "blob:", "data:")):
                self.wrong.append(f"request to {address}")

    def begin(self) -> None:
        """Open a window, and listen."""
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.anew()

    def anew(self, width: int = 1400, height: int = 1000) -> None:
        """Open another window of so many pixels in the place of this one.

        It has the focus; in the one that Firefox begins with, the address bar has it.
        """
        before, size = self.window, {"width": width, "height": height}
        self.window = self.command("browsingContext.create", type="tab")["context"]
        self.command("browsingContext.setViewport", context=self.window, viewport=size)
        if before:
            self.command("browsingContext.close", context=before)
        self.wrong.clear()

    def open(self, address: str) -> None:
        """Open an address anew, even where it differs from the one before in its last part only."""
        for to in ("about:blank", address):
            self.command("browsingContext.navigate", context=self.window, url=to, wait="complete")

    def asked(self, script: str) -> Any:
        """Return what a script comes to: a number, a text, a truth or nothing."""
        where = {"context": self.window}
        told = self.command("script.evaluate", expression=script, target=where, awaitPromise=True)
        assert told["type"] == "success", told
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until a script's condition holds."""
        self.asked(
            "new Promise(done => { const look = () => "
            f"({condition}) ? done() : setTimeout(look, 20); look(); }})"
        )

    def settle(self) -> None:
        """Wait until the one screen shows what is set, of all runs, or says why it has none."""
        self.wait("document.querySelector('#finding[aria-busy=false], #screen[hidden]')")

    def text(self, part: str) -> str:
        """Return the words of a part of the page."""
        return str(self.asked(f"document.querySelector({part!r}).innerText"))

    def press(self, *names: str) -> None:
        """Press keys one after the other; `Shift+Tab` is held."""
        steps = []
        for name in names:
            codes = [KEYS.get(part, part) for part in name.split("+")]
            steps += [{"type": "keyDown", "value": code} for code in codes]
            steps += [{"type": "keyUp", "value": code} for code in reversed(codes)]
        keys = {"type": "key", "id": "keys", "actions": steps}
        self.command("input.performActions", context=self.window, actions=[keys])


@contextlib.contextmanager
def opened(settings: Mapping[str, bool | int | str] | None = None) -> Iterator[Firefox]:
    """Open a Firefox with the network cut; `settings` are its preferences."""
    from websockets.sync.client import connect

    chosen = {**_CUT, **(settings or {})}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in chosen.items()]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        process = subprocess.Popen(
            [str(FIREFOX), "--headless", "--no-remote", "--profile", profile,
             "--remote-debugging-port", "0", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hear_all,
        )  # fmt: skip
        try:
            with connect(_address(Path(profile), process), max_size=None) as socket:
                firefox = Firefox(socket)
                firefox.begin()
                yield firefox
                firefox.command("browser.close")
            process.wait(20)
        finally:
            process.kill()
            process.wait()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address at which it listens, which it writes into its profile."""
    told = profile / "WebDriverBiDiServer.json"
    while process.poll() is None:
        with contextlib.suppress(OSError, ValueError):  # not there yet, or not whole
            where = json.loads(told.read_text(encoding="utf-8"))
            return f"ws://{where['ws_host']}:{where['ws_port']}/session"
        time.sleep(0.05)
    raise AssertionError(f"{FIREFOX} has ended with {process.returncode}")
