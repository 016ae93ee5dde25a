"""What fields denote: from the data, from the name, and what must not be mistaken."""

from __future__ import annotations

import random
import time

import pytest

from huiju.messages import codes, text
from huiju.profile.semantic import (
    DIRECT_IDENTIFIERS,
    IDENTITY_TYPES,
    QUASI_IDENTIFIERS,
    TYPE_NAMES,
    detect,
    detect_from_header,
)
from huiju.profile.wordlists import word_list
from tests.unit.profile import samples
from tests.unit.profile.samples import digits, many


def hexadecimal(n: int):
    return lambda g: "".join(g.choices("0123456789abcdef", k=n))


def masked_id(g: random.Random) -> str:
    number = samples.citizen_id(g)
    return f"{number[:6]}********{number[14:]}"


BY_DATA = {
    "citizen_id": many(samples.citizen_id),
    "masked_citizen_id": many(masked_id),
    "masked_phone": many(lambda g: f"138****{digits(g, 4)}"),
    "masked_name": many(lambda g: samples.han_name(g)[0] + "*" + g.choice(samples.GIVEN)),
    "unified_social_credit_code": many(samples.uscc),
    "organisation_code": many(samples.organisation_code),
    "mobile_phone": many(lambda g: f"1{g.choice('3578')}{digits(g, 9)}"),
    "landline": many(lambda g: f"010-{g.choice('68')}{digits(g, 7)}"),
    "vehicle_plate": many(lambda g: f"京{g.choice('ABCD')}{digits(g, 5)}"),
    "bank_card": many(lambda g: samples.luhn("622202" + digits(g, 12))),
    "imei": many(lambda g: samples.luhn("86" + digits(g, 12))),
    "imsi": many(lambda g: "46000" + digits(g, 10)),
    "iccid": many(lambda g: "8986" + digits(g, 16)),
    "mac_address": many(lambda g: ":".join(hexadecimal(2)(g) for _ in range(6))),
    "e_mail": many(lambda g: f"u{digits(g, 5)}@example.org"),
    "ip_address": many(lambda g: ".".join(str(g.randrange(256)) for _ in range(4))),
    "url": many(lambda g: f"https://example.org/{digits(g, 5)}"),
    "hash": many(hexadecimal(64)),
    "military_id": many(lambda g: f"军字第{digits(g, 7)}号"),
    "person_name": many(samples.han_name),
    "organisation_name": many(lambda g: f"{samples.han_name(g)}{g.choice(('有限公司', '机修厂'))}"),
    "ethnic_group": ["汉族", "满族", "回族", "苗族"],
    "sex": ["男", "女"],
    "address": many(lambda g: f"{g.choice('桃柳松')}桥镇云河路{g.randrange(400)}号"),
    "coordinates": many(lambda g: f"116.{digits(g, 5)},39.{digits(g, 5)}"),
    "date": many(lambda g: f"20{g.randrange(10, 25)}-{g.randrange(1, 13):02d}-11"),
    "datetime": many(lambda g: f"2024-05-{g.randrange(1, 29):02d} {g.randrange(10, 24)}:15:00"),
    "year_month": many(lambda g: f"20{g.randrange(10, 25)}-{g.randrange(1, 13):02d}"),
    "year": [str(year) for year in range(1950, 2020)],
    "age": ["23岁", "45岁", "67岁", "31岁"],
    "age_band": ["20-24岁", "25-29岁", "30-34岁", "60岁以上"],
    "number_band": ["1000-1999", "2000-2999", "3000-3999"],
    "money": many(lambda g: f"¥{g.randrange(9000)}.50"),
    "quantity": many(lambda g: f"{g.randrange(9000)}kV"),
    "percentage": many(lambda g: f"{g.randrange(100)}.5%"),
    "measurement": many(lambda g: f"{g.randrange(900)}.{g.randrange(1, 10)}"),
    "time": many(lambda g: f"{g.randrange(24):02d}:{g.randrange(60):02d}"),
    "region_code": list(samples.COUNTIES),
    "region_name": ["北京市", "石家庄", "广东省", "成都市", "延边"],
    "education": ["本科", "大专", "高中", "硕士研究生"],
    "marital_status": ["未婚", "已婚", "离异"],
    "diagnosis": ["高血压", "糖尿病", "哮喘", "肺结核"],
    "boolean": ["是", "否"],
    "country": ["China", "Mexico", "Germany", "United-States"],
    "free_text": many(lambda g: "本次检查" + "".join(g.choices(samples.GIVEN, k=40))),
    "opaque_id": many(lambda g: f"U{digits(g, 4)}"),
}

BY_HEADER = {
    ("birth_date", "csrq"): ["1999-02-06", "1967-07-01", "1985-01-27"],
    ("birth_date", "date_of_birth"): ["19081209", "19990219", "19560409"],
    ("birth_year", "yob"): ["1987", "1990", "2000"],
    ("birth_year", "出生年份"): ["1987", "1990", "2000"],
    ("birth_year", "born_year"): ["337", "650", "-12"],
    ("postal_code", "zip"): ["04980", "01812", "00254"],
    ("postal_code", "邮编"): ["030655", "037486"],
    ("postal_code", "zip3"): ["049", "018", "002"],
    ("longitude", "jingdu"): ["116.3912", "121.4737"],
    ("latitude", "lat"): ["39.9075", "31.2304"],
    ("age", "age"): ["23", "45", "0.9167"],
    ("age_band", "年龄段"): ["20-24", "25-29"],
    ("money", "工资"): ["5300", "4100"],
    ("month", "month"): ["1", "2", "12"],
    ("passport", "护照号"): ["E12345678", "G23456789"],
    ("taiwan_permit", "台胞证号"): ["12345678", "87654321"],
    ("hk_macao_permit", "回乡证"): ["H12345678", "M23456789"],
    ("student_id", "xuehao"): ["2021001", "2021002"],
    ("person_number", "个人编号"): ["P60521992", "P86452413"],
    ("national_id", "ssn"): ["6988048", "7364009"],
    ("occupation", "职业"): ["教师", "医生", "司机"],
    ("department", "科室"): ["内科", "外科"],
    ("region_name", "city"): ["Southmoor", "Eastvale"],
    ("person_name", "surname"): ["waller", "berry", "smith"],
    ("person_name", "name"): many(samples.latin_name),
    ("organisation_name", "dwmc"): ["凤溪车队", "玉泉机修厂", "龙塘变电所"],
    ("organisation_name", "client"): ["East Hazelgate Freight", "Ironbrook Labs"],
    ("sequence_number", "序号"): ["3", "1", "2"],
    ("code", "职业代码"): ["5465", "9244"],
    ("category", "等级"): ["A", "B", "C"],
    ("sex", "sex"): ["1", "2"],
    ("quantity", "kg"): ["114.5", "65.3"],
    ("ethnic_group", "mz"): ["汉", "满", "回"],
    ("diagnosis", "icd10"): ["E11", "I10", "J45"],
    ("ethnic_group", "民族"): ["01", "02", "05", "11"],
    ("education", "学历"): ["1", "2", "3"],
    ("organisation_name", "部队番号"): ["61398部队", "63920部队", "92493部队"],
    ("organisation_name", "company"): ["Apple", "Siemens", "Huawei"],
    ("sequence_number", "seq_no"): ["3", "1", "2"],
    ("opaque_id", "ProductID"): ["3", "1", "2", "4"],
    ("citizen_id", "证件号"): [
        *many(samples.citizen_id, 20),
        *many(lambda g: "E" + digits(g, 8), 12),
    ],
    ("masked_citizen_id", "sfzh"): ["1101****002X", "4401****0014"],
}


@pytest.mark.parametrize("name", sorted(BY_DATA))
def test_seen_without_any_name(name):
    found = detect("", BY_DATA[name], [1 if len(BY_DATA[name]) > 20 else 9] * len(BY_DATA[name]))
    assert found is not None
    assert found.name == name
    assert found.is_identity is (name in IDENTITY_TYPES)


@pytest.mark.parametrize(("name", "header"), sorted(BY_HEADER))
def test_the_name_of_the_field_decides(name, header):
    values = BY_HEADER[name, header]
    repeated = 1 if name in {"sequence_number", "opaque_id"} or len(values) > 20 else 20
    assert detect(header, values, [repeated] * len(values)).name == name


@pytest.mark.parametrize("name", sorted(BY_DATA))
def test_a_tenth_of_dirty_records_does_not_hide_it(name):
    values = BY_DATA[name]
    counts = [40] * len(values)
    if name in {"opaque_id", "boolean", "sex"}:
        pytest.skip("decided by how often values occur")
    dirty = [*values, "(?)", "见备注"]
    found = detect("", dirty, [*counts, 20 * len(values) // 10, 20 * len(values) // 10])
    assert found is not None
    assert found.name == name


RANDOM = {
    "six digits": many(lambda g: str(g.randrange(100_000, 1_000_000))),
    "eight digits": many(lambda g: str(g.randrange(10**7, 10**8))),
    "nine digits": many(lambda g: str(g.randrange(10**8, 10**9))),
    "eleven digits": many(lambda g: str(g.randrange(10**10, 10**11))),
    "fifteen digits": many(lambda g: str(g.randrange(10**14, 10**15))),
    "eighteen digits": many(lambda g: str(g.randrange(10**17, 10**18))),
    "nineteen digits": many(lambda g: str(g.randrange(10**18, 10**19))),
}


@pytest.mark.parametrize("name", sorted(RANDOM))
def test_random_digits_identify_nobody(name):
    found = detect("", RANDOM[name], [1] * len(RANDOM[name]))
    assert found.name in {"opaque_id", "measurement"}


def test_a_birth_date_in_the_future_is_none():
    found = detect("csrq", ["2199-01-01", "2150-05-05", "2181-12-01"])
    assert found.name == "date"


def test_words_that_begin_like_surnames_are_no_names():
    assert detect("", ["高血压", "白内障", "胃溃疡", "冠心病"] * 1, [50] * 4).name == "diagnosis"
    goods = [
        "黄瓜",
        "白菜",
        "马铃薯",
        "西红柿",
        "茄子",
        "豆角",
        "萝卜",
        "南瓜",
        "冬瓜",
        "芹菜",
        "韭菜",
        "洋葱",
    ]
    found = detect("", goods, [1] * len(goods))
    assert found is None or found.name != "person_name"


def test_codes_with_leading_zeros_are_no_numbers():
    values = ["0136", "0231", "0474", "4420", "1332", "9703", "2375", "0448"]
    assert detect("", values, [30] * 8).name == "code"


def test_a_number_reused_by_rows_is_a_code_and_else_an_identifier():
    values = many(lambda g: str(g.randrange(50_000, 60_000)))
    assert detect("站号", values, [4] * len(values)).name == "code"
    assert detect("流水号", values, [1] * len(values)).name == "opaque_id"


def test_row_numbers_are_dense():
    values = [str(i) for i in range(1, 500)]
    assert detect("", values, [1] * len(values)).name == "sequence_number"
    sparse = [str(i * 37) for i in range(1, 500)]
    assert detect("", sparse, [1] * len(sparse)).name != "sequence_number"


def test_a_sample_of_row_numbers():
    values = random.Random(3).sample([str(i) for i in range(1, 8001)], 1_500)
    assert detect("序号", values, [1] * 1_500, n_distinct=8_000).name == "sequence_number"


def test_placeholders_are_no_values():
    values = [*many(samples.latin_name, 40), "unknown", "N/A"]
    found = detect("", values, [1] * 40 + [60, 30] if len(values) == 42 else None)
    assert found.name == "person_name"


def test_nothing_fits():
    assert detect("x", []) is None
    assert detect("状态", ["有效"], [900]) is None


def test_parameters():
    assert detect("", BY_DATA["hash"]).parameters["algorithm"] == "sha256 or sm3"
    assert detect("sfzh_md5", many(hexadecimal(32))).parameters["of"] == "citizen_id"
    assert detect("lat", ["39.9075", "31.2304"]).parameters["metres"] == pytest.approx(11.132)
    assert detect("", ["20-24岁", "25-29岁", "30-34岁"]).parameters["width"] == 5
    assert detect("", list(samples.COUNTIES)).parameters["level"] == "district"
    assert detect("kg", ["114.5", "65.3"]).parameters["unit"] == "kg"


HEADERS = {
    "shenfenzhenghao": "citizen_id",
    "sfzhm": "citizen_id",
    "身份证明": "citizen_id",
    "患者姓名": "person_name",
    "huanzhexingming": "person_name",
    "xm": "person_name",
    "FullName": "person_name",
    "LAST_NAME": "person_name",
    "dwmc": "organisation_name",
    "employer": "organisation_name",
    "csrq": "birth_date",
    "dateOfBirth": "birth_date",
    "csnf": "birth_year",
    "yob": "birth_year",
    "lxdh": "mobile_phone",
    "ShipPostalCode": "postal_code",
    "yb": "postal_code",
    "xzqh": "region_code",
    "tyshxydm": "unified_social_credit_code",
    "xb": "sex",
    "mz": "ethnic_group",
    "hyzk": "marital_status",
    "zhenduan": "diagnosis",
    "家庭住址": "address",
    "grbh": "person_number",
    "e-mail": "e_mail",
    "liushuihao": "opaque_id",
    "年龄段": "age_band",
}


@pytest.mark.parametrize(("header", "name"), sorted(HEADERS.items()))
def test_withheld_fields_are_known_by_name_only(header, name):
    found = detect_from_header(header)
    assert found.name == name
    assert found.reason.code == "profile.header_only"


def test_unknown_headers():
    assert detect_from_header("qqqq") is None
    assert detect_from_header("") is None
    assert detect_from_header("qqqq", "date").name == "date"


def test_every_type_and_reason_has_its_sentence():
    known = set(codes("profile"))
    assert {f"profile.type_{name}" for name in TYPE_NAMES} <= known
    assert IDENTITY_TYPES | DIRECT_IDENTIFIERS | QUASI_IDENTIFIERS <= TYPE_NAMES
    for values in BY_DATA.values():
        for header in ("", "xm", "zip"):
            found = detect(header, values)
            for language in ("zh", "en"):
                assert text(found.reason.code, language, **found.reason.parameters)


def test_no_type_is_named_outside_the_list():
    for name in BY_DATA:
        assert name in TYPE_NAMES
    for name, _ in BY_HEADER:
        assert name in TYPE_NAMES


def test_the_reason_holds_no_value():
    for values in BY_DATA.values():
        found = detect("f", [*values, "CANARY7131"])
        written = f"{found.reason}{dict(found.parameters)}"
        assert "CANARY7131" not in written
        long = [value for value in values if len(value) > 4]
        assert not any(value in written for value in long)


def test_two_thousand_values_take_no_time():
    values = many(samples.citizen_id, 2_000)
    detect("sfzh", values)
    before = time.process_time()
    for _ in range(3):
        detect("sfzh", values)
    assert (time.process_time() - before) / 3 < 0.15


def test_the_tables_are_whole():
    assert len(word_list("ethnic_groups")) == 56
