"""Runs the migrations on the connection that `archive.storage.database` provides."""

from alembic import context

from archive.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
