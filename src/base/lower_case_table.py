#!/usr/bin/env python3
"""Writes lower_case_table.inc: Unicode's lower-case mappings and what the final sigma rule needs to know.

Usage: python3 lower_case_table.py > lower_case_table.inc

The Unicode version is that of the Python that runs this. Cased letters come directly from the character database.
The database does not expose the property Case_Ignorable, but str.lower() uses it in the final sigma rule and so reveals
it. A character is ignorable if a sigma between a letter and this character is final, and is not final once another
letter follows the character.
"""
import sys
import unicodedata

sys.dont_write_bytecode = True

from table_rows import print_rows  # noqa: E402

FIRST_BEYOND_ASCII = 0x80
SIGMA = "\u03a3"
FINAL_SIGMA = "\u03c2"
DOTTED_I = 0x130  # the one character whose lower case is two: i and a combining dot


def code_points():
    return [c for c in range(FIRST_BEYOND_ASCII, 0x110000) if not 0xD800 <= c < 0xE000]


def lower_ranges():
    """(first, last, step, difference) of runs with the same distance to their lower case; step 2: upper, lower, upper..."""
    pairs = []
    for c in code_points():
        lower = chr(c).lower()
        if c == DOTTED_I:
            assert lower == "i\u0307"
        elif lower != chr(c):
            assert len(lower) == 1, hex(c)
            pairs.append((c, ord(lower) - c))
    ranges = []
    for c, difference in pairs:
        if ranges:
            first, last, step, d = ranges[-1]
            gap = c - last
            if d == difference and gap in (1, 2) and (first == last or gap == step):
                ranges[-1] = (first, c, gap, d)
                continue
        ranges.append((c, c, 1, difference))
    return ranges


def is_cased(text):
    return text.islower() or text.isupper() or text.istitle()


def is_case_ignorable(text):
    ends_word = ("A" + SIGMA + text).lower()[1] == FINAL_SIGMA
    ends_word_before_letter = ("A" + SIGMA + text + "A").lower()[1] == FINAL_SIGMA
    return ends_word and not ends_word_before_letter


def runs(has_property):
    ranges = []
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000 or not has_property(chr(c)):
            continue
        if ranges and ranges[-1][1] == c - 1:
            ranges[-1] = (ranges[-1][0], c)
        else:
            ranges.append((c, c))
    return ranges


def main():
    print(f"// Unicode {unicodedata.unidata_version}. Made by lower_case_table.py: change that, not this.")
    print_rows("kLower", "LowerRange",
               [(f"{a:#x}", f"{b:#x}", str(step), str(d)) for a, b, step, d in lower_ranges()])
    print_rows("kCased", "Range", [(f"{a:#x}", f"{b:#x}") for a, b in runs(is_cased)])
    print_rows("kCaseIgnorable", "Range", [(f"{a:#x}", f"{b:#x}") for a, b in runs(is_case_ignorable)])


if __name__ == "__main__":
    sys.exit(main())
