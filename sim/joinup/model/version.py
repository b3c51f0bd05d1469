"""Say which model this is: a hash of what the source of this room does."""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def model_version() -> str:
    """Return 16 hexadecimal digits that change with what the model's source does.

    >>> len(model_version())
    16
    """
    digest = hashlib.sha256()
    room = Path(__file__).parent
    for path in sorted(room.rglob("*.py")):
        digest.update(path.relative_to(room).as_posix().encode() + b"\0")
        digest.update(meaning(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()[:16]


def meaning(source: str) -> str:
    r"""Return a source's syntax tree as text, without docstrings, comments and layout.

    `ast.dump` is not the same in all versions of Python; this is.

    >>> meaning("def f(x):\n    'Docs.'\n    return x") == meaning("def f(x): return x  # why")
    True
    >>> meaning("def f(x): return x") == meaning("def f(x): return -x")
    False
    """
    return _text(ast.parse(source))


def _text(node: object) -> str:
    if isinstance(node, list):
        return "[" + ",".join(map(_text, node)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    said = []
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(value, list) and value and _is_docstring(value[0]):
            value = value[1:]
        if value is not None and value != []:
            said.append(f"{name}={_text(value)}")
    return f"{type(node).__name__}({','.join(said)})"


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
