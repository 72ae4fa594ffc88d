#!/usr/bin/env python3
"""The generator writes what it documents: generate_profiles_test.py GENERATE_PROFILES."""

import json
import subprocess
import sys
import unittest

GENERATE = sys.argv.pop(1)


def generate(*options):
    return subprocess.run([GENERATE, *map(str, options)], check=True, stdout=subprocess.PIPE).stdout


def profiles(*options):
    return [json.loads(line) for line in generate(*options).splitlines()]


def customers(some):
    return [p["identityMap"]["CRMID"][0]["id"] for p in some]


class Generator(unittest.TestCase):
    def test_a_profile_follows_from_seed_and_number(self):
        more, fewer = generate("--profiles", 300, "--audiences", 9), generate("--profiles", 100, "--audiences", 9)
        self.assertTrue(more.startswith(fewer))
        self.assertEqual(more, generate("--profiles", 300, "--audiences", 9))
        self.assertNotEqual(fewer, generate("--profiles", 100, "--audiences", 9, "--seed", 2))

    def test_memberships(self):
        made = profiles("--profiles", 3000, "--audiences", 250)
        entries = [p["segmentMembership"]["ups"] for p in made]
        first = "5a1c7e00-0000-4000-8000-000000000000"
        active = sum(e.get(first, {}).get("status") == "realized" for e in entries)
        self.assertAlmostEqual(active / 3000, 0.6, delta=0.05)
        others = sum(len(e) - (first in e) for e in entries)
        self.assertAlmostEqual(others / 3000, 2, delta=0.2)
        self.assertEqual(len({audience for e in entries for audience in e}), 250)

    def test_duplicates(self):
        self.assertEqual(len(set(customers(profiles("--profiles", 2000)))), 2000)
        different = len(set(customers(profiles("--profiles", 2000, "--duplicates", 20))))
        self.assertAlmostEqual(different / 2000, 0.8, delta=0.05)

    def test_a_second_snapshot_differs_by_so_much(self):
        before, after = profiles("--profiles", 4000), profiles("--profiles", 4000, "--changed", 10)
        old = {p["_id"]: p for p in before}
        changed = sum(old[p["_id"]] != p for p in after) + len(before) - len(after)
        self.assertAlmostEqual(changed / 4000, 0.1, delta=0.03)
        gone, new = set(customers(before)) - set(customers(after)), set(customers(after)) - set(customers(before))
        self.assertTrue(gone and new)

    def test_the_job_maps_what_the_profiles_have(self):
        job = json.loads(generate("--job", "--audiences", 250, "--columns", 200, "--input", "p", "--output", "o"))
        self.assertEqual((len(job["audiences"]), len(job["mapping"])), (250, 200))
        profile = profiles("--profiles", 1, "--audiences", 250, "--columns", 200)[0]
        last = job["mapping"][-1]["source"]
        self.assertTrue(last.startswith("_acme.c"))
        self.assertIn(last.split(".")[1], profile["_acme"])

    def test_wrong_options_are_refused(self):
        for options in (["--nothing", "1"], ["--profiles"], ["--profiles", "x"], ["--audiences", "0"]):
            self.assertEqual(subprocess.run([GENERATE, *options], stderr=subprocess.DEVNULL, check=False).returncode, 2)


if __name__ == "__main__":
    unittest.main()
