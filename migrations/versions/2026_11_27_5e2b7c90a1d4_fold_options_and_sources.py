"""Fold options and sources, so that questions are found by them"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '5e2b7c90a1d4'
down_revision = '4666969e362d'
branch_labels = None
depends_on = None

_CHUNK = 2000


def upgrade() -> None:
    op.add_column('options', sa.Column('text_fold', sa.Text(), nullable=False, server_default=''))
    op.add_column('question_versions', sa.Column('source_fold', sa.Text(), nullable=False, server_default=''))
    _fill('options', 'text')
    _fill('question_versions', 'source')


def downgrade() -> None:
    op.drop_column('question_versions', 'source_fold')
    op.drop_column('options', 'text_fold')


def _fill(name: str, column: str) -> None:
    """As the product folds today: lower case, without marks, đ as d, one space between words."""
    bind = op.get_bind()
    table = sa.table(name, sa.column('id'), sa.column(column), sa.column(f'{column}_fold'))
    rows = bind.execute(sa.select(table.c.id, table.c[column]).where(table.c[column] != '')).all()
    change = (
        sa.update(table).where(table.c.id == sa.bindparam('row')).values({f'{column}_fold': sa.bindparam('folded')})
    )
    for at in range(0, len(rows), _CHUNK):
        bind.execute(change, [{'row': row, 'folded': _fold(text)} for row, text in rows[at : at + _CHUNK]])


def _fold(text: str) -> str:
    bare = ' '.join(text.split()).replace('đ', 'd').replace('Đ', 'd').lower()
    return ''.join(sign for sign in unicodedata.normalize('NFD', bare) if not unicodedata.combining(sign))
