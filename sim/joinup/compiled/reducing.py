"""Make a recording smaller: what never changes, is never needed or is the same in all places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from joinup.compiled.graph import DURING, OVER, Node, leaf, reach, rewritten
from joinup.compiled.recorded import Body, Piece, Recording


def reduced(found: Recording) -> Recording:
    """Return a recording that gives the same outcomes, to the last bit, with less work."""
    while True:
        known = {
            part: first
            for number, (part, first) in enumerate(
                zip(found.parts, found.opening.state, strict=True)
            )
            if part is not first and all(b.state[number] in (part, first) for b in found.bodies)
        }
        if not known:
            return _merged(_narrowed(_pruned(found)))
        found = _replaced(found, known)


def _each(found: Recording, change: Callable[[Body], Body]) -> Recording:
    """Return the recording with every body changed."""
    pieces = {
        name: Piece([change(body) for body in piece.bodies], piece.kinds)
        for name, piece in found.pieces.items()
    }
    return replace(found, opening=change(found.opening), pieces=pieces)


def _replaced(found: Recording, known: Mapping[Node, Node]) -> Recording:
    """Return the recording with parts of the state replaced."""
    bodies = [found.opening, *found.bodies]
    nodes = [n for body in bodies for n in (*body.state, *body.seen, *body.shown)]
    now = rewritten([*nodes, *found.ended], known)

    def change(body: Body) -> Body:
        return Body(*([now[n] for n in nodes] for nodes in (body.state, body.seen, body.shown)))

    changed = _each(found, change)
    return replace(
        changed,
        ended=[now[n] for n in found.ended],
        parts=[known.get(part, part) for part in found.parts],
    )


def _pruned(found: Recording) -> Recording:
    """Keep the parts of the state on which something that is recorded depends."""
    bodies = found.bodies
    roots = [n for body in (found.opening, *bodies) for n in (*body.seen, *body.shown)]
    live: set[Node] = set()
    while True:
        wanted = [b.state[k] for b in bodies for k, part in enumerate(found.parts) if part in live]
        reached = {n for n in reach([*roots, *found.ended, *wanted]) if n.op == "state"}
        if reached <= live:
            break
        live |= reached
    kept = [k for k, part in enumerate(found.parts) if part in live]
    pruned = _each(found, lambda b: Body([b.state[k] for k in kept], b.seen, b.shown))
    return replace(pruned, parts=[found.parts[k] for k in kept])


def _narrowed(found: Recording) -> Recording:
    """Let parts of the state that are the same in all places be one number."""
    narrow = {
        part: leaf("state", part.attr[0], stage=DURING)
        for part, first in zip(found.parts, found.opening.state, strict=True)
        if part.axis is not None and first.axis is None
    }
    order = reach(node for body in found.bodies for node in body.state)
    while narrow:
        differs = _differing(order, narrow)
        same = {
            part: narrow[part]
            for number, part in enumerate(found.parts)
            if part in narrow and not any(differs[body.state[number]] for body in found.bodies)
        }
        if len(same) == len(narrow):
            return _replaced(found, narrow)
        narrow = same
    return found


def _differing(order: Sequence[Node], narrow: Mapping[Node, Node]) -> dict[Node, bool]:
    """Say which nodes differ by place if some parts of the state do not."""
    differs: dict[Node, bool] = {}
    for node in order:
        if node in narrow or node.op in OVER:
            differs[node] = False
        elif not node.args or node.op in ("gather", "scattered"):
            differs[node] = node.axis is not None
        else:
            differs[node] = any(differs[arg] for arg in node.args)
    return differs


def _merged(found: Recording) -> Recording:
    """Keep one of the kinds of quarter that came to the same."""
    pieces = {}
    for name, piece in found.pieces.items():
        done = piece.bodies
        kept = [kind for kind in range(len(done)) if done.index(done[kind]) == kind]
        kinds = [kept.index(done.index(done[kind])) for kind in piece.kinds]
        pieces[name] = Piece([done[kind] for kind in kept], kinds)
    return replace(found, pieces=pieces)
