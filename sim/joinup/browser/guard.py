"""The guard in front of the browser: lets in whoever opened the printed address, and nobody else.

The server listens on this machine only, but any web page can make a browser call it. So every
request must name this server as its host and, where it names an origin, as that; it must carry the
token of this launch; and it must ask for something that the page needs.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 64 * 1024  # bytes; the page itself posts nothing but an empty goodbye
LONGEST_QUERY = 8 * 1024  # bytes
_FILES = ("/static/", "/_solara/cdn/", "/jupyter/nbextensions/")
_CALLS = ("/jupyter/api/kernels/", "/_solara/api/close/")
_CDN = "/_solara/cdn/"
POLICY = b"content-security-policy"
HTML, PLAIN = "text/html; charset=utf-8", "text/plain; charset=utf-8"
_REFUSED = {
    403: b"Refused. Open the address that joinup view printed.\n",
    413: b"Refused: that is too large.\n",
    414: b"Refused: this address is too long.\n",
}
_OTHERWISE = b"Refused: the page asks for no such thing.\n"
_LOST = (
    b'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>No such page - joinup</title>'
    b'<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
    b'content="light dark"><main style="font: 1.1rem sans-serif; margin: 3rem">'
    b'<h1>There is no such page</h1><p><a href="/">Go to the start of joinup</a></p></main></html>'
)
_WELCOME = (
    b'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>joinup</title>'
    b'<meta http-equiv="refresh" content="0; url=%s"><p><a href="%s">Open joinup</a></p></html>'
)


class Guard:
    """Wrap an ASGI application.

    `pages` are the paths of its pages, `calls` what they ask besides, `assets` the folder of the
    files that they load.
    """

    def __init__(
        self,
        app: App,
        *,
        port: int,
        token: str,
        pages: Iterable[str],
        assets: Path,
        calls: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._cookie = f"joinup-{port}"
        self._pages = frozenset(pages)
        self._wanted = {*self._pages, *calls, "/favicon.ico"}
        self._assets = assets
        self._policy = "; ".join(
            [
                "default-src 'self'",
                # Vue compiles its templates in the page, so it needs both of these.
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {' '.join(f'ws://{host}' for host in sorted(self._hosts))}",
                "frame-ancestors 'none'",
                "form-action 'none'",
                "base-uri 'self'",
                "object-src 'none'",
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before the application sees anything of it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http" and self._brings_token(scope):
            await self._welcome(scope, send)
            return
        status = self._refusal(scope)
        if status == 0 and scope["path"] == "/favicon.ico":
            await answer(send, b"", PLAIN, status=204)
        elif status == 0:
            await self._app(scope, receive, self._sealed(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif status == 404:
            await answer(self._sealed(send), _LOST, HTML, status=status)
        else:
            await answer(send, _REFUSED.get(status, _OTHERWISE), PLAIN, status=status)

    def _refusal(self, scope: Scope) -> int:
        """Return the status that a request is refused with, 0 where it is let in."""
        headers = _headers(scope)
        if headers is None or not self._is_ours(scope, headers) or not self._has_token(headers):
            return 403
        if scope["type"] == "websocket":
            return 0 if scope["path"].startswith(_CALLS[0]) else 404
        method: str = scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            return 405
        if method == "POST" and not scope["path"].startswith(_CALLS[1]):
            return 405
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST_BODY:
            return 413
        if "transfer-encoding" in headers:
            return 411
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            return 414
        return 0 if self._is_wanted(scope["path"]) else 404

    def _is_ours(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Say whether host and origin are this server; a socket and a post must name an origin."""
        if headers.get("host") not in self._hosts:
            return False
        origin = headers.get("origin")
        if origin is None:
            return bool(scope["type"] == "http" and scope["method"] != "POST")
        return origin in self._origins

    def _has_token(self, headers: dict[str, str]) -> bool:
        # Of other programs on this machine there may be cookies of any form: ours alone is read.
        pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
        return any(self._is_token(value) for name, _, value in pairs if name == self._cookie)

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._token.encode())

    def _brings_token(self, scope: Scope) -> bool:
        headers = _headers(scope)
        query = scope.get("query_string", b"")
        if headers is None or scope["method"] != "GET" or len(query) > LONGEST_QUERY:
            return False
        if scope["path"] not in self._pages or not self._is_ours(scope, headers):
            return False
        given = parse_qs(query.decode("latin-1")).get("token", [])
        return len(given) == 1 and self._is_token(given[0])

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Turn the token of the address into a cookie, and go to the page without it.

        By a page of our own, not by a redirect: a browser that came from elsewhere would not send
        a strict cookie along with a redirect.
        """
        rest = b"&".join(
            part for part in scope["query_string"].split(b"&") if not part.startswith(b"token=")
        )
        target = scope["path"].encode() + (b"?" + rest if rest else b"")
        for char, text in ((b"&", b"&amp;"), (b'"', b"&quot;"), (b"<", b"&lt;"), (b">", b"&gt;")):
            target = target.replace(char, text)
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        welcome = _WELCOME % (target, target)
        await answer(self._sealed(send), welcome, HTML, (b"set-cookie", cookie.encode()))

    def _is_wanted(self, path: str) -> bool:
        """Say whether a path is one that the page needs; Solara's own service pages are not."""
        if path in self._wanted or path.startswith(_CALLS):
            return ".." not in path
        if not path.startswith(_FILES) or ".." in path or "\\" in path or "\0" in path:
            return False
        # Solara would fetch a missing file from a public host, and delete a folder asked for.
        wanted = Path(path.removeprefix(_CDN))
        below = not wanted.is_absolute() and (self._assets / wanted).is_file()
        return below or not path.startswith(_CDN)

    def _sealed(self, send: Send) -> Send:
        """Add headers that keep the page to itself to every answer.

        A page that brings a content policy of its own, which is stricter, keeps it.
        """
        sealing = (
            (b"x-content-type-options", b"nosniff"),
            # Not "no-referrer": that would hide where the page's own goodbye comes from.
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
        )

        async def sealed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *sealing]
                if not any(name == POLICY for name, _ in headers):
                    headers.append((POLICY, self._policy.encode()))
                message = {**message, "headers": headers}
            await send(message)

        return sealed


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def _headers(scope: Scope) -> dict[str, str] | None:
    """Return the headers by name, None where one that the guard reads is given twice."""
    found: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in found and name in ("host", "origin", "cookie", "content-length"):
            return None
        found[name] = value.decode("latin-1")
    return found


async def answer(
    send: Send, body: bytes, kind: str, *more: tuple[bytes, bytes], status: int = 200
) -> None:
    """Send a whole answer of a kind, which nobody keeps; `more` are headers of its own."""
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
