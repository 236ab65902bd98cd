"""Accounts: one-time passwords, look-alikes, the last administrator, and what ends sessions."""

import threading
import unicodedata
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from quizapp.domain.access import Role
from quizapp.domain.errors import NotFound, Refusal
from quizapp.models import Account, AuditEvent, StaffSession
from quizapp.services import passwords
from quizapp.services.accounts import create_account, end_sessions, reset_password, set_active, set_role
from quizapp.services.audit import CLI
from tests.factories import make_account, make_unit, sign_in_staff
from tests.people import HUNG, LAN, MINH, Staff

NOW = datetime(2026, 10, 10, 3, tzinfo=UTC)


def refusal_of(call, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return refusal.value


def test_a_new_account_has_a_one_time_password_to_read_aloud(session):
    given = create_account(session, CLI, "Lan", "Trần Thị  Lan", Role.ORGANISER, NOW)
    account = session.scalars(select(Account)).one()
    assert (account.login, account.name, account.must_change_password) == ("lan", "Trần Thị Lan", True)
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(account.password_hash, given)
    assert not passwords.matches(account.password_hash, given.upper())
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject, event.details) == ("staff.created", "lan", {"role": "organiser"})


@pytest.mark.parametrize("login", ["LAN", "lân", "ｌａｎ", " lan", "l\u200ban"])
def test_a_look_alike_of_a_login_is_taken(session, login):
    make_account(session, LAN)
    assert refusal_of(create_account, session, CLI, login, "Lan", Role.REVIEWER, NOW).code == "login_taken"
    assert len(session.scalars(select(Account)).all()) == 1


@pytest.mark.parametrize("login", ["", "l", "lаn", "la n", "lan@x", "-lan", "lan\u202e!", "x" * 65, "../lan"])
def test_other_signs_make_no_login(session, login):
    assert refusal_of(create_account, session, CLI, login, "Lan", Role.REVIEWER, NOW).code == "bad_login"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngan", "password_length"),
        ("x" * 201, "password_length"),
        ("mat-khau-123456", "password_easy"),
        ("Quản trị hệ thống", "password_easy"),
        ("012345678901", "password_easy"),
        ("aaaaaaaaaaaaaaaa", "password_easy"),
        ("lanlanlanlan12", "password_easy"),
    ],
)
def test_a_given_password_must_be_hard_to_guess(session, password, code):
    call = (create_account, session, CLI, "lan", "Trần Thị Lan", Role.ORGANISER, NOW)
    assert refusal_of(*call, password=password).code == code


def test_a_password_is_the_same_however_the_keyboard_composes_it(session):
    password = "đường về quê xa lắm"
    composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert passwords.matches(passwords.hash_password(composed), decomposed)


def test_nobodys_hash_costs_what_a_real_one_costs():
    assert not passwords.HASHER.check_needs_rehash(passwords.NOBODYS_HASH)


def test_a_coordinator_needs_a_unit_and_others_get_none(session):
    unit = make_unit(session)
    call = (create_account, session, CLI)
    assert refusal_of(*call, "tu", "Tú", Role.COORDINATOR, NOW).code == "unit_needed"
    assert refusal_of(*call, "tu", "Tú", Role.COORDINATOR, NOW, unit_code="khong-co").field == "unit"
    create_account(session, CLI, "tu", "Tú", Role.COORDINATOR, NOW, unit_code=unit.code)
    create_account(session, CLI, "lan", "Lan", Role.ORGANISER, NOW, unit_code=unit.code)
    assert dict(session.execute(select(Account.login, Account.unit_id)).all()) == {"tu": unit.id, "lan": None}


def test_a_reset_ends_the_old_password_and_all_sessions(session):
    account = make_account(session, LAN)
    sign_in_staff(session, account)
    given = reset_password(session, CLI, "lan", NOW)
    assert passwords.matches(account.password_hash, given)
    assert account.must_change_password
    assert session.scalars(select(StaffSession.ended_at)).all() == [NOW]


def test_switching_off_ends_the_sessions_and_switching_on_opens_none(session):
    make_account(session, HUNG)
    sign_in_staff(session, make_account(session, LAN))
    set_active(session, CLI, "lan", False, NOW)
    set_active(session, CLI, "lan", True, NOW)
    assert session.scalars(select(StaffSession.ended_at)).all() == [NOW]
    assert session.scalars(select(AuditEvent.action)).all() == ["staff.disabled", "staff.enabled"]


def test_another_role_ends_the_sessions(session):
    make_account(session, HUNG)
    account = make_account(session, LAN)
    sign_in_staff(session, account)
    set_role(session, CLI, "lan", Role.REPORTER, NOW)
    assert account.role is Role.REPORTER
    assert session.scalars(select(StaffSession.ended_at)).all() == [NOW]


def test_the_last_administrator_can_be_neither_switched_off_nor_given_another_role(session):
    make_account(session, HUNG)
    make_account(session, LAN)
    second = make_account(session, Staff("hai", "Người thứ hai", Role.ADMINISTRATOR))
    second.is_active = False
    session.flush()
    assert refusal_of(set_active, session, CLI, "hung", False, NOW).code == "last_administrator"
    assert refusal_of(set_role, session, CLI, "hung", Role.ORGANISER, NOW).code == "last_administrator"
    set_active(session, CLI, "hai", True, NOW)
    set_role(session, CLI, "hung", Role.ORGANISER, NOW)
    assert refusal_of(set_active, session, CLI, "hai", False, NOW).code == "last_administrator"


def test_two_administrators_who_switch_each_other_off_leave_one(database, session):
    make_account(session, HUNG)
    make_account(session, Staff("hai", "Người thứ hai", Role.ADMINISTRATOR))
    session.commit()
    start, refused = threading.Barrier(2), []

    def switch_off(login):
        start.wait()
        try:
            with database.transaction() as own:
                set_active(own, CLI, login, False, NOW)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=switch_off, args=(login,)) for login in ("hung", "hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_administrator"]
    session.expire_all()
    assert sorted(session.scalars(select(Account.is_active))) == [False, True]


def test_what_is_not_there_is_not_found(session):
    for call, args in ((reset_password, ()), (set_active, (False,)), (set_role, (Role.REVIEWER,)), (end_sessions, ())):
        with pytest.raises(NotFound):
            call(session, CLI, "khong-co", *args, NOW)


def test_ending_sessions_says_how_many_there_were(session):
    account = make_account(session, MINH)
    sign_in_staff(session, account)
    sign_in_staff(session, account)
    assert end_sessions(session, CLI, "minh", NOW) == 2
    assert end_sessions(session, CLI, "minh", NOW) == 0


def test_no_password_is_in_the_journal(session):
    make_account(session, HUNG)
    given = create_account(session, CLI, "lan", "Trần Thị Lan", Role.ORGANISER, NOW)
    again = reset_password(session, CLI, "lan", NOW)
    journal = " ".join(str(vars(event)) for event in session.scalars(select(AuditEvent)))
    assert given not in journal
    assert again not in journal
    assert "argon2" not in journal
