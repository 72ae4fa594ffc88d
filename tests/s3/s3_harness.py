"""Shared by the tests of exports to S3: runs the command with a scripted server and checks the bucket."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "command"))

from harness import AUDIENCE, COMMAND, ROOT, CommandTest
from objects import Bucket
from scripted_server import ACCESS_KEY, BUCKET, SECRET_KEY, ScriptedServer

# What remains under the control prefix of a finished export (docs/commit.md).
STAYS = {"plan", "decision", "receipt.json", "done"}
# Variables that would redirect the command.
FOREIGN = ("AWS_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT")
PREFIX = "out/"
KILLED = -signal.SIGKILL


def audience(number):
    return AUDIENCE[:-1] + f"{number:x}"


def member(number, audiences=1, text=""):
    segments = {audience(n): {"status": "realized", "lastQualificationTime": "2026-11-01T00:00:00Z"} for n in range(audiences)}
    return {"_acme": {"id": f"K{number}", "text": text}, "identityMap": {"CRMID": [{"id": f"C-{number}"}]},
            "segmentMembership": {"ups": segments}}


class S3Test(CommandTest):
    tls_folder = None

    def setUp(self):
        super().setUp()
        self.server = self.make_server()
        self.bucket = self.server.buckets[BUCKET]
        self.rules = self.server.rules
        self.rows = 0
        self.audiences = 1
        self.secret = SECRET_KEY
        self.run_seconds = 0

    def make_server(self):
        server = ScriptedServer(tls_folder=self.tls_folder)
        server.__enter__()
        self.addCleanup(server.__exit__)
        return server

    # ---- the job ----

    def s3_job(self, rows=10, audiences=1, text="", s3=None, url=f"s3://{BUCKET}/{PREFIX}", **changes):
        """job.json and in.ndjson with `rows` members of every audience."""
        self.rows, self.audiences = rows, audiences
        self.write("in.ndjson", [member(n, audiences, text) for n in range(rows)])
        places = {"region": "eu-west-1", "endpoint": self.server.url, **(s3 or {})}
        job = self.job(**{
            "destination": {"name": "test", "url": url, "s3": places},
            "audiences": [{"id": audience(n), "name": f"A{n}"} for n in range(audiences)],
            "mapping": [{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": "_acme.id", "target": "Key"},
                        {"source": "_acme.text", "target": "Text"}],
            "file": {"name": "rows_%SEGMENT_NAME%", "manifest": ["adobe"]}, **changes})
        return self.write("job.json", job)

    def environment(self):
        kept = {name: text for name, text in os.environ.items() if not name.upper().startswith(FOREIGN)}
        return {**kept, "HOME": self.folder, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": self.secret,
                "AWS_EC2_METADATA_DISABLED": "true"}

    def start(self, *words, env=None, victim=True):
        """Starts the command; rules of the server may kill it."""
        with self.server.lock:
            self.server.victim, self.server.victims = None, self.server.victims + 1
        process = subprocess.Popen([COMMAND, *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env={**self.environment(), **(env or {})})
        if victim:
            self.server.victim = process.pid
        self.addCleanup(self.reap, process)
        return process

    def reap(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def end(self, process, timeout=60):
        out, err = process.communicate(timeout=timeout)
        return process.returncode, out.decode(), err.decode()

    def run_command(self, *words, stdin=b"", env=None, timeout=60):
        started = time.monotonic()
        result = self.end(self.start(*words, env=env), timeout)
        self.run_seconds = time.monotonic() - started
        return result

    def killed(self, *words, **rule):
        """Runs a command that a rule kills."""
        added = self.rules.add(**rule)
        code, out, err = self.run_command(*words)
        self.assertEqual(code, KILLED, f"not killed by {rule} (met {added.met} times): {out}{err}{self.operations()}")
        self.rules.clear()

    def without_warnings(self, err):
        """Nor the lines of progress that a long export prints."""
        return "".join(line for line in super().without_warnings(err).splitlines(keepends=True)
                       if not re.match(r"pxport: +\d+ %  \[", line))

    # ---- the steps ----

    def begin(self, *words):
        self.succeeds("begin", "job.json", "--ticket", "ticket", *words)

    def work(self, shard=0, *words):
        self.succeeds("work", "job.json", "--ticket", "ticket", "--shard", str(shard), "--receipt", f"receipt.{shard}", *words)

    def commit(self, *words):
        return json.loads(self.succeeds("commit", "job.json", "--ticket", "ticket", "--json", *words))

    def sweep(self):
        """Cleans up dead exports like a user: gc with an age."""
        time.sleep(1.1)
        return json.loads(self.succeeds("gc", "job.json", "--older-than", "1s", "--json"))

    # ---- checks ----

    def operations(self):
        return [f"{e['operation']} {e['key']} {e.get('status')} {e.get('code')} {e['fault'] or ''}" for e in self.server.log]

    def visible(self):
        """Keys that are visible to readers."""
        with self.server.lock:
            return sorted(key for key in self.bucket.objects if "_pxport/" not in key)

    def control(self):
        """Export id to the names under its control prefix."""
        found = {}
        with self.server.lock:
            for key in self.bucket.objects:
                if "_pxport/" in key:
                    export, _, name = key.partition("_pxport/")[2].partition("/")
                    found.setdefault(export, set()).add(name)
        return found

    def decisions(self):
        with self.server.lock:
            return [there.data.decode() for key, there in self.bucket.objects.items() if key.endswith("/decision")]

    def table(self, key):
        return list(csv.reader(io.StringIO(self.bucket.objects[key].data.decode())))

    def check_rows(self):
        """Every member of every audience is in a visible file, once."""
        for number in range(self.audiences):
            keys = []
            for key in self.visible():
                if key.startswith(f"{PREFIX}rows_A{number}") and key.endswith(".csv"):
                    header, *rows = self.table(key)
                    self.assertEqual(header[:2], ["CustomerID", "Key"], key)
                    keys += [row[1] for row in rows]
            self.assertEqual(sorted(keys), sorted(f"K{n}" for n in range(self.rows)), f"audience {number}: {self.visible()}")

    def check_published(self):
        """The export is complete, once, with its manifest; nothing else remains."""
        self.check_rows()
        manifests = [key for key in self.visible() if key.endswith(".json")]
        self.assertEqual(len(manifests), self.audiences, self.visible())
        self.check_no_uploads()
        for export, names in self.control().items():
            self.assertIn("decision", names, export)
            self.assertLessEqual(names, STAYS, export)

    def check_no_uploads(self):
        self.assertEqual([upload.key for upload in self.bucket.uploads.values()], [], self.operations())

    def check_nothing(self):
        """Nothing visible, no upload."""
        self.assertEqual(self.visible(), [])
        self.check_no_uploads()

    def check_hidden_unless_decided(self):
        if not any("commit" in decision for decision in self.decisions()):
            self.assertEqual(self.visible(), [])

    def check_no_refusals(self):
        """The server rejected no request, except those that the test expects."""
        wrong = [f"{e['operation']} {e['key']}: {e['code']} {e['refused']}" for e in self.server.log
                 if "refused" in e and e["code"] not in ("NoSuchKey", "PreconditionFailed", "NoSuchUpload")]
        self.assertEqual(wrong, [])

    def elsewhere(self, name, region="eu-west-1"):
        self.server.buckets[name] = Bucket(name, region)
        return self.server.buckets[name]
