#!/usr/bin/env python3
"""`begin`, `work`, `commit`, `abort`, `gc`: one export in several processes, as users and scripts run it."""

import gzip
import json
import os
import signal
import subprocess
import time
import unittest

from harness import COMMAND, NOW, CommandTest, profile


class StepsTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("job.json", self.job(input={"url": "part-*.ndjson"}))
        for number in range(5):
            self.write(f"part-{number}.ndjson", [profile(number * 10 + i) for i in range(10)])

    def begin(self, *words):
        self.succeeds("begin", "job.json", "--ticket", "ticket", *words)
        return json.loads(self.read("ticket"))["export_id"]

    def work(self, shard, *words, **options):
        return self.succeeds("work", "job.json", "--ticket", "ticket", "--shard", str(shard), *words, **options)

    def visible(self):
        return self.files("out") if os.path.exists(self.path("out")) else []

    def rows(self):
        """The keys in all visible files, sorted, without headers."""
        lines = b"".join(self.read(f"out/{name}").partition(b"\n")[2] for name in self.visible()).splitlines()
        return sorted(line.split(b",")[0].decode() for line in lines)

    def staged(self):
        folder = self.path("out/_pxport/staged")
        return sorted(os.listdir(folder)) if os.path.exists(folder) else []


EVERYBODY = sorted(f"C-{n}" for n in range(50))


class Steps(StepsTest):
    def test_workers_share_the_files_and_the_ticket_is_enough(self):
        self.begin("--shards", "3")
        for shard in (2, 0, 1):
            self.work(shard)
            self.assertEqual(self.visible(), [])
        out = self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertIn("Read 50 profiles", out)
        self.assertEqual(self.visible(), ["rows_s00000.csv", "rows_s00001.csv", "rows_s00002.csv"])
        self.assertEqual(self.rows(), EVERYBODY)
        # Files 0 and 3 belong to the first shard.
        self.assertTrue(self.read("out/rows_s00000.csv").startswith(b"CustomerID,Key\nC-0,K0\n"))
        self.assertIn(b"C-30,K30", self.read("out/rows_s00000.csv"))
        self.assertEqual(self.staged(), [])

    def test_more_workers_than_files(self):
        self.begin("--shards", "7")
        for shard in range(7):
            self.work(shard)
        report = json.loads(self.succeeds("commit", "job.json", "--ticket", "ticket", "--json"))
        self.assertEqual(report["input"]["profiles"], 50)
        self.assertEqual(self.read("out/rows_s00006.csv"), b"CustomerID,Key\n")
        self.assertEqual(self.rows(), EVERYBODY)

    def test_each_worker_names_its_own_input(self):
        self.begin("--shards", "2", "--own-input")
        what, fix = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertIn("no input was pinned", what)
        self.assertIn("input", fix)
        self.work(0, "--input", "part-0.ndjson", "--input", "part-[12].ndjson")
        packed = gzip.compress(self.read("part-3.ndjson") + self.read("part-4.ndjson"))
        receipt = self.work(1, "--input", "-", stdin=packed)
        self.assertEqual(json.loads(receipt)["shard"], 1)
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.rows(), EVERYBODY)

    def test_tickets_and_receipts_through_pipes_and_files(self):
        ticket = self.succeeds("begin", "job.json", "--shards", "2")
        self.write("ticket", ticket)
        receipts = self.work(0) + self.work(1)
        self.assertEqual(receipts.count("\n"), 2)
        self.write("receipts", receipts)
        self.assertIn("Shard 1: read 20 profiles, staged 20 rows", self.work(1, "--receipt", "second"))
        out = self.succeeds("commit", "job.json", "--ticket", "-", "receipts", "second", stdin=ticket.encode())
        self.assertIn("wrote 50 rows to 2 files", out)
        self.assertEqual(self.rows(), EVERYBODY)
        self.assertEqual(self.staged(), [])

    def test_a_missing_shard_is_named_and_nothing_is_visible(self):
        self.begin("--shards", "3")
        self.work(1)
        what, fix = self.fails(1, "commit", "job.json", "--ticket", "ticket")
        self.assertIn("2 of 3 shards", what)
        self.assertIn("0, 2", what)
        self.assertIn("commit again", fix)
        self.assertEqual(self.visible(), [])
        code, out, _ = self.run_command("commit", "job.json", "--ticket", "ticket", "--json")
        self.assertEqual((code, json.loads(out)["error"]["code"]), (1, "FAILED_PRECONDITION"))

    def test_commit_again_gives_the_same_report(self):
        self.begin()
        self.work(0)
        first = json.loads(self.succeeds("commit", "job.json", "--ticket", "ticket", "--json"))
        again = json.loads(self.succeeds("commit", "job.json", "--ticket", "ticket", "--json"))
        self.assertEqual(first["audiences"], again["audiences"])
        self.assertIn("committed already", self.fails(1, "abort", "job.json", "--ticket", "ticket")[0])
        what, _ = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertIn("decided already", what)

    def test_a_key_names_the_export(self):
        first = self.begin("--key", "night", "--shards", "2")
        self.assertEqual(self.begin("--key", "night", "--shards", "2"), first)
        self.assertNotEqual(self.begin("--key", "day", "--shards", "2"), first)
        self.assertIn("another plan", self.fails(1, "begin", "job.json", "--key", "night", "--shards", "3")[0])
        self.write("part-7.ndjson", [profile(7)])
        what, fix = self.fails(1, "begin", "job.json", "--key", "night", "--shards", "2")
        self.assertIn("another plan", what)
        self.assertIn("input", fix)

    def test_an_input_that_changed_since_begin_is_refused(self):
        self.begin("--shards", "2")
        self.write("part-2.ndjson", [profile(99)])
        what, _ = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertIn("part-2.ndjson changed after the export began", what)
        self.assertEqual(self.staged(), [])
        self.work(1)

    def test_a_fixed_clock_is_stored_in_the_plan(self):
        self.write("job.json", self.job(input={"url": "part-*.ndjson"}, file={"name": "%DATETIME(yyyyMMdd)%"}))
        self.begin("--now", NOW)
        self.work(0)  # without --now: the plan has the clock
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.visible(), ["20261201.csv"])

    def test_options_have_to_be_the_same(self):
        self.begin("--output", "elsewhere")
        what, fix = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "0")
        self.assertIn("another job", what)
        self.assertIn("same overrides", fix)
        self.work(0, "--output", "elsewhere")
        self.succeeds("commit", "job.json", "--ticket", "ticket", "--output", "elsewhere")
        self.assertEqual(self.files("elsewhere"), ["rows.csv"])

    def test_abort(self):
        self.begin("--shards", "2")
        self.work(0)
        self.assertNotEqual(self.staged(), [])
        self.assertIn("Aborted", self.succeeds("abort", "job.json", "--ticket", "ticket"))
        self.assertEqual(json.loads(self.succeeds("abort", "job.json", "--ticket", "ticket", "--json"))["status"], "aborted")
        self.assertEqual((self.visible(), self.staged()), ([], []))
        self.assertIn("aborted", self.fails(1, "commit", "job.json", "--ticket", "ticket")[0])
        self.assertIn("aborted", self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "1")[0])

    def test_workers_at_the_same_time_and_a_shard_twice(self):
        self.begin("--shards", "2")
        workers = [subprocess.Popen([COMMAND, "work", "job.json", "--ticket", "ticket", "--shard", str(n % 2)],
                                    cwd=self.folder, stdout=subprocess.DEVNULL) for n in range(4)]
        self.assertEqual([worker.wait() for worker in workers], [0] * 4)
        commits = [subprocess.Popen([COMMAND, "commit", "job.json", "--ticket", "ticket"], cwd=self.folder,
                                    stdout=subprocess.DEVNULL) for _ in range(3)]
        self.assertEqual([commit.wait() for commit in commits], [0] * 3)
        self.assertEqual(self.rows(), EVERYBODY)
        self.assertEqual(self.staged(), [])

    def test_skipped_profiles_show_at_commit(self):
        self.write("job.json", self.job(input={"url": "part-*.ndjson"}, on_bad_profile="skip", rejects={"url": "rejects"}))
        self.write("part-4.ndjson", b"nonsense\n")
        self.begin()
        self.work(0)
        self.assertEqual(self.run_command("commit", "job.json", "--ticket", "ticket")[0], 4)

    def test_ctrl_c_drops_what_the_worker_has_staged(self):
        self.begin("--own-input")
        worker = subprocess.Popen([COMMAND, "work", "job.json", "--ticket", "ticket", "--shard", "0", "--input", "-"],
                                  cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        worker.stdin.write((json.dumps(profile(1)) + "\n").encode() * 1000)
        worker.stdin.flush()
        time.sleep(0.5)
        worker.send_signal(signal.SIGINT)
        self.assertEqual(worker.wait(timeout=10), 3)
        worker.stdin.close()
        worker.stderr.close()
        self.assertEqual(self.staged(), [])
        self.succeeds("work", "job.json", "--ticket", "ticket", "--shard", "0", "--input", "part-0.ndjson")
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(len(self.rows()), 10)


class Repair(StepsTest):
    def test_a_lost_shard_is_made_again_with_the_same_bytes_only(self):
        self.begin("--shards", "2")
        self.work(0)
        before = self.staged()
        self.work(1)
        lost, = set(self.staged()) - set(before)
        what, _ = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "1", "--repair")
        self.assertIn("needs no repair", what)
        # The decision exists; publishing stops at the file that was removed meanwhile.
        self.decide_and_lose(lost)
        code, _, err = self.run_command("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(code, 6, err)
        self.assertIn("shard 1 is lost", err)
        self.assertIn("repair", err)
        what, _ = self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "1", "--repair", "--input",
                             "part-0.ndjson")
        self.assertIn("other bytes", what)
        self.work(1, "--repair")
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.rows(), EVERYBODY)
        self.assertEqual(self.staged(), [])

    def decide_and_lose(self, lost):
        """A commit that decides but cannot publish, because folders have the names of its files."""
        for shard in (0, 1):
            os.makedirs(self.path(f"out/rows_s0000{shard}.csv/in-the-way"))
        code, _, err = self.run_command("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(code, 6, err)
        for shard in (0, 1):
            os.removedirs(self.path(f"out/rows_s0000{shard}.csv/in-the-way"))
        os.remove(self.path(f"out/_pxport/staged/{lost}"))


class Gc(StepsTest):
    def age(self, export_id, seconds):
        """Sets the times of all control objects of an export back."""
        for place, _, names in os.walk(self.path(f"out/_pxport/{export_id}")):
            for name in names:
                then = time.time() - seconds
                os.utime(os.path.join(place, name), (then, then))

    def feed_until_staged(self, process):
        """Passes profiles to a process until it has staged a file."""
        before = len(self.staged())
        lines = (json.dumps(profile(1)) + "\n").encode() * 20_000
        for _ in range(100):
            process.stdin.write(lines)
            process.stdin.flush()
            if len(self.staged()) > before:
                return
        self.fail("nothing was staged")

    def killed_worker(self, shard):
        worker = subprocess.Popen([COMMAND, "work", "job.json", "--ticket", "ticket", "--shard", str(shard), "--input", "-"],
                                  cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.feed_until_staged(worker)
        worker.kill()
        worker.wait()
        worker.stdin.close()

    def test_an_abandoned_export_is_aborted_and_a_live_one_left_alone(self):
        dead = self.begin("--shards", "2")
        self.killed_worker(0)
        self.work(1)
        os.rename(self.path("ticket"), self.path("dead-ticket"))
        living = self.begin("--shards", "2")
        self.work(0)
        self.age(dead, 7200)
        result = json.loads(self.succeeds("gc", "job.json", "--older-than", "1h", "--json"))
        self.assertEqual(result["aborted"], [dead])
        self.assertEqual([kept["export_id"] for kept in result["kept"]], [living])
        self.assertIn("not old enough", result["kept"][0]["why"])
        self.assertEqual((result["failed"], result["left"]), ([], []))
        self.assertEqual(len(self.staged()), 1)  # of the running export
        self.assertIn("aborted", self.fails(1, "commit", "job.json", "--ticket", "dead-ticket")[0])
        self.work(1)
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.rows(), EVERYBODY)

    def test_a_sign_of_life_counts(self):
        export_id = self.begin("--shards", "2")
        self.work(0)
        self.age(export_id, 7200)
        self.work(1)  # its attempt and receipt are recent
        out = self.succeeds("gc", "job.json", "--older-than", "60m")
        self.assertIn("aborted 0 abandoned exports", out)
        self.assertIn(f"kept     {export_id}: it is undecided", out)
        self.succeeds("commit", "job.json", "--ticket", "ticket")

    def test_one_export_by_its_ticket(self):
        self.begin()
        what, fix = self.fails(1, "gc", "job.json", "--ticket", "ticket")
        self.assertIn("it is undecided", what)
        self.assertIn("abort", fix)
        self.killed_worker(0)
        self.work(0)
        self.assertEqual(len(self.staged()), 2)
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.staged(), [])
        self.assertIn("Cleaned up after 1 export", self.succeeds("gc", "job.json", "--ticket", "ticket"))
        self.assertEqual(self.rows(), EVERYBODY)

    def test_what_is_decided_is_not_published_by_gc(self):
        export_id = self.begin()
        self.work(0)
        self.work(0)
        os.makedirs(self.path("out/rows.csv/in-the-way"))
        self.assertEqual(self.run_command("commit", "job.json", "--ticket", "ticket")[0], 6)
        self.age(export_id, 1_000_000)
        result = json.loads(self.succeeds("gc", "job.json", "--older-than", "1d", "--json"))
        self.assertEqual(result["aborted"], [])
        self.assertIn("commit it", result["kept"][0]["why"])
        self.assertEqual(len(self.staged()), 1)  # only the winner remains
        os.removedirs(self.path("out/rows.csv/in-the-way"))
        self.succeeds("commit", "job.json", "--ticket", "ticket")
        self.assertEqual(self.rows(), EVERYBODY)

    def test_a_run_that_was_killed_leaves_nothing(self):
        run = subprocess.Popen([COMMAND, "run", "job.json", "--input", "-"], cwd=self.folder, stdin=subprocess.PIPE)
        self.feed_until_staged(run)
        out = self.succeeds("gc", "job.json", "--older-than", "1s")
        self.assertIn("still running", out)
        run.kill()
        run.wait()
        run.stdin.close()
        self.assertIn("aborted 1 abandoned export", self.succeeds("gc", "job.json", "--older-than", "365d"))
        self.assertEqual([names for _, _, names in os.walk(self.path("out")) if names], [])


class Usage(StepsTest):
    def test_missing_arguments_are_named(self):
        self.assertIn("no ticket", self.fails(2, "commit", "job.json")[0])
        self.assertIn("no shard", self.fails(2, "work", "job.json", "--ticket", "ticket")[0])
        self.assertIn("cannot read the ticket nowhere", self.fails(2, "abort", "job.json", "--ticket", "nowhere")[0])
        self.assertIn("either", self.fails(2, "gc", "job.json")[0])
        self.assertIn("either", self.fails(2, "gc", "job.json", "--ticket", "t", "--older-than", "1d")[0])
        self.begin()
        self.assertIn("cannot read the receipt none", self.fails(2, "commit", "job.json", "--ticket", "ticket", "none")[0])

    def test_wrong_values(self):
        for words in (["--shards", "0"], ["--shards", "many"], ["--shards", "100001"], ["--key", ""]):
            self.assertIn(words[0], self.fails(2, "begin", "job.json", *words)[0])
        self.begin()
        for shard in ("-1", "one", "4294967296"):
            self.assertIn("--shard", self.fails(2, "work", "job.json", "--ticket", "ticket", f"--shard={shard}")[0])
        self.assertIn("shard 1 of an export with 1 shards",
                      self.fails(1, "work", "job.json", "--ticket", "ticket", "--shard", "1")[0])
        for age in ("2", "d", "0d", "-1d", "2 d", "2w", ""):
            self.assertIn("is not an age", self.fails(2, "gc", "job.json", f"--older-than={age}")[0])

    def test_an_invalid_ticket_or_receipt(self):
        self.write("ticket", "hello")
        for command in (["work", "--shard", "0"], ["commit"], ["abort"], ["gc"]):
            self.assertIn("not a ticket", self.fails(1, command[0], "job.json", "--ticket", "ticket", *command[1:])[0])
        self.begin()
        self.write("receipt", "{}\n")
        self.assertIn("receipt 0", self.fails(1, "commit", "job.json", "--ticket", "ticket", "receipt")[0])

    def test_standard_input_serves_one(self):
        job = json.dumps(self.job()).encode()
        self.begin()
        for words in (["work", "-", "--ticket", "-", "--shard", "0"],
                      ["work", "job.json", "--ticket", "-", "--shard", "0", "--input", "-"]):
            self.assertIn("standard input", self.fails(2, *words, stdin=job)[0])
        self.write("job.json", self.job(input={"url": "-"}))
        what, fix = self.fails(2, "begin", "job.json")
        self.assertIn("cannot be shared", what)
        self.assertIn("without pinning", fix)
        self.succeeds("begin", "job.json", "--own-input")

    def test_missing_input_fails_at_begin(self):
        self.write("job.json", self.job(input={"url": "nowhere/*.ndjson"}))
        what, _ = self.fails(2, "begin", "job.json")
        self.assertIn("nowhere", what)
        self.assertEqual(self.visible(), [])

    def test_deduplication_takes_one_shard(self):
        self.write("job.json", self.job(input={"url": "part-*.ndjson"}, deduplicate_by="CustomerID"))
        what, _ = self.fails(2, "begin", "job.json", "--shards", "2")
        self.assertIn("deduplicate_by", what)

    def test_a_ticket_that_cannot_be_written(self):
        what, fix = self.fails(1, "begin", "job.json", "--ticket", "no/such/folder/ticket")
        self.assertIn("cannot write the ticket", what)
        self.assertIn("gc", fix)


class Secrets(StepsTest):
    def test_no_step_shows_a_secret(self):
        secret = "Zq8+/S3cr3tK3y9876543210abcdefghijklmnop"
        job = self.job(input={"url": "part-*.ndjson"}, file={"name": "rows", "sha256": True})
        job["destination"]["url"] = "s3://bucket/prefix"
        job["destination"]["s3"] = {"region": "eu-west-1", "credentials": {
            "type": "access_key", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": secret}}
        self.write("job.json", job)
        code, ticket, err = self.run_command("begin", "job.json", "--output", "out", "--ticket", "ticket", "--json")
        self.assertEqual(code, 0, err)
        seen = ticket + err
        for words in (["work", "--shard", "0"], ["commit", "--json"], ["gc"]):
            code, out, err = self.run_command(words[0], "job.json", "--output", "out", "--ticket", "ticket", *words[1:])
            self.assertEqual(code, 0, err)
            seen += out + err
        for words in (["check", "--online", "--json"], ["run", "--resume", "--json"]):
            code, out, err = self.run_command(words[0], "job.json", "--output", "out", *words[1:])
            self.assertEqual(code, 0, err)
            seen += out + err
        for place, _, names in os.walk(self.folder):
            for name in names:
                if name != "job.json":
                    with open(os.path.join(place, name), encoding="utf-8", errors="replace") as file:
                        seen += file.read()
        self.assertNotIn(secret, seen)


if __name__ == "__main__":
    unittest.main()
