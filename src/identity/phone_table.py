#!/usr/bin/python3
"""Writes phone_table.inc: the numbering plans of all regions, from libphonenumber's metadata.

Usage: /usr/bin/python3 phone_table.py > phone_table.inc

The metadata is part of Debian's python3-phonenumbers. A plan holds what libphonenumber needs to convert a number to
E.164: the calling code, the international prefix, the national prefix and its replacement, the pattern of all national
numbers, and their possible lengths. Patterns are compiled for the matcher in phone_pattern.h, which supports digits
only. The opcodes here are those of phone_pattern.cc.
"""
import itertools
import re
import sys

import phonenumbers
from phonenumbers import PhoneMetadata

ANY, SET, ANY_TIMES, SPLIT, JUMP, OPEN, CLOSE, END, MATCH = range(10, 19)
MAX_CODE_DIGITS = 4  # of a job's default_country_code, which may hold an area code: 1242


class Compiler:
    """Compiles a regular expression over digits: literals, \\d, [...], (...), (?:...), |, ?, {n}, {n,m}, $."""

    def __init__(self, pattern):
        self.text, self.at, self.groups = pattern, 0, 0

    def compiled(self):
        code = self.alternatives()
        assert self.at == len(self.text), self.text
        return code + [MATCH]

    def peek(self):
        return self.text[self.at:self.at + 1]

    def alternatives(self):
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        code = branches.pop()
        for branch in reversed(branches):
            branch = branch + jump(JUMP, len(code))
            code = jump(SPLIT, len(branch)) + branch + code
        return code

    def sequence(self):
        code = []
        while self.peek() and self.peek() not in "|)":
            code += self.repeated(self.atom())
        return code

    def atom(self):
        letter = self.peek()
        self.at += 1
        if letter == "(":
            return self.group()
        if letter == "[":
            end = self.text.index("]", self.at)
            digits = [d for d in range(10) if re.fullmatch(self.text[self.at - 1:end + 1], str(d))]
            self.at = end + 1
            mask = sum(1 << d for d in digits)
            return [SET, mask & 255, mask >> 8]
        if letter == "\\":
            assert self.peek() == "d", self.text
            self.at += 1
            return [ANY]
        if letter == "$":
            return [END]
        assert letter.isdigit(), self.text
        return [int(letter)]

    def group(self):
        captures = not self.text.startswith("?:", self.at)
        if captures:
            self.groups += 1
        else:
            self.at += 2
        group = self.groups
        code = self.alternatives()
        assert self.peek() == ")", self.text
        self.at += 1
        return [OPEN, group] + code + [CLOSE, group] if captures else code

    def repeated(self, code):
        if self.peek() == "?":
            self.at += 1
            least, most = 0, 1
        elif found := re.match(r"\{(\d+)(?:,(\d+))?\}", self.text[self.at:]):
            self.at += found.end()
            least, most = int(found[1]), int(found[2] or found[1])
        else:
            return code
        if code == [ANY] and most > 1:
            return [ANY_TIMES, least, most]
        optional = []
        for _ in range(most - least):
            optional = jump(SPLIT, len(code) + len(optional)) + code + optional
        return code * least + optional


def jump(opcode, distance):
    return [opcode, distance & 255, distance >> 8]


class Pool:
    """All patterns in one array, without duplicates. Offset 0: no pattern."""

    def __init__(self):
        self.code, self.offsets, self.lines = [MATCH], {None: 0, "": 0}, [f"    {MATCH},"]

    def offset(self, pattern):
        if pattern not in self.offsets:
            self.offsets[pattern] = len(self.code)
            code = Compiler(pattern).compiled()
            # A line that ends with a backslash would continue the comment.
            self.lines += ["    // " + part for part in re.findall(r".{1,100}(?<!\\)", f"{len(self.code)}: {pattern}")]
            self.code += code
            line = "   "
            for byte in code:
                if len(line) > 104:
                    self.lines.append(line)
                    line = "   "
                line += f" {byte},"
            self.lines.append(line)
        return self.offsets[pattern]


def mask(lengths):
    return sum(1 << length for length in lengths if length > 0)


def first_digits(pattern):
    """The digits that a match can begin with, as a mask. For patterns without $."""
    code, found = Compiler(pattern).compiled(), 0

    def visit(at):
        nonlocal found
        opcode = code[at]
        if opcode in (SPLIT, JUMP):
            distance = code[at + 1] | code[at + 2] << 8
            visit(at + 3 + distance)
            if opcode == SPLIT:
                visit(at + 3)
        elif opcode == SET:
            found |= code[at + 1] | code[at + 2] << 8
        elif opcode < ANY:
            found |= 1 << opcode
        else:
            assert opcode == ANY or opcode == ANY_TIMES and code[at + 1] > 0, pattern
            found |= 0x3FF

    visit(0)
    return found


def plans():
    """Plans by calling code, the main region of a code first."""
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in regions:
            yield PhoneMetadata.metadata_for_region_or_calling_code(code, region)


def transform(plan):
    """Splits a rule like 9\\1 into its digits and its group."""
    if not plan.national_prefix_transform_rule:
        return "", 0
    digits, group = re.fullmatch(r"(\d*)\\(\d)", plan.national_prefix_transform_rule).groups()
    return digits, int(group)


def areas(all_plans):
    """(calling code and area code as one number, plan) of the regions that share a calling code and are not its main one."""
    for index, plan in enumerate(all_plans):
        if not plan.leading_digits or plan.main_country_for_code:
            continue
        for size in range(1, MAX_CODE_DIGITS - len(str(plan.country_code)) + 1):
            for digits in itertools.product("0123456789", repeat=size):
                if digits[0] != "0" and re.fullmatch(plan.leading_digits, "".join(digits)):
                    yield int(f"{plan.country_code}{''.join(digits)}"), index


def main():
    pool, rows, all_plans = Pool(), [], list(plans())
    for plan in all_plans:
        digits, group = transform(plan)
        description = plan.general_desc
        assert not re.search(r"\((?!\?:)", description.national_number_pattern), "national patterns have no groups"
        rows.append(f'    {{"{plan.id}", {plan.country_code}, {pool.offset(plan.international_prefix)}, '
                    f'{pool.offset(plan.national_prefix_for_parsing)}, {pool.offset(description.national_number_pattern)}, '
                    f'{first_digits(description.national_number_pattern):#x}, '
                    f'{mask(description.possible_length):#x}, {mask(description.possible_length_local_only):#x}, '
                    f'{group}, "{digits}"}},')
    print(f"// libphonenumber {phonenumbers.__version__}. Made by phone_table.py: change that, not this.")
    print("constexpr uint8_t kPhonePatterns[] = {", *pool.lines, "};", sep="\n")
    print("constexpr PhonePlan kPhonePlans[] = {", *rows, "};", sep="\n")
    print("constexpr PhoneArea kPhoneAreas[] = {")
    cells = [f"{{{number}, {index}}}," for number, index in sorted(areas(all_plans))]
    for start in range(0, len(cells), 8):
        print("    " + " ".join(cells[start:start + 8]))
    print("};")


if __name__ == "__main__":
    sys.exit(main())
