"""Make the first tables"""

import sqlalchemy as sa
from alembic import op

revision = 'da7bae84889d'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('banks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_banks')),
    sa.UniqueConstraint('slug', name=op.f('uq_banks_slug'))
    )
    op.create_table('contests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'finished', name='contest_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('opens_at', sa.BigInteger(), nullable=False),
    sa.Column('closes_at', sa.BigInteger(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('min_age', sa.Integer(), nullable=False),
    sa.Column('identity', sa.JSON(), nullable=False),
    sa.Column('counted_attempt', sa.Enum('best', 'first', 'last', name='counted_attempt', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('tie_break', sa.JSON(), nullable=False),
    sa.Column('one_prize_per_person', sa.Boolean(), nullable=False),
    sa.Column('board', sa.Enum('live', 'after_close', name='board_visibility', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('collective', sa.JSON(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('published_at', sa.BigInteger(), nullable=True),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_contests_opens_before_closes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contests')),
    sa.UniqueConstraint('slug', name=op.f('uq_contests_slug'))
    )
    op.create_table('throttles',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('since_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttles'))
    )
    op.create_table('units',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_fold', sa.String(length=200), nullable=False),
    sa.Column('sort_key', sa.String(length=400), nullable=False),
    sa.Column('kind', sa.Enum('agency', 'school', 'association', 'enterprise', 'neighbourhood', 'other', name='unit_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['units.id'], name=op.f('fk_units_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_units')),
    sa.UniqueConstraint('code', name=op.f('uq_units_code')),
    sa.UniqueConstraint('name_fold', name=op.f('uq_units_name_fold'))
    )
    op.create_table('accounts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'organiser', 'reviewer', 'reporter', 'coordinator', name='role', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('password_changed_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_accounts_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('login', name=op.f('uq_accounts_login'))
    )
    op.create_table('headcounts',
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_group', sa.Enum('officials', 'workers', 'members', 'students', 'residents', name='target_group', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_headcounts_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'target_group', name=op.f('pk_headcounts'))
    )
    op.create_table('participants',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pid', sa.String(length=12), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('full_name', sa.String(length=80), nullable=False),
    sa.Column('name_fold', sa.String(length=80), nullable=False),
    sa.Column('sort_key', sa.String(length=400), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=False),
    sa.Column('phone', sa.String(length=16), nullable=True),
    sa.Column('target_group', sa.Enum('officials', 'workers', 'members', 'students', 'residents', name='target_group', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('guardian_name', sa.String(length=80), nullable=True),
    sa.Column('guardian_phone', sa.String(length=16), nullable=True),
    sa.Column('resume_code', sa.String(length=8), nullable=False),
    sa.Column('is_ranked', sa.Boolean(), nullable=False),
    sa.Column('is_name_public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_participants_contest_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_participants_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participants')),
    sa.UniqueConstraint('pid', name=op.f('uq_participants_pid')),
    sa.UniqueConstraint('resume_code', name=op.f('uq_participants_resume_code'))
    )
    with op.batch_alter_table('participants', schema=None) as batch_op:
        batch_op.create_index('ix_participants_contest_id_name_fold', ['contest_id', 'name_fold'], unique=False)
        batch_op.create_index('ix_participants_contest_id_phone', ['contest_id', 'phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_participants_unit_id'), ['unit_id'], unique=False)

    op.create_table('prizes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('board', sa.String(length=24), nullable=False),
    sa.Column('scope', sa.Enum('round', 'contest', name='prize_scope', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_prizes_count_positive')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_prizes_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prizes')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_prizes_contest_id_position'))
    )
    op.create_table('questions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pid', sa.String(length=12), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_questions_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sa.UniqueConstraint('bank_id', 'reference', name=op.f('uq_questions_bank_id_reference')),
    sa.UniqueConstraint('pid', name=op.f('uq_questions_pid'))
    )
    op.create_table('rounds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('opens_at', sa.BigInteger(), nullable=False),
    sa.Column('closes_at', sa.BigInteger(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('daily_from', sa.String(length=8), nullable=True),
    sa.Column('daily_until', sa.String(length=8), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('attempts_per_day', sa.Integer(), nullable=False),
    sa.Column('reveal', sa.Enum('at_submit', 'after_close', 'never', name='reveal', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('prediction', sa.Enum('participants', 'full_marks', 'none', name='prediction', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('actual', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('minutes >= 0 AND attempts >= 0 AND attempts_per_day >= 0', name=op.f('ck_rounds_limits_not_negative')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_rounds_opens_before_closes')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_rounds_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rounds')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_rounds_contest_id_number'))
    )
    op.create_table('source_documents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_source_documents_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_documents')),
    sa.UniqueConstraint('bank_id', 'title', name=op.f('uq_source_documents_bank_id_title'))
    )
    op.create_table('topics',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_topics_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topics')),
    sa.UniqueConstraint('bank_id', 'slug', name=op.f('uq_topics_bank_id_slug'))
    )
    op.create_table('audit_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_audit_events_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_events_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_at'), ['at'], unique=False)

    op.create_table('bank_imports',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pid', sa.String(length=12), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Enum('staged', 'loaded', 'discarded', name='import_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_bank_imports_account_id')),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_bank_imports_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_imports')),
    sa.UniqueConstraint('pid', name=op.f('uq_bank_imports_pid'))
    )
    op.create_table('blueprint_rows',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('difficulty', sa.Enum('easy', 'medium', 'hard', name='difficulty', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_blueprint_rows_count_positive')),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_blueprint_rows_bank_id')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_blueprint_rows_round_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name=op.f('fk_blueprint_rows_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blueprint_rows')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_blueprint_rows_round_id_position'))
    )
    op.create_table('consents',
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Enum('take_part', 'publish_name', 'contact', 'guardian', name='purpose', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('is_given', sa.Boolean(), nullable=False),
    sa.Column('notice_version', sa.String(length=24), nullable=False),
    sa.Column('notice_sha256', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_consents_participant_id')),
    sa.PrimaryKeyConstraint('participant_id', 'purpose', name=op.f('pk_consents'))
    )
    op.create_table('participant_groups',
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_group', sa.Enum('officials', 'workers', 'members', 'students', 'residents', name='target_group', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_participant_groups_participant_id')),
    sa.PrimaryKeyConstraint('participant_id', 'target_group', name=op.f('pk_participant_groups'))
    )
    op.create_table('participant_sessions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_participant_sessions_contest_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_participant_sessions_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant_sessions')),
    sa.UniqueConstraint('token_sha256', 'contest_id', name=op.f('uq_participant_sessions_token_sha256_contest_id'))
    )
    with op.batch_alter_table('participant_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_sessions_participant_id'), ['participant_id'], unique=False)

    op.create_table('question_versions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bank_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_review', 'approved', 'sent_back', 'superseded', 'retired', name='content_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('kind', sa.Enum('single', 'multiple', name='question_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('stem', sa.Text(), nullable=False),
    sa.Column('stem_fold', sa.Text(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('topic_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('difficulty', sa.Enum('easy', 'medium', 'hard', name='difficulty', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['accounts.id'], name=op.f('fk_question_versions_author_id')),
    sa.ForeignKeyConstraint(['bank_id'], ['banks.id'], name=op.f('fk_question_versions_bank_id')),
    sa.ForeignKeyConstraint(['document_id'], ['source_documents.id'], name=op.f('fk_question_versions_document_id')),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_question_versions_question_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name=op.f('fk_question_versions_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_versions')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_question_versions_question_id_number'))
    )
    with op.batch_alter_table('question_versions', schema=None) as batch_op:
        batch_op.create_index('ix_question_versions_bank_id_state', ['bank_id', 'state'], unique=False)
        batch_op.create_index('uq_question_versions_one_approved', ['question_id'], unique=True, sqlite_where=sa.text("state = 'approved'"), postgresql_where=sa.text("state = 'approved'"))

    op.create_table('staff_sessions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('last_seen_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_staff_sessions_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_staff_sessions_token_sha256'))
    )
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_sessions_account_id'), ['account_id'], unique=False)

    op.create_table('attempts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pid', sa.String(length=12), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('in_progress', 'submitted', 'expired', name='attempt_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('deadline_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('prediction', sa.Integer(), nullable=True),
    sa.Column('prediction_seq', sa.Integer(), nullable=True),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("(state = 'in_progress') = (ended_at IS NULL)", name=op.f('ck_attempts_ended_when_finished')),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_attempts_participant_id')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_attempts_round_id')),
    sa.ForeignKeyConstraint(['session_id'], ['participant_sessions.id'], name=op.f('fk_attempts_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts')),
    sa.UniqueConstraint('participant_id', 'round_id', 'number', name=op.f('uq_attempts_participant_id_round_id_number')),
    sa.UniqueConstraint('pid', name=op.f('uq_attempts_pid'))
    )
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.create_index('ix_attempts_round_id_participant_id', ['round_id', 'participant_id'], unique=False)
        batch_op.create_index('ix_attempts_running_deadline', ['deadline_at'], unique=False, sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
        batch_op.create_index('uq_attempts_one_running', ['participant_id', 'round_id'], unique=True, sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))

    op.create_table('content_reviews',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('from_state', sa.Enum('draft', 'in_review', 'approved', 'sent_back', 'superseded', 'retired', name='from_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('to_state', sa.Enum('draft', 'in_review', 'approved', 'sent_back', 'superseded', 'retired', name='to_state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_content_reviews_account_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_content_reviews_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_reviews'))
    )
    with op.batch_alter_table('content_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_content_reviews_version_id'), ['version_id'], unique=False)

    op.create_table('options',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_key', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_options_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_options')),
    sa.UniqueConstraint('version_id', 'code', name=op.f('uq_options_version_id_code')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_options_version_id_position'))
    )
    op.create_table('scores',
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.Integer(), nullable=False),
    sa.Column('right_count', sa.Integer(), nullable=False),
    sa.Column('answered_count', sa.Integer(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('graded_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_scores_attempt_id')),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_scores'))
    )
    op.create_table('slots',
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('options', sa.String(length=160), nullable=False),
    sa.Column('response', sa.String(length=160), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('saved_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(seq IS NULL) = (saved_at IS NULL)', name=op.f('ck_slots_saved_with_seq')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_slots_attempt_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_slots_version_id')),
    sa.PrimaryKeyConstraint('attempt_id', 'slot', name=op.f('pk_slots')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('slots')
    op.drop_table('scores')
    op.drop_table('options')
    with op.batch_alter_table('content_reviews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_content_reviews_version_id'))

    op.drop_table('content_reviews')
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_index('uq_attempts_one_running', sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
        batch_op.drop_index('ix_attempts_running_deadline', sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
        batch_op.drop_index('ix_attempts_round_id_participant_id')

    op.drop_table('attempts')
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_sessions_account_id'))

    op.drop_table('staff_sessions')
    with op.batch_alter_table('question_versions', schema=None) as batch_op:
        batch_op.drop_index('uq_question_versions_one_approved', sqlite_where=sa.text("state = 'approved'"), postgresql_where=sa.text("state = 'approved'"))
        batch_op.drop_index('ix_question_versions_bank_id_state')

    op.drop_table('question_versions')
    with op.batch_alter_table('participant_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_sessions_participant_id'))

    op.drop_table('participant_sessions')
    op.drop_table('participant_groups')
    op.drop_table('consents')
    op.drop_table('blueprint_rows')
    op.drop_table('bank_imports')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_events_at'))
        batch_op.drop_index(batch_op.f('ix_audit_events_action'))

    op.drop_table('audit_events')
    op.drop_table('topics')
    op.drop_table('source_documents')
    op.drop_table('rounds')
    op.drop_table('questions')
    op.drop_table('prizes')
    with op.batch_alter_table('participants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participants_unit_id'))
        batch_op.drop_index('ix_participants_contest_id_phone')
        batch_op.drop_index('ix_participants_contest_id_name_fold')

    op.drop_table('participants')
    op.drop_table('headcounts')
    op.drop_table('accounts')
    op.drop_table('units')
    op.drop_table('throttles')
    op.drop_table('contests')
    op.drop_table('banks')
