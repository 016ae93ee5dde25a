"""Numbers with check digits: the worked examples of the standards, and what must not pass."""

from __future__ import annotations

import random

import pytest

from huiju.profile.parsing import (
    citizen_id_facts,
    is_bank_card,
    is_imei,
    is_organisation_code,
    luhn,
    uscc_facts,
)


def test_the_sample_number_of_gb_11643():
    facts = citizen_id_facts("11010519491231002X", check=True)
    assert facts == ("110105", (1949, 12, 31), "female")
    assert citizen_id_facts("11010519491231002x", check=True) == facts
    assert citizen_id_facts("440524188001010014", check=True) == ("440524", (1880, 1, 1), "male")


def test_fifteen_digits_belong_to_the_last_century():
    assert citizen_id_facts("110105491231002") == ("110105", (1949, 12, 31), "female")


@pytest.mark.parametrize(
    "value",
    [
        "110105194912310021",  # wrong check digit
        "110105209901010019",  # born in 2099
        "110105194902300027",  # 30 February
        "990105194912310026",  # no such province
        "11010519491231002",
        "１１０１０５１９４９１２３１００２Ｘ",
        "",
    ],
)
def test_wrong_citizen_numbers(value):
    assert citizen_id_facts(value, check=True) is None


def test_a_wrong_check_digit_still_tells_its_facts():
    assert citizen_id_facts("110105194912310021") is not None


def test_a_credit_code_contains_the_organisation_code():
    facts = uscc_facts("91110000600037341L", check=True)
    assert facts == ("110000", "600037341")
    assert is_organisation_code(facts.organisation_code)
    assert is_organisation_code("60003734-1")
    assert uscc_facts("91110000600037341M", check=True) is None
    assert uscc_facts("91110000I00037341L") is None  # I, O, Z, S and V are not used


def test_luhn_alone_is_no_bank_card():
    assert is_bank_card("4111111111111111")
    assert is_bank_card("6222021234567890128") == luhn("6222021234567890128")
    generator = random.Random(1)
    numbers = ["".join(generator.choices("0123456789", k=19)) for _ in range(2000)]
    assert 0.07 < sum(map(luhn, numbers)) / 2000 < 0.13
    assert sum(map(is_bank_card, numbers)) / 2000 < 0.01


def test_imei():
    assert is_imei("490154203237518")
    assert not is_imei("490154203237519")
    assert not is_imei("49015420323751")
