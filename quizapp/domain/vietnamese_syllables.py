"""Which words can be Vietnamese: an onset, a rhyme and one tone that go together."""

import re
import unicodedata
from functools import lru_cache

_ONSETS = "ngh|ng|nh|n|ch|c|gh|gi|g|kh|k|ph|qu|th|tr|t|b|d|đ|h|l|m|r|s|v|x"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây"
    "|e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu"
    "|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong"
    "|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt|u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|ung|uơ|uôc|uôi|uôm"
    "|uôn|uông|uôt|up|ut|uy|uya|uych|uyên|uyêt|uynh|uyt|uyu|ư|ưa|ưc|ưi|ưm|ưn|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu"
    "|uyp|y|ych|yêm|yên|yêng|yêt|yêu|ynh|yt"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_RHYMES})")
#: After c, ch, p and t only these two tones are said.
_STOPPED = re.compile("(?:ch|[cpt])$")
_ACUTE, _DOT = "\u0301", "\u0323"
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether this can be one written Vietnamese word, whatever its case and wherever its tone is put."""
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = _TONES.findall(apart)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONES.sub("", apart))
    if not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or tones in ([_ACUTE], [_DOT])
