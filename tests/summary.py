#!/usr/bin/env python3
"""Adds up the results of `meson test`: summary.py BUILD... prints one line per test, then "N passed, N failed" in total.

Counts the cases inside a test program if its output reports them (doctest, unittest, or a last line "N passed, N failed");
any other program is one case. Exits with 1 if anything failed or nothing ran.
"""

import json
import re
import sys

DOCTEST = re.compile(r"test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED) \((.*)\)$", re.MULTILINE)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


def count(output, succeeded):
    """(passed, failed) cases of one test program. A failed program has at least one failed case, because it may have
    crashed before it reported one."""
    passed, failed = (1, 0) if succeeded else (0, 1)
    if found := DOCTEST.findall(output):
        passed, failed = int(found[-1][1]), int(found[-1][2])
    elif found := UNITTEST.findall(output):
        notes = (UNITTEST_END.findall(output) or [""])[-1]
        failed = sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", notes)))
        passed = int(found[-1]) - failed - sum(map(int, re.findall(r"skipped=(\d+)", notes)))
    elif found := PLAIN.findall(output):
        passed, failed = map(int, found[-1])
    if not succeeded:
        failed = max(failed, 1)
    return passed, failed


def main(builds):
    total_passed = total_failed = 0
    for build in builds:
        try:
            with open(f"{build}/meson-logs/testlog.json", encoding="utf-8") as log:
                tests = [json.loads(line) for line in log]
        except FileNotFoundError:
            tests = []
        for test in tests:
            if test["result"] == "SKIP":
                print(f"{'skipped':>14}  {test['name']}")
                continue
            succeeded = test["result"] in ("OK", "EXPECTEDFAIL")
            passed, failed = count(test.get("stdout", "") + "\n" + test.get("stderr", ""), succeeded)
            total_passed += passed
            total_failed += failed
            note = "" if succeeded else f"  ({test['result']})"
            print(f"{passed:>5} of {passed + failed:<5}  {test['name']}{note}")
    if total_passed + total_failed == 0:
        total_failed = 1
    print(f"{total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
