"""The tables, a file per aggregate; no queries, no rules. Importing this package registers all of them."""

from .accounts import Account, StaffSession, Throttle
from .attempts import Attempt, Score, Slot
from .audit import AuditEvent
from .banks import Bank, BankImport, ContentReview, Option, Question, QuestionVersion, SourceDocument, Topic
from .base import Base
from .contests import BlueprintRow, Contest, Prize, Round
from .corrections import KeyCorrection, PlaceChange, ScoreChange
from .item_statistics import ItemStatistic
from .jobs import Job
from .participants import Consent, Participant, ParticipantGroup, ParticipantSession
from .units import Headcount, Unit

__all__ = [
    "Account",
    "Attempt",
    "AuditEvent",
    "Bank",
    "BankImport",
    "Base",
    "BlueprintRow",
    "Consent",
    "ContentReview",
    "Contest",
    "Headcount",
    "ItemStatistic",
    "Job",
    "KeyCorrection",
    "Option",
    "Participant",
    "ParticipantGroup",
    "ParticipantSession",
    "PlaceChange",
    "Prize",
    "Question",
    "QuestionVersion",
    "Round",
    "Score",
    "ScoreChange",
    "Slot",
    "SourceDocument",
    "StaffSession",
    "Throttle",
    "Topic",
    "Unit",
]
