#!/usr/bin/python3
"""Compares how pxport and libphonenumber read phone numbers of all regions, in the ways people write them.

Usage: phone_differential.py NORMALIZE_PHONES [--numbers N] [--seed N] [--golden FILE] [--show N]

Spells valid numbers of every region (libphonenumber's examples and random variations of them) in many ways. A result is
right if it is the intended number or the result of libphonenumber, refused if pxport rejects the text, and wrong otherwise.
Prints a table with a line per kind of spelling. Exits with 1 if a share is below its limit (LIMITS), and with 77 (skipped)
if Debian's python3-phonenumbers is not installed. --golden writes a sample that can be checked without libphonenumber.
"""
import argparse
import collections
import random
import subprocess
import sys

try:
    import phonenumbers
except ImportError:
    print("skipped: python3-phonenumbers is not installed; tests/golden/identity/phones.tsv is tested without it")
    sys.exit(77)

from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

# Minimum share of right results per kind of spelling. DEFAULT_LIMIT applies to kinds that are not listed.
DEFAULT_LIMIT = 0.995
LIMITS = {"extension": 0.99, "other labels": 0.99, "00": 0.99, "011": 0.99, "other code": 0.99}
MAX_WRONG = 0.001
FULL_WIDTH = str.maketrans("+0123456789", "＋０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TYPES = [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE,
         PhoneNumberType.SHARED_COST, PhoneNumberType.VOIP, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER,
         PhoneNumberType.UAN]
PERSONAL = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

Case = collections.namedtuple("Case", "kind region text meant")


def e164(number):
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def nsn(number):
    return phonenumbers.national_significant_number(number)


def is_possible(number):
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def grouped(digits, rng, signs=" -."):
    """Splits digits into groups of two to four."""
    groups, at = [], 0
    while at < len(digits):
        size = rng.randint(2, 4)
        groups.append(digits[at:at + size])
        at += size
    return rng.choice(signs).join(groups)


def numbers_of(region, count, rng):
    """Valid numbers: the examples of all types, and random numbers with the same first digits."""
    found = {}
    for kind in TYPES:
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        found[e164(example)] = example
        for _ in range(count * 20):
            if len(found) > count * (TYPES.index(kind) + 1):
                break
            digits = nsn(example)
            keep = rng.randint(2, max(2, len(digits) - 2))
            text = digits[:keep] + "".join(rng.choice("0123456789") for _ in digits[keep:])
            number = phonenumbers.PhoneNumber(country_code=example.country_code, national_number=int(text))
            if digits.startswith("0"):
                number.italian_leading_zero = True
                number.number_of_leading_zeros = len(text) - len(text.lstrip("0"))
            if phonenumbers.is_valid_number_for_region(number, region):
                found[e164(number)] = number
    # Canada's 310-1234 can be dialed only within Canada: its length is impossible after the calling code.
    return [number for number in found.values() if is_possible(number)]


def international_prefix(region, rng):
    """An international prefix of the region, or None."""
    pattern = PhoneMetadata.metadata_for_region(region).international_prefix
    if pattern is None:
        return None
    if pattern.isdigit():
        return pattern
    import re
    options = [p for p in ("00", "011", "0011", "000", "001", "002", "005", "008", "009", "010", "0014", "0015", "0021", "0041",
                           "1230", "119", "90000", "001800", "0030", "0055") if re.fullmatch(pattern, p)]
    return rng.choice(options) if options else None


def spellings(region, number, others, rng):
    meant, digits, code = e164(number), nsn(number), str(number.country_code)
    case = lambda kind, text, home=region: Case(kind, home, text, meant)
    plan = PhoneMetadata.metadata_for_region(region)
    home = rng.choice(others)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    yield case("E.164", meant, rng.choice([region, home, "-"]))
    yield case("international", international, rng.choice([region, home, "-"]))
    yield case("grouped", "+" + code + rng.choice([" ", "-", " - ", "."]) + grouped(digits, rng), home)
    yield case("brackets", f"(+{code}) {grouped(digits, rng)}", home)
    yield case("national", national)
    yield case("national, compact", "".join(c for c in national if c.isdigit()))
    yield case("national, slashes", national.replace(" ", rng.choice("/.-")).replace("-", rng.choice("/. ")))
    yield case("national, no prefix", grouped(digits, rng))
    yield case("full width", rng.choice([national, international]).translate(FULL_WIDTH))
    yield case("other digits", international.translate(ARABIC))
    yield case("no-break space", rng.choice([national, international]).replace(" ", rng.choice("\u00a0\u202f\u2009")))
    yield case("unseen ends", rng.choice("\u202a\u200e\ufeff'") + international + rng.choice(["\u202c", "\u200b", " "]))
    yield case("words", rng.choice(["Tel. ", "Phone: ", "mobile ", "☎ "]) + national + rng.choice(["", " (home)", " mobil", "."]))
    yield case("tel: URI", "tel:" + meant + rng.choice(["", ";cpc=ordinary", ";isub=12", ";npdi;rn=+15551"]), home)
    yield case("tel: URI", phonenumbers.format_number(number, PhoneNumberFormat.RFC3966), home)
    yield case("phone-context", f"tel:{grouped(digits, rng, '-')};phone-context=+{code}", home)
    yield case("no plus", code + digits)
    yield case("00", rng.choice(["00", "00 ", "00-", "(00) "]) + code + " " + grouped(digits, rng), rng.choice([region, home, "-"]))
    if prefix := international_prefix(home, rng):
        yield case("own prefix", prefix + rng.choice(["", " ", "-"]) + code + " " + grouped(digits, rng), home)
    yield case("011", "011 " + code + " " + grouped(digits, rng), rng.choice(["US", "CA", "-", home]))
    yield case("other code", code + digits, rng.choice(others))
    if plan.national_prefix:
        yield case("prefix after code", f"+{code} {plan.national_prefix}{grouped(digits, rng)}", home)
        yield case("(0)", f"+{code} {rng.choice(['(0)', '( 0 )', '(0) ', '[0]'])}{grouped(digits, rng)}", home)
    base = rng.choice([national, international, meant])
    few = str(rng.randint(1, 99999))
    yield case("extension", base + rng.choice([" x", "x", " ext. ", " ext ", ";ext=", " #", " extn ", " Ext: ", ", ext ", ",,", " int. ",
                                               " anexo ", " доб. ", "~"]) + few)
    yield case("other labels", base + rng.choice([" poste ", ", Poste ", " ramal ", " toestel ", " wew. ", " dahili ", " Klappe ",
                                                  " interno ", " внутр. ", " 内線", " X"]) + few)
    yield case("too short", "+" + code + digits[:1])
    yield case("too long", "+" + code + digits + "1234567890123"[:17 - len(digits)] + "9")
    if code == "54" and phonenumbers.number_type(number) == PhoneNumberType.MOBILE:
        yield case("Argentina", "+54 " + digits[1:3] + " 15 " + digits[3:], home) if digits[1:3] == "11" else case("Argentina", national)
    if code == "52" and len(digits) == 10:
        yield case("Mexico", "+52 1 " + digits, home)
        yield case("Mexico", rng.choice(["044 ", "045 ", "01 "]) + digits)
    if code == "55" and len(digits) in (10, 11):
        yield case("Brazil", f"0{rng.choice(['15', '21', '31', '41'])} {digits[:2]} {digits[2:]}")
        yield case("Brazil", f"0xx{digits[:2]} {digits[2:]}")


def by_libphonenumber(case):
    """The E.164 number, or "-" if libphonenumber rejects the text or the length is impossible."""
    try:
        number = phonenumbers.parse(case.text, None if case.region == "-" else case.region)
    except phonenumbers.NumberParseException:
        return "-"
    return e164(number) if is_possible(number) else "-"


def all_cases(count, seed):
    rng = random.Random(seed)
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    for region in regions:
        others = [other for other in regions if other != region]
        for number in numbers_of(region, count, rng):
            yield from spellings(region, number, others, rng)


def by_pxport(program, cases):
    lines = "".join(f"{case.region}\t{case.text}\n" for case in cases)
    done = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()


class Tally:
    def __init__(self):
        self.all = self.right = self.meant = self.same = self.refused = self.wrong = 0

    def add(self, case, ours, reference):
        self.all += 1
        self.meant += ours == case.meant
        self.same += ours == reference
        if case.kind in ("too short", "too long"):
            good = ours in ("-", reference)
        else:
            good = ours != "-" and ours in (case.meant, reference)
        self.right += good
        self.refused += not good and ours == "-"
        self.wrong += not good and ours != "-"

    def line(self, name):
        return f"{name:22}{self.all:8}{self.right / self.all:9.2%}{self.meant / self.all:10.2%}{self.same / self.all:17.2%}{self.refused:9}{self.wrong:7}"


def report(cases, ours, references, show):
    kinds, total, shown = {}, Tally(), collections.Counter()
    for case, result, reference in zip(cases, ours, references):
        tally = kinds.setdefault(case.kind, Tally())
        before = tally.right
        for each in (tally, total):
            each.add(case, result, reference)
        if tally.right == before and shown[case.kind] < show:
            shown[case.kind] += 1
            print(f"  {case.kind}: {case.region} {case.text!r}: {result}, meant {case.meant}, libphonenumber {reference}")
    print(f"{'spelling':22}{'numbers':>8}{'right':>9}{'as meant':>10}{'as libphonenumber':>17}{'refused':>9}{'wrong':>7}")
    for kind, tally in kinds.items():
        print(tally.line(kind))
    print(total.line("all"))
    failed = [kind for kind, tally in kinds.items() if tally.right / tally.all < LIMITS.get(kind, DEFAULT_LIMIT)]
    if total.wrong / total.all > MAX_WRONG:
        failed.append("wrong numbers")
    return failed


def write_golden(path, cases, references, seed):
    """Writes a few cases per region and kind. Omits ambiguous text, which libphonenumber reads as another number."""
    rng = random.Random(seed)
    kept = {}
    order = list(range(len(cases)))
    rng.shuffle(order)
    for i in order:
        case = cases[i]
        impossible = case.kind in ("too short", "too long")
        if references[i] not in ("-", case.meant) or (impossible and references[i] != "-"):
            continue
        kept.setdefault((case.kind, case.region if case.kind.startswith("national") else rng.randrange(120)), i)
    with open(path, "w", encoding="utf-8") as file:
        file.write("# kind, default region or -, spelling, E.164 or - if the length is impossible\n")
        for i in sorted(kept.values()):
            case = cases[i]
            expected = "-" if case.kind in ("too short", "too long") else case.meant
            file.write(f"{case.kind}\t{case.region}\t{case.text}\t{expected}\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--numbers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--golden")
    arguments = parser.parse_args()
    cases = list(all_cases(arguments.numbers, arguments.seed))
    references = [by_libphonenumber(case) for case in cases]
    if arguments.golden:
        write_golden(arguments.golden, cases, references, arguments.seed)
    failed = report(cases, by_pxport(arguments.program, cases), references, arguments.show)
    if failed:
        print("below the limit: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
