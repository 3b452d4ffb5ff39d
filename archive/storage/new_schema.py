"""Makes the schema of a new database in one step: the statements that the migrations run on an empty database, without
Alembic, which takes half a second to load.

`./run docs` records the statements in `schema/`, one file per database. A test compares them with the migrations.
"""

from pathlib import Path

from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "schema"
HEAD = "-- Made by `./run docs` from the migrations. Schema "
BETWEEN = "\n-- then\n"


def create_schema(connection: Connection, revision: str) -> bool:
    """Create the schema in an empty database. Does nothing and returns False if the statements are not those of this
    revision.
    """
    script = script_for(connection.dialect.name)
    head, *statements = script.read_text(encoding="utf-8").removesuffix("\n").split(BETWEEN)
    if head != f"{HEAD}{revision}":
        return False
    for statement in statements:
        connection.exec_driver_sql(statement)
    return True


def script_for(dialect: str) -> Path:
    return SCRIPTS / f"{dialect}.sql"
