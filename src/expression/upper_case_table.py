#!/usr/bin/env python3
"""Writes upper_case_table.inc: Unicode's upper-case mappings beyond ASCII.

Usage: python3 upper_case_table.py > upper_case_table.inc

The Unicode version is that of the Python it runs under. Characters with several letters in upper case (U+00DF becomes
SS) are listed one by one.
"""
import sys
import unicodedata


def mappings():
    for c in range(0x80, 0x110000):
        if not 0xD800 <= c < 0xE000 and chr(c).upper() != chr(c):
            yield c, chr(c).upper()


def ranges():
    """(first, last, step, difference) of runs whose upper case lies at one distance; step 2 is upper, lower, upper..."""
    found = []
    for c, upper in mappings():
        if len(upper) > 1:
            continue
        difference = ord(upper) - c
        if found:
            first, last, step, d = found[-1]
            gap = c - last
            if d == difference and gap in (1, 2) and (first == last or gap == step):
                found[-1] = (first, c, gap, d)
                continue
        found.append((c, c, 1, difference))
    return found


def print_rows(name, kind, rows):
    print(f"constexpr {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        cell = " {" + ", ".join(row) + "},"
        if len(line) + len(cell) > 110:
            print(line)
            line = "   "
        line += cell
    print(line)
    print("};")


def main():
    print(f"// Unicode {unicodedata.unidata_version}. Made by upper_case_table.py: change that, not this.")
    print_rows("kUpper", "UpperRange",
               [(f"{a:#x}", f"{b:#x}", str(step), str(d)) for a, b, step, d in ranges()])
    print_rows("kExpanding", "Expansion",
               [(f"{c:#x}", "{" + ", ".join(hex(ord(u)) for u in upper.ljust(3, chr(0))) + "}") for c, upper in mappings()
                if len(upper) > 1])


if __name__ == "__main__":
    sys.exit(main())
