"""Parts of a page: paragraphs, tables and panels. Text is always shown as text, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import solara
from solara.components.component_vue import component_vue


def paragraph(text: str, *classes: str, live: bool = False) -> None:
    """Show a paragraph; `live` lets a screen reader say it anew when it changes."""
    attributes = {"aria-live": "polite"} if live else {}
    solara.HTML("p", escape(text), classes=list(classes), attributes=attributes)


def heading(text: str, level: int = 2) -> None:
    """Show a heading."""
    solara.HTML(f"h{level}", escape(text))


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: bool = True,
    chosen: int | None = None,
    caption: str = "",
) -> None:
    """Show a table whose first column heads its rows; `numbers` puts the others to the right."""
    inner = _inside(head, rows, numbers=numbers, chosen=chosen, caption=caption)
    said = escape(caption or head[0], quote=True)
    # What scrolls must be reached by the keyboard too.
    scrolls = {"tabindex": "0", "role": "group", "aria-label": said}
    solara.HTML("div", f'<table class="table">{inner}</table>', classes=["scrolls"],
                attributes=scrolls)  # fmt: skip


def hidden_table(
    summary: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str = ""
) -> None:
    """Show a line that opens a table."""
    inner = _inside(head, rows, caption=caption)
    solara.HTML(
        "details", f'<summary>{escape(summary)}</summary><table class="table">{inner}</table>'
    )


def _inside(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: bool = True,
    chosen: int | None = None,
    caption: str = "",
) -> str:
    kind = ' class="n"' if numbers else ""
    top = "".join(
        f'<th scope="col"{kind if number else ""}>{escape(cell)}</th>'
        for number, cell in enumerate(head)
    )
    body = ""
    for number, row in enumerate(rows):
        mark = ' class="chosen"' if number == chosen else ""
        cells = "".join(f"<td{kind}>{escape(cell)}</td>" for cell in row[1:])
        body += f'<tr{mark}><th scope="row">{escape(row[0])}</th>{cells}</tr>'
    said = f"<caption><span>{escape(caption)}</span></caption>" if caption else ""
    return f"{said}<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"


def bullets(texts: Sequence[str]) -> None:
    """Show a list of sentences, nothing where there is none."""
    if texts:
        solara.HTML("ul", "".join(f"<li>{escape(text)}</li>" for text in texts))


def picture(svg: str) -> None:
    """Show a drawing of our own making."""
    solara.HTML("div", svg)


def legend(labels: Sequence[str]) -> None:
    """Say which colour stands for what."""
    discs = "".join(
        f'<span class="key"><svg viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" '
        f'r="5" class="disc c{number % 10 + 1}"/></svg>{escape(label)}</span>'
        for number, label in enumerate(labels)
    )
    solara.HTML("div", discs, classes=["keys"])


def progress(part: float, label: str) -> None:
    """Show how much is done, 0 to 1; `label` says of what."""
    attributes = {"value": f"{part:.4f}", "max": "1", "aria-label": label}
    solara.HTML("progress", attributes=attributes)


@component_vue("copy.vue")
def Copy(text: str) -> None:
    """Show a text with a button that copies it."""


@solara.component
def Field(label: str, value: str, put: Callable[[str], bool]) -> None:
    """Show a field for a text; one that `put` does not take leaves the field again."""
    refused = solara.use_reactive(0)

    def take(text: str) -> None:
        if not put(text):
            refused.set(refused.value + 1)

    solara.InputText(label, value=value, on_value=take).key(f"{label}-{refused.value}")


@component_vue("top.vue")
def Top(address: str) -> None:
    """Begin a view at its top, keep its address, and mend what the frame around it lacks."""
