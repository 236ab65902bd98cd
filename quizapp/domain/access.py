"""Who may do what: roles, permissions and the one map between them."""

from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    REPORTER = "reporter"
    COORDINATOR = "coordinator"


class Permission(StrEnum):
    #: The staff home page and one's own account.
    ENTER = "enter"
    SEE_BANKS = "see_banks"
    EDIT_BANKS = "edit_banks"
    REVIEW_CONTENT = "review_content"
    #: Propose that a key be corrected, and confirm what another proposed.
    CORRECT_KEYS = "correct_keys"
    SEE_CONTESTS = "see_contests"
    EDIT_CONTESTS = "edit_contests"
    #: Participation figures of the whole ward.
    SEE_REPORTS = "see_reports"
    #: Participation figures of one's own unit.
    SEE_OWN_UNIT = "see_own_unit"
    #: Files with names and phone numbers.
    EXPORT_PEOPLE = "export_people"
    EDIT_UNITS = "edit_units"
    EDIT_ACCOUNTS = "edit_accounts"
    SEE_AUDIT = "see_audit"


_EVERYONE = {Permission.ENTER}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission) - {Permission.SEE_OWN_UNIT},
    Role.ORGANISER: frozenset(
        _EVERYONE
        | {
            Permission.SEE_BANKS,
            Permission.EDIT_BANKS,
            Permission.CORRECT_KEYS,
            Permission.SEE_CONTESTS,
            Permission.EDIT_CONTESTS,
            Permission.SEE_REPORTS,
            Permission.EXPORT_PEOPLE,
            Permission.EDIT_UNITS,
        }
    ),
    Role.REVIEWER: frozenset(_EVERYONE | {Permission.SEE_BANKS, Permission.REVIEW_CONTENT, Permission.CORRECT_KEYS}),
    Role.REPORTER: frozenset(_EVERYONE | {Permission.SEE_CONTESTS, Permission.SEE_REPORTS, Permission.EXPORT_PEOPLE}),
    Role.COORDINATOR: frozenset(_EVERYONE | {Permission.SEE_OWN_UNIT}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission."""
    return permission in PERMISSIONS[role]
