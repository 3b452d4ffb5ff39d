"""How Sphinx builds the site: `./run docs`. What it needs is in the dev group; nothing is fetched while it builds."""

from archive.version import __version__
from docs import generated

project = "Pressmark"
author = "The Pressmark developers"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]  # `setup` below is a function, which no cache of settings can hold

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
add_module_names = False
default_role = "code"  # docstrings have `names` in single quotes, as Markdown does

html_theme = "furo"
html_title = "Pressmark"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
templates_path: list[str] = []

setup = generated.setup
