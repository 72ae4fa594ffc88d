"""Several processes at once: one outcome, complete files, no duplicates. And processes that are killed at random.

PXPORT_RANDOM_KILLS: how many exports the last test makes (default 12; 100 and more by hand and before a release).
"""

import json
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True

from objects import Object
from s3_harness import KILLED, PREFIX, S3Test


class Races(S3Test):
    def both(self, *commands):
        processes = [self.start(*words, victim=False) for words in commands]
        return [self.end(process) for process in processes]

    def test_two_runs_for_one_name(self):
        """The files of the later commit are complete. The other one reports that its files were replaced, if it noticed."""
        for round_number in range(5):
            with self.subTest(round_number):
                self.bucket.objects.clear()
                self.s3_job(audiences=2)
                first = json.loads(self.read("job.json"))
                first["mapping"][2]["source"] = "_acme.id"
                self.write("first.json", first)
                results = self.both(("run", "first.json", "--json"), ("run", "job.json", "--json"))
                self.assertEqual([code for code, _, _ in results], [0, 0], results)
                self.check_rows()
                self.check_no_uploads()
                for number in range(2):
                    ids = {row[1] == row[2] for row in self.table(f"{PREFIX}rows_A{number}.csv")[1:]}
                    self.assertEqual(len(ids), 1, "a file is of one export")

    def test_published_and_replaced_before_the_check(self):
        """Two commits of one key: ours is acknowledged, but when we check, the object is from the other one. No data is lost."""
        self.s3_job()
        look = self.rules.add(operation="HeadObject", key="*/rows_A0.csv", nth=1, fault="hold")
        process = self.start("run", "job.json", "--json")
        self.assertTrue(look.reached.wait(20))
        there = self.bucket.objects["out/rows_A0.csv"]
        self.bucket.objects["out/rows_A0.csv"] = Object(there.data, {"x-amz-meta-pxport-write-id": "f" * 32 + "/00000/e"}, {})
        look.release.set()
        code, out, err = self.end(process)
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["replaced"], ["out/rows_A0.csv".removeprefix("out/")])
        self.assertFalse([key for key in self.visible() if key.endswith(".json")], "no manifest lists what is not there")

    def test_replaced_files_are_reported(self):
        """The first export is published but not yet verified; meanwhile the second publishes the same names."""
        self.s3_job()
        done = self.rules.add(operation="HeadObject", key="*/rows_A0.csv", nth=2, fault="hold")
        process = self.start("run", "job.json", "--json")
        self.assertTrue(done.reached.wait(20))
        self.write("other.json", {**json.loads(self.read("job.json")), "deduplicate_by": "Key"})
        self.succeeds("run", "other.json")
        done.release.set()
        code, out, err = self.end(process)
        self.assertEqual(code, 0, err)
        self.assertTrue(json.loads(out).get("replaced"), out)
        self.check_rows()

    def test_commits_and_aborts(self):
        outcomes = set()
        for round_number in range(6):
            with self.subTest(round_number):
                self.bucket.objects.clear()
                self.s3_job()
                self.begin()
                self.work()
                words = ("job.json", "--ticket", "ticket")
                order = ["commit", "abort", "commit", "abort"][round_number % 2:][:3]
                results = self.both(*((step, *words) for step in order))
                decision, = self.decisions()
                committed = "commit" in decision
                outcomes.add(committed)
                for step, (code, _, err) in zip(order, results):
                    self.assertEqual(code == 0, committed == (step == "commit"), f"{step}, {decision}: {err}")
                self.succeeds("gc", *words)
                if committed:
                    self.check_published()
                else:
                    self.check_nothing()

    def test_begins_with_one_key(self):
        self.s3_job()
        results = self.both(*[("begin", "job.json", "--key", "nightly", "--json")] * 4)
        self.assertEqual({code for code, _, _ in results}, {0}, results)
        self.assertEqual(len({out for _, out, _ in results}), 1)
        self.assertEqual(len(self.control()), 1)

    def test_workers_of_one_shard(self):
        self.s3_job(audiences=3)
        self.begin()
        work = ("work", "job.json", "--ticket", "ticket", "--shard", "0")
        results = self.both(*[work] * 4)
        self.assertEqual({code for code, _, _ in results}, {0}, results)
        self.commit()
        self.check_published()


class RandomKills(S3Test):
    """Each export is begun, written by two workers and committed; each of these processes may be killed at a random request,
    before or after the server handles it, and is restarted until it succeeds."""

    def test_random_kills(self):
        exports = int(os.environ.get("PXPORT_RANDOM_KILLS", "12"))
        draw = random.Random(int(os.environ.get("PXPORT_RANDOM_SEED", "20261125")))
        kills = 0
        self.s3_job(rows=20, audiences=2)
        lines = self.read("in.ndjson").splitlines(keepends=True)
        for shard in range(2):
            self.write(f"in.{shard}", b"".join(lines[shard::2]))
        for number in range(exports):
            with self.subTest(export=number):
                self.bucket.objects.clear()
                self.server.log.clear()
                steps = [("begin", "job.json", "--ticket", "ticket", "--key", f"key {number}", "--shards", "2", "--own-input"),
                         ("work", "job.json", "--ticket", "ticket", "--shard", "0", "--input", "in.0"),
                         ("work", "job.json", "--ticket", "ticket", "--shard", "1", "--input", "in.1"),
                         ("commit", "job.json", "--ticket", "ticket")]
                for words in steps:
                    kills += self.until_done(words, draw)
                self.check_published()
                # Nothing remains of attempts that were killed: the commit has aborted their uploads.
                self.check_no_refusals()
        print(f"{exports} exports, {kills} processes killed")
        self.assertGreater(kills, exports)

    def until_done(self, words, draw):
        kills = 0
        while True:
            self.rules.clear()
            if kills < 4:
                self.rules.add(nth=draw.randint(1, 14), fault=draw.choice(["kill_before", "kill_after"]))
            code, _, err = self.run_command(*words)
            self.check_hidden_unless_decided()
            if code == 0:
                self.rules.clear()
                return kills
            self.assertEqual(code, KILLED, err)
            kills += 1


if __name__ == "__main__":
    unittest.main()
