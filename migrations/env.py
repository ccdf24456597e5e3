"""Runs migrations on the connection that `services.database` hands over."""

from __future__ import annotations

from alembic import context

from models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table; Alembic copies it instead
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
