"""How the documentation is built: `make docs`."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

from joinup import __version__

sys.path.insert(0, str(Path(__file__).parent))
import notebooks

project = "joinup"
author = "The joinup authors"
copyright = "the joinup authors"
release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.apidoc", "sphinx.ext.viewcode"]
myst_heading_anchors = 3
exclude_patterns = ["api/modules.rst", "history/*"]  # data, with a page of its own

# A page for every module, from its docstrings. The registry is a table of its own (parameters.md).
apidoc_modules = [
    {
        "path": "../sim/joinup",
        "destination": "api",
        "max_depth": 2,
        "separate_modules": True,
        "no_headings": False,
        "module_first": True,
    }
]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_default_options = {"ignore-module-all": True}  # what a package passes on stands elsewhere
suppress_warnings = ["ref.python"]  # two rooms may have a class of one name
autodoc_mock_imports = [  # what only the extras bring
    "solara", "reacton", "ipyvuetify", "altair", "networkx", "distributed", "dask",
]  # fmt: skip

highlight_language = "none"  # a block without a language is what a command or program prints
html_theme = "furo"
html_title = f"joinup {release}"
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # it fetches pages, which browsers forbid to pages from the disk
html_permalinks_icon = "¶"


def make_notebooks(app: Sphinx) -> None:
    """Write the notebook of each tutorial beside it, before pages are read."""
    notebooks.write_all(notebooks.TUTORIALS)


def offer_notebook(app: Sphinx, page: str, source: list[str]) -> None:
    """Offer a tutorial's notebook below its title."""
    if page.startswith("tutorials/"):
        link = f"{{download}}`This page as a notebook <{page.removeprefix('tutorials/')}.ipynb>`"
        source[0] = source[0].replace("\n", f"\n\n{link}\n", 1)


def setup(app: Sphinx) -> None:
    """Have both done when the documentation is built."""
    app.connect("builder-inited", make_notebooks)
    app.connect("source-read", offer_notebook)
