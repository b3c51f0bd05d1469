"""Make a notebook of each tutorial: `make docs`, or `python docs/notebooks.py FOLDER`.

The Markdown of `docs/tutorials` is the one source. Python becomes cells, a block that names a file
becomes a cell that writes it, commands become cells of the shell. What a page shows as printed is
left out, for the notebook prints it; other blocks (a program in R, a job for a queue) stay prose.
Cells hold nothing of the machine that made them, and the same page gives the same bytes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TUTORIALS = Path(__file__).parent / "tutorials"
BLOCK = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOTE = (
    "*This notebook is made from the page of the same name. It needs joinup in the environment of "
    "its kernel, and writes files where it lies: put it into an empty folder.*"
)

HEAD = """\
---
jupyter:
  kernelspec:
    name: python3
    display_name: Python 3
    language: python
---

"""


def notebook(page: Path) -> str:
    """Return the notebook of a tutorial, as JSON, with no cell run."""
    import jupytext
    import nbformat

    text = BLOCK.sub(lambda found: _cell(*found.groups()), page.read_text(encoding="utf-8"))
    text = re.sub(r"\[([^\]]+)\]\((?!\w+://)[^)]+\)", r"\1", text)  # other pages are not at hand
    made = jupytext.reads(HEAD + text.replace("\n", f"\n\n{NOTE}\n", 1), fmt="md")
    made.metadata = nbformat.from_dict({"kernelspec": made.metadata["kernelspec"]})
    made.cells = [cell for cell in made.cells if cell.source.strip()]
    for number, cell in enumerate(made.cells):
        cell.id, cell.metadata = f"cell-{number}", nbformat.from_dict({})
    nbformat.validate(made)
    return str(nbformat.writes(made))


def _cell(language: str, file: str, code: str) -> str:
    """Return a block of a page as jupytext is to read it."""
    if file:
        return f"```python\n%%writefile {file}\n{code}```"
    if language == "console":
        commands = re.findall(r"^\$ (.*\n)", code, re.MULTILINE)
        return f"```sh\n{''.join(commands)}```"
    if language in ("python", "sh"):
        return f"```{language}\n{code}```"
    return f"~~~{language}\n{code}~~~" if language else ""


def write_all(folder: Path) -> list[Path]:
    """Write the notebook of every tutorial into a folder, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in sorted(TUTORIALS.glob("*.md")):
        written.append(folder / f"{page.stem}.ipynb")
        written[-1].write_text(notebook(page) + "\n", encoding="utf-8")
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder that receives the notebooks: python docs/notebooks.py FOLDER")
    print(*write_all(Path(sys.argv[1])), sep="\n")
