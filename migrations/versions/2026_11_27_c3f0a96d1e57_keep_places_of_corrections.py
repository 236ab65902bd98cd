"""Keep where people stood before and after a correction"""

import sqlalchemy as sa
from alembic import op

revision = 'c3f0a96d1e57'
down_revision = '7d1f0a3c62b8'
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('place_changes',
    sa.Column('correction_id', _ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('participant_id', _ID, nullable=False),
    sa.Column('rank_before', sa.Integer(), nullable=False),
    sa.Column('rank_after', sa.Integer(), nullable=False),
    sa.Column('score_before', sa.Integer(), nullable=False),
    sa.Column('score_after', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['correction_id'], ['key_corrections.id'], name=op.f('fk_place_changes_correction_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_place_changes_participant_id')),
    sa.PrimaryKeyConstraint('correction_id', 'number', 'participant_id', name=op.f('pk_place_changes')),
    sqlite_with_rowid=False
    )
    # In place, not by a copy of the table: others point at its rows.
    op.add_column('key_corrections', sa.Column('places', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('key_corrections', 'places')
    op.drop_table('place_changes')
