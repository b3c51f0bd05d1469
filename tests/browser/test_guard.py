"""The guard lets in whoever has this launch's token, from this server's own pages, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from joinup.browser.guard import LARGEST_BODY, Guard, new_token

PORT, TOKEN = 8765, "t" * 43
OURS = {"host": "127.0.0.1:8765", "cookie": f"joinup-8765={TOKEN}"}
ORIGIN = "http://127.0.0.1:8765"
SOCKET = "/jupyter/api/kernels/abc/channels"
GOODBYE = "/_solara/api/close/abc"


def asked(
    path: str,
    headers: dict[str, str] | list[tuple[str, str]],
    *,
    kind: str = "http",
    method: str = "GET",
    query: str = "",
    assets: Path = Path("nowhere"),
) -> tuple[int, dict[str, str], bool]:
    """Return the guard's status (0 for a refused socket), its headers, and whether it let in."""
    sent, let_in = exchange(path, headers, kind=kind, method=method, query=query, assets=assets)
    found = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent[0].get("status", 0), found, let_in


def answered(
    path: str, headers: dict[str, str], query: str = ""
) -> tuple[int, dict[str, str], str]:
    """Return the status, headers and text of the guard's own answer."""
    status, found, let_in = asked(path, headers, query=query)
    assert not let_in
    sent, _ = exchange(path, headers, query=query)
    return status, found, sent[1]["body"].decode()


def exchange(
    path: str,
    headers: dict[str, str] | list[tuple[str, str]],
    *,
    kind: str = "http",
    method: str = "GET",
    query: str = "",
    assets: Path = Path("nowhere"),
) -> tuple[list[MutableMapping[str, Any]], bool]:
    """Return what the guard sends, and whether it let in."""
    let_in = False
    sent: list[MutableMapping[str, Any]] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        nonlocal let_in
        let_in = True
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    pairs = headers.items() if isinstance(headers, dict) else headers
    scope = {
        "type": kind, "method": method, "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    }  # fmt: skip
    guard = Guard(inner, port=PORT, token=TOKEN, pages=["/", "/ask"], assets=assets)
    asyncio.run(guard(scope, receive, send))
    return sent, let_in


def test_the_owner_gets_in() -> None:
    for path in ("/", "/ask", "/static/main.js", "/jupyter/nbextensions/x.js"):
        assert asked(path, OURS)[2], path
    assert asked("/", {**OURS, "host": "localhost:8765"})[2]
    assert asked(SOCKET, {**OURS, "origin": ORIGIN}, kind="websocket")[2]
    assert asked(GOODBYE, {**OURS, "origin": ORIGIN}, method="POST")[2]


@pytest.mark.parametrize("other", ['prefs={"a":1}', "a[]=1", "nonsense", "=", 'q="open', "ü=1"])
def test_cookies_of_other_programs_do_not_lock_the_owner_out(other: str) -> None:
    for both in (f"{other}; {OURS['cookie']}", f"{OURS['cookie']}; {other}"):
        assert asked("/", {**OURS, "cookie": both})[2], both
    assert not asked("/", {**OURS, "cookie": other})[2]


@pytest.mark.parametrize(
    ("what", "path", "headers", "kind", "method"),
    [
        ("no token", "/", {"host": OURS["host"]}, "http", "GET"),
        ("wrong token", "/", {**OURS, "cookie": "joinup-8765=" + "u" * 43}, "http", "GET"),
        ("empty token", "/", {**OURS, "cookie": "joinup-8765="}, "http", "GET"),
        ("token not in ASCII", "/", {**OURS, "cookie": "joinup-8765=é"}, "http", "GET"),
        ("another port's token", "/", {**OURS, "cookie": f"joinup-1={TOKEN}"}, "http", "GET"),
        ("foreign host", "/", {**OURS, "host": "evil.example:8765"}, "http", "GET"),
        ("rebound host", "/", {**OURS, "host": "127.0.0.1.evil.example:8765"}, "http", "GET"),
        ("another port", "/", {**OURS, "host": "127.0.0.1:9999"}, "http", "GET"),
        ("no host", "/", {"cookie": OURS["cookie"]}, "http", "GET"),
        ("foreign origin", "/", {**OURS, "origin": "http://evil.example"}, "http", "GET"),
        ("foreign origin, socket", SOCKET, {**OURS, "origin": "http://x.example"}, "websocket", ""),
        ("null origin, socket", SOCKET, {**OURS, "origin": "null"}, "websocket", ""),
        ("no origin, socket", SOCKET, OURS, "websocket", ""),
        ("https origin, socket", SOCKET, {**OURS, "origin": "https://127.0.0.1:8765"},
         "websocket", ""),
        ("another port's page", SOCKET, {**OURS, "origin": "http://127.0.0.1:80"}, "websocket", ""),
        ("token missing, socket", SOCKET, {"host": OURS["host"], "origin": ORIGIN},
         "websocket", ""),
        ("socket elsewhere", "/other", {**OURS, "origin": ORIGIN}, "websocket", ""),
        ("post without origin", GOODBYE, OURS, "http", "POST"),
        ("post with null origin", GOODBYE, {**OURS, "origin": "null"}, "http", "POST"),
        ("post to a page", "/", {**OURS, "origin": ORIGIN}, "http", "POST"),
        ("put", "/", OURS, "http", "PUT"),
        ("delete", GOODBYE, {**OURS, "origin": ORIGIN}, "http", "DELETE"),
        ("oversized body", GOODBYE, {**OURS, "origin": ORIGIN,
         "content-length": str(LARGEST_BODY + 1)}, "http", "POST"),
        ("odd length", GOODBYE, {**OURS, "origin": ORIGIN, "content-length": "-1"}, "http", "POST"),
        ("endless body", GOODBYE, {**OURS, "origin": ORIGIN, "transfer-encoding": "chunked"},
         "http", "POST"),
        ("Solara's own pages", "/resourcez", OURS, "http", "GET"),
        ("eviction", "/_solara/api/evict/abc", {**OURS, "origin": ORIGIN}, "http", "POST"),
        ("traversal", "/static/../../secret", OURS, "http", "GET"),
        ("traversal by backslash", "/static/..\\..\\secret", OURS, "http", "GET"),
        ("traversal in a call", "/_solara/api/close/../evict/abc", {**OURS, "origin": ORIGIN},
         "http", "POST"),
        ("zero byte", "/static/a\0b", OURS, "http", "GET"),
        ("unknown page", "/console", OURS, "http", "GET"),
    ],
)  # fmt: skip
def test_attacks_are_refused_before_the_application_sees_them(
    what: str, path: str, headers: dict[str, str], kind: str, method: str
) -> None:
    status, _, let_in = asked(path, headers, kind=kind, method=method)
    assert not let_in, what
    assert status == 0 if kind == "websocket" else status >= 400, what


def test_a_wrong_path_is_told_with_the_way_home_and_never_repeated() -> None:
    status, headers, body = answered("/no<b>such", OURS)
    assert status == 404 and headers["content-type"] == "text/html; charset=utf-8"
    assert "There is no such page" in body and '<a href="/">' in body
    assert "efused" not in body and "such<" not in body and "<b>" not in body
    assert "default-src 'self'" in headers["content-security-policy"]
    for wrong, text in (
        ({"host": OURS["host"]}, "Open the address that joinup view printed"),
        (OURS, "this address is too long"),
    ):
        assert text in answered("/ask", wrong, query="a" * 9000)[2]


def test_doubled_headers_are_refused() -> None:
    for name in ("host", "cookie", "origin"):
        pairs = [*OURS.items(), ("origin", ORIGIN)]
        doubled = dict(pairs)[name]
        assert asked("/", pairs)[2]
        assert not asked("/", [*pairs, (name, doubled)])[2]


def test_a_long_query_is_refused() -> None:
    assert asked("/", OURS, query="a" * 9000)[0] == 414


def test_the_token_of_the_address_becomes_a_strict_cookie() -> None:
    status, headers, let_in = asked(
        "/", {"host": OURS["host"]}, query=f"scenario=x&token={TOKEN}&grant=0.5"
    )
    assert status == 200 and not let_in
    assert headers["set-cookie"] == f"joinup-8765={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "headers", "query"),
    [
        ("/", {"host": "evil.example"}, f"token={TOKEN}"),
        ("/", {"host": OURS["host"], "origin": "null"}, f"token={TOKEN}"),
        ("/", {"host": OURS["host"]}, "token=wrong"),
        ("/", {"host": OURS["host"]}, f"token={TOKEN}&token={TOKEN}"),
        ("/static/x", {"host": OURS["host"]}, f"token={TOKEN}"),
    ],
)
def test_a_token_helps_nobody_else(path: str, headers: dict[str, str], query: str) -> None:
    status, found, let_in = asked(path, headers, query=query)
    assert status == 403 and "set-cookie" not in found and not let_in


def test_answers_are_sealed() -> None:
    headers = asked("/", OURS)[1]
    assert headers["x-content-type-options"] == "nosniff"
    assert "connect-src 'self' ws://127.0.0.1:8765" in headers["content-security-policy"]


def test_only_files_that_are_there_are_asked_of_solara(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "a.js").write_text("1")
    assert asked("/_solara/cdn/package/a.js", OURS, assets=tmp_path)[2]
    # Solara would delete a folder that is asked for, and fetch a missing file from outside.
    assert asked("/_solara/cdn/package", OURS, assets=tmp_path)[0] == 404
    assert asked("/_solara/cdn/package/b.js", OURS, assets=tmp_path)[0] == 404
    assert asked("/_solara/cdn//etc/passwd", OURS, assets=tmp_path)[0] == 404


def test_tokens_are_long_and_differ() -> None:
    assert len({new_token() for _ in range(100)}) == 100 and len(new_token()) >= 40
