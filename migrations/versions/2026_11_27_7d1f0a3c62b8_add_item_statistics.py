"""Add item statistics"""

import sqlalchemy as sa
from alembic import op

revision = '7d1f0a3c62b8'
down_revision = '5e2b7c90a1d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('item_statistics',
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('papers', sa.Integer(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.Column('facility', sa.Double(), nullable=True),
    sa.Column('discrimination', sa.Double(), nullable=True),
    sa.Column('computed_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_item_statistics_version_id')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_item_statistics'))
    )


def downgrade() -> None:
    op.drop_table('item_statistics')
