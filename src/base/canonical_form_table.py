#!/usr/bin/env python3
"""Writes canonical_form_table.inc: Unicode's canonical decompositions and combining classes.

Usage: python3 canonical_form_table.py > canonical_form_table.inc

The Unicode version is that of the Python that runs this. Hangul syllables are computed, not listed.
"""
import sys
import unicodedata

sys.dont_write_bytecode = True

from table_rows import print_rows  # noqa: E402


def code_points():
    return (c for c in range(0x110000) if not 0xD800 <= c < 0xE000)


def decompositions():
    for c in code_points():
        parts = unicodedata.decomposition(chr(c)).split()
        if parts and not parts[0].startswith("<"):
            assert len(parts) <= 2, hex(c)
            yield [hex(c)] + [hex(int(part, 16)) for part in parts] + ["0"] * (2 - len(parts))


def class_ranges():
    ranges = []
    for c in code_points():
        combining = unicodedata.combining(chr(c))
        if combining and ranges and ranges[-1][1:] == [c - 1, combining]:
            ranges[-1][1] = c
        elif combining:
            ranges.append([c, c, combining])
    return [(hex(first), hex(last), str(combining)) for first, last, combining in ranges]


def main():
    print(f"// Unicode {unicodedata.unidata_version}. Made by canonical_form_table.py: change that, not this.")
    print_rows("kDecompositions", "Decomposition", decompositions())
    print_rows("kClasses", "ClassRange", class_ranges())


if __name__ == "__main__":
    sys.exit(main())
