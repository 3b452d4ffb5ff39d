"""`pressmark search`: find what was kept."""

import typer


def register(app: typer.Typer) -> None:
    app.command()(search)


def search() -> None:
    """TODO"""
