"""Check digits and plans of numbers: each function says whether a cleaned string could be what it claims to be.

Cleaned means lower case, letters and digits only. Nothing here looks at the words around the number.
"""

from __future__ import annotations

from .lists import wordset

_DNI = "trwagmyfpdxbnjzsqvhlcke"


def dni(code: str) -> bool:
    """Spanish identity number: up to eight digits and the letter they give."""
    return code[:-1].isdigit() and len(code) <= 9 and _DNI[int(code[:-1]) % 23] == code[-1]


def nie(code: str) -> bool:
    """Spanish number of a foreigner: x, y or z, seven digits, letter."""
    return len(code) == 9 and code[0] in "xyz" and dni("012"["xyz".index(code[0])] + code[1:])


def nass(code: str) -> bool:
    """Spanish social security number: province, seven or eight digits, remainder by 97."""
    if len(code) not in (11, 12) or not code.isdigit() or not 1 <= int(code[:2]) <= 66:
        return False
    province, middle, control = code[:2], code[2:-2], int(code[-2:])
    number = int(province + middle.lstrip("0")) if int(middle) >= 10_000_000 else int(middle) + int(province) * 10**7
    return int(province + middle) % 97 == control or number % 97 == control


def cip(code: str) -> bool:
    """Catalan health card: four letters, sex, six digits of birth, three of order."""
    month, day = (int(code[7:9]), int(code[9:11])), (int(code[9:11]), int(code[7:9]))
    return any(1 <= m <= 12 and 1 <= d % 40 <= 31 for m, d in (month, day))


def pesel(code: str) -> bool:
    """Polish personal number: eleven digits with a real date of birth and the last as check."""
    if len(code) != 11 or not code.isdigit() or code == "0" * 11:
        return False
    day, month = int(code[4:6]), int(code[2:4]) % 20
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    total = sum(w * int(d) for w, d in zip(weights, code, strict=True))
    return 1 <= day <= 31 and 1 <= month <= 12 and total % 10 == 0


def pesel_date(code: str) -> bool:
    """Eleven digits that begin with a date of birth as a PESEL does; the last may be mistyped."""
    return len(code) == 11 and 1 <= int(code[4:6]) <= 31 and 1 <= int(code[2:4]) % 20 <= 12 and code[2] not in "4567"


def filed(code: str) -> bool:
    """A number under which papers are filed: at least three digits, no word, and not a year alone."""
    digits = "".join(ch for ch in code if ch.isdigit())
    return len(digits) >= 3 and len(code) - len(digits) <= 6 and not (len(digits) == 4 and digits[:2] in ("19", "20"))


def polish_card(code: str) -> bool:
    """Polish identity card: three letters, six digits, the first of them the check."""
    values = [ord(ch) - 87 if ch.isalpha() else int(ch) for ch in code]
    weights = (7, 3, 1, 9, 7, 3, 1, 7, 3)
    return len(code) == 9 and sum(w * v for w, v in zip(weights, values, strict=True)) % 10 == 0


def nip(code: str) -> bool:
    """Polish tax number: ten digits, weighted remainder by 11."""
    if len(code) != 10 or not code.isdigit():
        return False
    return sum(w * int(d) for w, d in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), code, strict=False)) % 11 == int(code[9])


def nhs(code: str) -> bool:
    """NHS number: ten digits, weighted remainder by 11."""
    if len(code) != 10 or not code.isdigit() or len(set(code)) == 1:
        return False
    check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(code[:9])) % 11
    return check % 11 == int(code[9]) and check != 10


def npi(code: str) -> bool:
    """United States provider number: ten digits that pass Luhn with the prefix 80840."""
    return len(code) == 10 and code[0] in "12" and luhn("80840" + code)


def ssn(code: str) -> bool:
    """United States social security number: areas and groups that are never issued are refused."""
    return code[:3] not in ("000", "666") and code[0] != "9" and code[3:5] != "00" and code[5:] != "0000"


def luhn(code: str) -> bool:
    """Bank cards and others."""
    if not code.isdigit() or len(set(code)) == 1:
        return False
    digits = [int(ch) for ch in reversed(code)]
    return sum(digits[::2] + [sum(divmod(2 * d, 10)) for d in digits[1::2]]) % 10 == 0


def card(code: str) -> bool:
    """A bank card of a known scheme."""
    return 13 <= len(code) <= 19 and code[0] in "3456" and luhn(code)


_IBAN_LENGTHS = {"es": 24, "pl": 28, "gb": 22, "de": 22, "fr": 27, "it": 27, "pt": 25, "nl": 18, "be": 16, "ie": 22}


def iban(code: str) -> bool:
    """International account number: length of its country, remainder by 97."""
    if _IBAN_LENGTHS.get(code[:2], len(code)) != len(code) or not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(ch, 36)) for ch in code[4:] + code[:4])) % 97 == 1


_PL_AREAS = wordset(
    "12 13 14 15 16 17 18 22 23 24 25 29 32 33 34 41 42 43 44 45 46 47 48 50 51 52 53 54 55 56 57 58 59 60 61 62 63 "
    "65 66 67 68 69 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 91 94 95"
)


def spanish_phone(digits: str) -> bool:
    """Nine digits from 6, 7, 8 or 9."""
    return len(digits) == 9 and digits[0] in "6789" and digits[1:] != digits[0] * 8


def polish_phone(digits: str) -> bool:
    """Nine digits from a Polish area or mobile range."""
    return len(digits) == 9 and digits[:2] in _PL_AREAS


def british_phone(digits: str) -> bool:
    """A leading zero and nine or ten digits more."""
    return len(digits) in (10, 11) and digits[0] == "0" and digits[1] in "123578"


def american_phone(digits: str) -> bool:
    """Ten digits, area and exchange from 2 to 9; a leading 1 is allowed."""
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return len(digits) == 10 and digits[0] in "23456789" and digits[3] in "23456789"


_COUNTRIES = (
    "34",
    "48",
    "44",
    "1",
    "33",
    "49",
    "39",
    "351",
    "353",
    "380",
    "40",
    "212",
    "7",
    "31",
    "32",
    "41",
    "43",
    "46",
)


def international_phone(digits: str) -> bool:
    """Digits after + or 00: the numbers of our four countries must have their length, others 8 to 15."""
    if digits.startswith("34"):
        return len(digits) == 11
    if digits.startswith("48"):
        return len(digits) == 11
    if digits.startswith("1"):
        return len(digits) == 11
    return 9 <= len(digits) <= 15 and (digits.startswith(_COUNTRIES) or digits[0] in "23456789")


def any_phone(digits: str, lang: str) -> bool:
    """A national number of the language's countries."""
    if lang == "pl":
        return polish_phone(digits)
    if lang == "en":
        return british_phone(digits) or american_phone(digits)
    return spanish_phone(digits)


# Prefixes of lines that cost nothing, or are a service's: nobody's own. And lines that stand in every leaflet.
_FREE = (
    "900",
    "901",
    "902",
    "800",
    "801",
    "0800",
    "0808",
    "0845",
    "0300",
    "0333",
    "0345",
    "888",
    "877",
    "866",
    "855",
    "844",
)
_LINES = wordset(
    "061 062 080 085 091 092 024 016 017 012 010 112 999 111 101 988 911 311 211 116123 116111 116117 116000 116016 997 998 986 981"
)


def free_line(digits: str) -> bool:
    """A help line or a free number: no person's."""
    if digits in _LINES:
        return True
    national = digits[2:] if digits.startswith(("34", "48", "44")) and len(digits) > 10 else digits
    return (national.startswith(_FREE) and len(national) in (9, 10, 11)) or (
        digits.startswith("1800") and len(digits) == 11
    )
