"""How Alembic reaches the application's database: through the engine that the application itself made."""

from alembic import context
from flask import current_app

from quizapp.models import Base
from quizapp.models.base import Moment


def render_item(kind, item, _context):
    """Moments are written as what they are in the database: a migration must not change with the code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Moment) else False


# A restore migrates the copy it prepares beside the database in use.
database = context.config.attributes.get("database") or current_app.extensions["quizapp"].database

# A revision's statements are one transaction: after a kill the schema is the old or the new one, never between. On
# SQLite it begins with the write lock: a service that saves between our first read and first write would make us fail.
engine = database.engine.execution_options(begin="BEGIN IMMEDIATE") if database.is_sqlite else database.engine
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=database.is_sqlite,
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
