"""Count changes of staged files, and know the job that read one"""

import sqlalchemy as sa
from alembic import op

revision = 'b41d0e7a93c6'
down_revision = 'cc5b4c1d7881'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('bank_imports') as table:
        table.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('job_pid', sa.String(length=12), nullable=True))
        table.create_unique_constraint(op.f('uq_bank_imports_job_pid'), ['job_pid'])


def downgrade() -> None:
    with op.batch_alter_table('bank_imports') as table:
        table.drop_constraint(op.f('uq_bank_imports_job_pid'), type_='unique')
        table.drop_column('job_pid')
        table.drop_column('revision')
