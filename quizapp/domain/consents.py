"""What a participant may agree to, each for itself; taking part needs only the first."""

from enum import StrEnum


class Purpose(StrEnum):
    TAKE_PART = "take_part"
    PUBLISH_NAME = "publish_name"
    CONTACT = "contact"
    #: Given by the guardian of a participant under 16.
    GUARDIAN = "guardian"
