"""How the documentation is built: `make docs`."""

from sim import __version__

project = "joinup"
author = "The joinup authors"
copyright = "the joinup authors"
release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.apidoc", "sphinx.ext.viewcode"]
myst_heading_anchors = 3
exclude_patterns = ["api/modules.rst"]

# A page for every module, from its docstrings. The registry is a table of its own (parameters.md).
apidoc_modules = [
    {
        "path": "../sim",
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
autodoc_mock_imports = ["solara", "reacton", "ipyvuetify", "altair", "distributed", "dask"]

html_theme = "furo"
html_title = f"joinup {release}"
html_show_sphinx = False
html_copy_source = False
html_permalinks_icon = "¶"
