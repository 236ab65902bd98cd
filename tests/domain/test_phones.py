import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import Refusal
from quizapp.domain.phones import mask_phone, phone

MOBILE = "0912345678"
LOOK_ALIKES = [
    "0912345678",
    "0912 345 678",
    " 0912.345.678 ",
    "0912-345-678",
    "0912‑345‑678",
    "(0912) 345 678",
    "0912/345/678",
    "0912\u00a0345\u00a0678",
    "0912\u200b345\u200b678",
    "０９１２３４５６７８",
    "+84912345678",
    "+84 912 345 678",
    "+84 (0) 912 345 678",
    "+840912345678",
    "＋84912345678",
    "84912345678",
    "84 912 345 678",
    "0084912345678",
    "0084 0912 345 678",
    "(+84) 912.345.678",
]


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_one_number_is_kept_in_one_form_however_it_is_typed(typed):
    assert phone(typed) == MOBILE


#: What the ministry's plan of 2018 made of the eleven-digit numbers, by operator.
NEW_PREFIXES = {
    # Viettel
    "0162": "032",
    "0163": "033",
    "0164": "034",
    "0165": "035",
    "0166": "036",
    "0167": "037",
    "0168": "038",
    "0169": "039",
    # MobiFone
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    # VinaPhone
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    # Vietnamobile and Gmobile
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


@pytest.mark.parametrize(("old", "new"), NEW_PREFIXES.items())
def test_an_old_number_of_eleven_digits_is_the_new_one(old, new):
    for typed in (f"{old}3456789", f"+84{old[1:]}3456789", f"84{old[1:]}3456789", f"0084 {old[1:]} 345 6789"):
        assert phone(typed) == f"{new}3456789"


@pytest.mark.parametrize("prefix", [f"01{more:02}" for more in range(100) if f"01{more:02}" not in NEW_PREFIXES])
def test_an_old_prefix_that_never_was_is_refused(prefix):
    with pytest.raises(Refusal) as refusal:
        phone(f"{prefix}3456789")
    assert refusal.value.code == "bad_phone"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0209 3812 345", "02093812345"),
        ("+84 209 3812 345", "02093812345"),
        ("024 3825 1234", "02438251234"),
        ("0084 24 3825 1234", "02438251234"),
        ("0209381234", "0209381234"),
        ("0841234567", "0841234567"),
        ("84841234567", "0841234567"),
    ],
)
def test_landlines_and_numbers_that_begin_like_the_country_are_taken(typed, kept):
    assert phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "+1 202 555 0123",
        "001 202 555 0123",
        "+86 138 0013 8000",
        "0033 1 23 45 67 89",
        "+855 12 345 678",
        "＋12025550123",
    ],
)
def test_a_number_of_another_country_is_refused_as_such(typed):
    with pytest.raises(Refusal) as refusal:
        phone(typed)
    assert (refusal.value.code, refusal.value.field, refusal.value.status) == ("foreign_phone", "phone", 422)
    assert str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "113",
        "091234567",
        "09123456789",
        "912345678",
        "0112345678",
        "0412345678",
        "0612345678",
        "+84 91234567",
        "+84 9123456789",
        "8491234567",
        "+84",
        "0912345678 0987654321",
        "0912 345 67x",
        "không có",
        "+0912345678",
        "٠٩١٢٣٤٥٦٧٨",
        "0912345678;ext=1",
        "00000000000",
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refusal) as refusal:
        phone(typed)
    assert (refusal.value.code, refusal.value.field, refusal.value.status) == ("bad_phone", "phone", 422)


mobiles = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True).filter(str.isascii)


@given(mobiles, st.sampled_from(["+84", "84", "0084", "+84 0", "+84-(0)"]), st.sampled_from([" ", ".", "-", "·", ""]))
def test_every_mobile_number_is_the_same_with_and_without_its_country(number, country, gap):
    typed = country + gap + number[1:4] + gap + number[4:7] + gap + number[7:]
    assert phone(typed) == phone(number) == number


@given(st.text("0123456789+8 .-", max_size=16))
def test_a_number_once_kept_stays_as_it_is(typed):
    try:
        kept = phone(typed)
    except Refusal:
        return
    assert phone(kept) == kept
    assert kept.isdecimal()
    assert kept.startswith("0")
    assert len(kept) in (10, 11)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (MOBILE, "0912***678"),
        ("02093812345", "0209***345"),
        ("12345678", "***"),
        ("123456789", "1234***789"),
        ("", "***"),
    ],
)
def test_a_mask_hides_the_middle(number, shown):
    assert mask_phone(number) == shown
