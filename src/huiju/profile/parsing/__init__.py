"""Pure functions from lists of texts to dates, numbers, bands and code shapes."""

from huiju.profile.parsing.bands import Band, band_width, parse_bands
from huiju.profile.parsing.codes import code_shape, is_code_like, is_masked, luhn, mask_pattern
from huiju.profile.parsing.dates import (
    ParsedDate,
    date_precision,
    has_time,
    is_calendar_date,
    parse_dates,
)
from huiju.profile.parsing.identifiers import (
    CitizenIdFacts,
    UsccFacts,
    citizen_id_facts,
    is_bank_card,
    is_imei,
    is_organisation_code,
    uscc_facts,
)
from huiju.profile.parsing.numbers import parse_numbers, split_unit
from huiju.profile.parsing.numerals import chinese_digits, chinese_number

__all__ = [
    "Band",
    "CitizenIdFacts",
    "ParsedDate",
    "UsccFacts",
    "band_width",
    "chinese_digits",
    "chinese_number",
    "citizen_id_facts",
    "code_shape",
    "date_precision",
    "has_time",
    "is_bank_card",
    "is_calendar_date",
    "is_code_like",
    "is_imei",
    "is_masked",
    "is_organisation_code",
    "luhn",
    "mask_pattern",
    "parse_bands",
    "parse_dates",
    "parse_numbers",
    "split_unit",
    "uscc_facts",
]
