"""Run by Alembic: applies migrations over the connection it is handed."""

from typing import Any

from alembic import context

from service.tables import metadata


def _is_compared(name: str | None, kind: str, _: Any) -> bool:
    """Leave out the index of the words, which SQLAlchemy cannot describe, and what it is made of.

    On SQLite these are tables, on PostgreSQL it is an index.
    """
    return not (name or "").startswith("comments_text")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=_is_compared,
    # SQLite cannot alter most of a table in place.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
