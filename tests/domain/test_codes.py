import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.codes import ALPHABET, CODE_LENGTH, code_from_bytes, format_code, normalise_code
from quizapp.domain.errors import Refusal

LOOK_ALIKES = [
    "70K19QFX",
    "70k19qfx",
    "70K1-9QFX",
    "70k1 9qfx",
    " 70K1\u00a09QFX\n",
    "7OK19QFX",
    "7ok19qfx",
    "70KI9QFX",
    "70Ki9QFX",
    "70KL9QFX",
    "70kl9qfx",
    "70K1–9QFX",
    "70K1—9QFX",
    "70K1‑9QFX",
    "70K1−9QFX",
    "70K1.9QFX",
    "70K1_9QFX",
    "７０Ｋ１９ＱＦＸ",
    "70K1\u200b9QFX",
    "\ufeff70K1-9QFX",
    "7-0-K-1-9-Q-F-X",
]


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert normalise_code(typed) == "70K19QFX"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "----",
        "70K19QF",
        "70K19QFXX",
        "70K19QFU",
        "70K19QF!",
        "70K19QFÁ",
        "70K19QFХ",
        "ßßßß",
        "70K1/9QFX",
        "😊" * 8,
    ],
)
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(Refusal) as refusal:
        normalise_code(typed)
    assert (refusal.value.code, refusal.value.field, refusal.value.status) == ("bad_code", "code", 422)
    assert "7K39-QFXX" in str(refusal.value)


def test_a_code_of_another_length_is_asked_for_by_its_length():
    assert normalise_code("o1l-i2", length=5) == "01112"
    with pytest.raises(Refusal) as refusal:
        normalise_code("70K19QFX", length=5)
    assert refusal.value.params["length"] == 5


def test_no_sign_of_a_code_can_be_mistaken_for_another():
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes(5), "00000000"),
        (b"\xff" * 5, "ZZZZZZZZ"),
        (bytes([0b00000_000, 0b01_00010_0, 0b0011_0010, 0b0_00101_00, 0b110_00111]), "01234567"),
    ],
)
def test_five_bits_make_a_sign(data, code):
    assert code_from_bytes(data) == code


@given(st.binary(min_size=5, max_size=12))
def test_a_code_survives_being_shown_and_typed(data):
    code = code_from_bytes(data)
    shown = format_code(code)
    assert len(code) == CODE_LENGTH
    assert len(shown) == CODE_LENGTH + 1
    for typed in (shown, shown.lower(), shown.replace("0", "o").replace("1", "l"), shown.replace("-", " ")):
        assert normalise_code(typed) == code


def test_every_code_is_as_likely_as_any_other():
    # Of two bytes three signs come out and one bit is left over: each code must come out twice.
    codes = [code_from_bytes(number.to_bytes(2, "big"), 3) for number in range(2**16)]
    assert len(set(codes)) == 2**15
    assert max(map(codes.count, codes[:50])) == 2


@pytest.mark.parametrize(("size", "length"), [(4, 8), (0, 1), (1, 2), (9, 15)])
def test_too_few_bytes_are_an_error(size, length):
    with pytest.raises(ValueError):
        code_from_bytes(bytes(size), length)


@pytest.mark.parametrize(
    ("code", "shown"), [("7K39QFXX", "7K39-QFXX"), ("01234", "0123-4"), ("0123", "0123"), ("", "")]
)
def test_a_code_is_shown_in_groups_of_four(code, shown):
    assert format_code(code) == shown
