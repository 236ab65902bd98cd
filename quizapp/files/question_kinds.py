"""The kinds of questions that templates of other systems name in a column: which are asked here, which are not."""

from enum import Enum

from .columns import header_key


class Kind(Enum):
    CHOICE = "choice"
    TRUE_FALSE = "true_false"
    OTHER = "other"
    #: No word for a kind: the question is judged by what it holds.
    UNKNOWN = "unknown"


_WORDS = {
    Kind.CHOICE: "multiple choice|multiplechoice|single choice|single answer|single select|multiple answer|"
    "multiple answers|multiple select|multi select|multiselect|multiple response|choice|checkbox|checkboxes|quiz|mcq|"
    "mc|ma|mr|sc|single|multiple|multi|radio|trac nghiem|trac nghiem khach quan|mot dap an|nhieu dap an|"
    "mot lua chon|nhieu lua chon|chon mot|chon nhieu|chon mot dap an|chon nhieu dap an|tnkq",
    Kind.TRUE_FALSE: "true false|truefalse|true or false|tf|boolean|yes no|dung sai|dung hay sai",
    Kind.OTHER: "poll|survey|opinion|open ended|open|openended|open question|essay|tu luan|long answer|paragraph|"
    "short answer|short text|text|free text|fill in the blank|fill in the blanks|fill in blank|fill blank|cloze|"
    "dien khuyet|dien vao cho trong|dien tu|tra loi ngan|type answer|typed answer|type the answer|puzzle|jumble|"
    "matching|match|match the following|noi|ghep|ghep noi|ghep doi|noi cot|ordering|order|reorder|sequence|sap xep|"
    "draw|drawing|ve|slide|content|word cloud|brainstorm|drop pin|pin answer|pin it|slider|scale|rating|nps|"
    "numeric|numerical|number|hotspot|hot spot|labeling|labelling|label|dropdown|drop down|drag and drop|"
    "drag n drop|categorize|categorise|classification|graphing|math response|audio response|video response|"
    "audio|video|file upload|passage|comprehension|feedback|khao sat|tham do|y kien",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}


def kind_named(cell: str) -> Kind:
    """However the word is typed: `Multiple Choice`, `multiple_choice`, `Trắc nghiệm`."""
    return _KINDS.get(
        header_key(cell).removesuffix(" question").removeprefix("cau hoi ").removeprefix("cau "), Kind.UNKNOWN
    )
