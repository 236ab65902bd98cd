import pytest

from quizapp.domain.bank_checks import check_bank, report
from quizapp.files.registry import read_bank

from .messy_bank import ACCEPTED, BAD_PLACE, FILENAME, FOUND, REJECTED, messy_csv, messy_xlsx


@pytest.mark.parametrize("data", [messy_xlsx(), messy_csv()], ids=["xlsx", "csv"])
def test_a_messy_sheet_of_an_office_is_read_whole(data):
    told = report(check_bank(read_bank(data, FILENAME)))
    assert (told["found"], told["accepted"], told["rejected"], told["duplicates"]) == (FOUND, ACCEPTED, REJECTED, 0)


def test_its_bad_row_is_named():
    told = report(check_bank(read_bank(messy_xlsx(), FILENAME)))
    assert [finding["place"] for finding in told["findings"] if finding["severity"] == "error"] == [BAD_PLACE]
