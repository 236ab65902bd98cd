from collections.abc import Mapping
from enum import StrEnum

import pytest

from quizapp.domain import wording
from quizapp.domain.access import Role
from quizapp.domain.attempts import AttemptState
from quizapp.domain.content_review import ContentState
from quizapp.domain.contests import BoardVisibility, ContestState, Prediction, Reveal
from quizapp.domain.questions import Difficulty
from quizapp.domain.ranking import Counted, Criterion
from quizapp.domain.units import TargetGroup, UnitKind

TABLES = {
    name: table
    for name, table in vars(wording).items()
    if name.isupper() and isinstance(table, Mapping) and all(isinstance(member, StrEnum) for member in table)
}
SHOWN = (
    AttemptState,
    BoardVisibility,
    ContentState,
    ContestState,
    Counted,
    Criterion,
    Difficulty,
    Prediction,
    Reveal,
    Role,
    TargetGroup,
    UnitKind,
)


@pytest.mark.parametrize("name", TABLES)
def test_every_member_of_an_enum_has_words_of_its_own(name):
    table = TABLES[name]
    (enum,) = {type(member) for member in table}
    assert set(table) == set(enum)
    assert len(set(table.values())) == len(table)
    for words in table.values():
        assert words == words.strip()
        assert words[0].isupper()
        assert "_" not in words


@pytest.mark.parametrize("enum", SHOWN)
def test_what_is_shown_to_people_has_words(enum):
    assert any(set(table) == set(enum) for table in TABLES.values())
