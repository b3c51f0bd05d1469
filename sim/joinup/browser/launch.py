"""Launch the browser's server on this machine and say where it is."""

from __future__ import annotations

import logging
import os
import socket
import sys
import tempfile
import threading
import warnings
import webbrowser
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from joinup.browser.guard import Guard, new_token
from joinup.browser.shelf import shelve
from joinup.errors import InputError

HOST = "127.0.0.1"
"""Where the server listens, whatever the environment says: nobody else's machine can reach it."""

DEFAULT_PORT = 8765
_LARGEST_MESSAGE = 1024 * 1024  # bytes, from the page
_PACKAGES = "solara, altair and what goes with them"


def launch(
    scenario: str | Path | None = None, port: int | None = None, open_browser: bool = True
) -> None:
    """Serve the browser until it is interrupted; print its address and, if wanted, open it.

    `scenario` is shown first: a shipped name or a file, the default if None. `port` 0 takes any
    free one; None takes the usual one or, where that is taken, any. Raises InputError for a faulty
    scenario, a port that is taken and where the packages of the viewer are missing.
    """
    name = shelve(scenario)
    _prepare()
    try:
        import solara.server.starlette as served
        import uvicorn
        from solara.server import settings

        from joinup.browser.app import PATHS, WAYS
        from joinup.browser.screen import COUNTS, Screen
    except ModuleNotFoundError as error:
        needs = f"the browser needs {_PACKAGES}; {error.name} is missing"
        raise InputError([f"{needs}: pip install 'joinup[view]'"]) from None
    with _listen(port) as listener:
        token = new_token()
        number = int(listener.getsockname()[1])
        assets = settings.assets.proxy_cache_dir
        server = uvicorn.Server(
            uvicorn.Config(
                Guard(
                    Screen(served.app, WAYS),
                    port=number,
                    token=token,
                    pages=PATHS,
                    calls=[COUNTS],
                    assets=assets,
                ),
                log_level="error",
                access_log=False,
                server_header=False,
                ws_max_size=_LARGEST_MESSAGE,
                timeout_graceful_shutdown=2,
            )
        )
        chosen = f"scenario={quote(name)}&" if scenario else ""  # without one, the story begins
        address = f"http://{HOST}:{number}/?{chosen}token={token}"
        with suppress(KeyboardInterrupt):  # how it is meant to end
            print(f"joinup is at {address}\nPress Ctrl+C to stop.", flush=True)
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            server.run(sockets=[listener])


def _listen(port: int | None) -> socket.socket:
    """Return a socket that listens on this machine only."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        try:
            listener.bind((HOST, DEFAULT_PORT if port is None else port))
        except OSError:
            if port is not None:
                raise
            listener.bind((HOST, 0))
        listener.listen(128)
    except (OSError, OverflowError):
        listener.close()
        raise InputError([f"port {port} cannot be used; give another one, or 0 for any"]) from None
    return listener


def _prepare() -> None:
    """Set Solara up before it is imported: our page, quiet, and nothing fetched or sent abroad.

    What the environment or a file .env says to Solara is meant for other pages.
    """
    for name in [name for name in os.environ if name.upper().startswith("SOLARA_")]:
        del os.environ[name]
    os.environ.update(
        SOLARA_TRACER="False",
        SOLARA_TIMING="False",
        SOLARA_USE_PDB="False",
        SOLARA_APP="joinup.browser.app",
        SOLARA_MODE="production",
        # With a folder that exists and a name given, it writes nothing of its own.
        SOLARA_HOME=tempfile.gettempdir(),
        SOLARA_TELEMETRY_SERVER_USER_ID="joinup",
        SOLARA_ASSETS_PROXY="True",
        SOLARA_ASSETS_CDN=f"http://{HOST}:9/",  # where nobody answers; all files are on this disk
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
        SOLARA_THEME_SHOW_BANNER="False",
        SOLARA_THEME_TITLE="joinup",
        SOLARA_KERNEL_CULL_TIMEOUT="60s",
        SOLARA_KERNEL_MAX_PER_SESSION="20",
        SOLARA_SESSION_HTTP_ONLY="True",
        SOLARA_CHECK_HOOKS="off",  # it warns of Mesa's own components
    )
    # Its own cookie, which carries no right of entry, is lax here; the guard's is strict.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    logging.getLogger("solara").setLevel(logging.ERROR)
    logging.getLogger("reacton").setLevel(logging.ERROR)
