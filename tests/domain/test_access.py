from itertools import product

import pytest

from quizapp.domain.access import PERMISSIONS, Permission, Role, may

ADMINISTRATOR, ORGANISER, REVIEWER, REPORTER, COORDINATOR = Role
P = Permission

#: Written out a second time on purpose: who changes the map changes this table too, knowingly.
WHO_MAY = {
    P.ENTER: set(Role),
    P.SEE_BANKS: {ADMINISTRATOR, ORGANISER, REVIEWER},
    P.EDIT_BANKS: {ADMINISTRATOR, ORGANISER},
    P.REVIEW_CONTENT: {ADMINISTRATOR, REVIEWER},
    P.CORRECT_KEYS: {ADMINISTRATOR, ORGANISER, REVIEWER},
    P.SEE_CONTESTS: {ADMINISTRATOR, ORGANISER, REPORTER},
    P.EDIT_CONTESTS: {ADMINISTRATOR, ORGANISER},
    P.SEE_REPORTS: {ADMINISTRATOR, ORGANISER, REPORTER},
    P.SEE_OWN_UNIT: {COORDINATOR},
    P.EXPORT_PEOPLE: {ADMINISTRATOR, ORGANISER, REPORTER},
    P.EDIT_UNITS: {ADMINISTRATOR, ORGANISER},
    P.EDIT_ACCOUNTS: {ADMINISTRATOR},
    P.SEE_AUDIT: {ADMINISTRATOR},
}


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role, permission):
    assert may(role, permission) is (role in WHO_MAY[permission])


def test_every_role_has_its_permissions():
    assert set(PERMISSIONS) == set(Role)


def test_every_permission_is_held_by_somebody():
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_who_brings_questions_in_is_not_who_approves_them():
    both = {role for role in Role if may(role, P.EDIT_BANKS) and may(role, P.REVIEW_CONTENT)}
    assert both == {ADMINISTRATOR}
