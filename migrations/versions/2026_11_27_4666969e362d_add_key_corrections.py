"""Add key corrections"""

import sqlalchemy as sa
from alembic import op

revision = '4666969e362d'
down_revision = 'b41d0e7a93c6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('key_corrections',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pid', sa.String(length=12), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('new_key', 'several_keys', 'dropped', name='correction_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('keys', sa.String(length=600), nullable=False),
    sa.Column('keys_before', sa.String(length=600), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'confirmed', 'replaced', 'withdrawn', name='correction_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('proposed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposed_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('foreseen', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=True),
    sa.CheckConstraint("(kind = 'dropped') = (keys = '')", name=op.f('ck_key_corrections_keys_unless_dropped')),
    sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f('ck_key_corrections_decided_when_not_waiting')),
    sa.CheckConstraint("proposed_by <> decided_by OR state = 'withdrawn'", name=op.f('ck_key_corrections_second_person')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_key_corrections_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name=op.f('fk_key_corrections_proposed_by')),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_key_corrections_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_corrections')),
    sa.UniqueConstraint('pid', name=op.f('uq_key_corrections_pid'))
    )
    with op.batch_alter_table('key_corrections', schema=None) as batch_op:
        batch_op.create_index('ix_key_corrections_version_id', ['version_id'], unique=False)
        batch_op.create_index('uq_key_corrections_one_confirmed', ['version_id'], unique=True, sqlite_where=sa.text("state = 'confirmed'"), postgresql_where=sa.text("state = 'confirmed'"))
        batch_op.create_index('uq_key_corrections_one_proposed', ['version_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))

    op.create_table('score_changes',
    sa.Column('correction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points_before', sa.Integer(), nullable=False),
    sa.Column('points_after', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['scores.attempt_id'], name=op.f('fk_score_changes_attempt_id')),
    sa.ForeignKeyConstraint(['correction_id'], ['key_corrections.id'], name=op.f('fk_score_changes_correction_id')),
    sa.PrimaryKeyConstraint('correction_id', 'attempt_id', name=op.f('pk_score_changes'))
    )
    with op.batch_alter_table('score_changes', schema=None) as batch_op:
        batch_op.create_index('ix_score_changes_attempt_id', ['attempt_id'], unique=False)

    # In place, not by a copy of the table: others point at its rows.
    op.add_column('rounds', sa.Column('key_revision', sa.Integer(), server_default='0', nullable=False))
    op.add_column('scores', sa.Column('regraded_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('scores', 'regraded_at')
    op.drop_column('rounds', 'key_revision')
    with op.batch_alter_table('score_changes', schema=None) as batch_op:
        batch_op.drop_index('ix_score_changes_attempt_id')

    op.drop_table('score_changes')
    with op.batch_alter_table('key_corrections', schema=None) as batch_op:
        batch_op.drop_index('uq_key_corrections_one_proposed', sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
        batch_op.drop_index('uq_key_corrections_one_confirmed', sqlite_where=sa.text("state = 'confirmed'"), postgresql_where=sa.text("state = 'confirmed'"))
        batch_op.drop_index('ix_key_corrections_version_id')

    op.drop_table('key_corrections')
