"""Every fault of the scripted server with a small client: what the client receives, and whether the work was done."""

import http.client
import json
import ssl
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

sys.dont_write_bytecode = True

import tls
from scripted_server import BUCKET, ScriptedServer
from server_test import ServerTest
from signed_client import SignedClient

GONE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class Faults(ServerTest):
    def objects(self):
        return sorted(self.server.buckets[BUCKET].objects)

    def test_which_requests_a_rule_meets(self):
        self.server.rules.add(operation="PutObject", key="a/*", nth=2, fault="error", status=503, code="SlowDown")
        self.assertEqual([self.put(key)[0] for key in ("a/1", "b", "a/2", "a/3")], [200, 200, 503, 200])
        self.server.rules.clear()
        self.server.rules.add(method="PUT", every=2, times=2, fault="error")
        self.assertEqual([self.put()[0] for _ in range(7)], [200, 500, 200, 500, 200, 200, 200])
        self.server.rules.clear()
        draws = []
        for _ in range(2):
            self.server.rules.add(probability=0.5, seed=7, fault="error")
            draws.append([self.put()[0] for _ in range(20)])
            self.server.rules.clear()
        self.assertEqual(draws[0], draws[1])
        self.assertEqual({200, 500}, set(draws[0]))
        with self.assertRaises(ValueError):
            self.server.rules.add(operatoin="PutObject", fault="error")

    def test_errors_with_and_without_the_work(self):
        self.server.rules.add(nth=1, fault="error", status=503, code="SlowDown", headers={"Retry-After": "1"})
        status, headers, body = self.put("before")
        self.assertEqual((status, headers["retry-after"], b"<Code>SlowDown</Code>" in body), (503, "1", True))
        self.assertEqual(self.objects(), [])
        self.server.rules.clear()
        self.server.rules.add(fault="error", status=404, code="NoSuchUpload", done=True)
        self.assertEqual(self.code(self.put("after")), (404, "NoSuchUpload"))
        self.assertEqual(self.objects(), ["after"])

    def test_false_successes(self):
        upload = self.create()
        etag = self.part(upload, 1, b"x")[1]["etag"]
        self.server.rules.add(operation="CompleteMultipartUpload", nth=1, fault="error_in_200", code="InternalError")
        self.server.rules.add(operation="CompleteMultipartUpload", nth=2, fault="empty_200")
        self.server.rules.add(operation="CompleteMultipartUpload", nth=3, fault="cut_xml")
        self.assertEqual(self.code(self.complete(upload, [(1, etag, "")])), (200, "InternalError"))
        self.assertEqual(self.complete(upload, [(1, etag, "")])[::2], (200, b""))
        self.assertEqual(self.objects(), [])
        status, headers, body = self.complete(upload, [(1, etag, "")])
        self.assertEqual((status, int(headers["content-length"])), (200, len(body)))
        self.assertFalse(body.endswith(b">"))
        self.assertEqual(self.objects(), ["k"])

    def test_lost_answers(self):
        self.server.rules.add(key="done", fault="lost")
        self.server.rules.add(key="not", fault="unheard")
        for key in ("done", "not"):
            with self.assertRaises(GONE):
                self.put(key)
        self.assertEqual(self.objects(), ["done"])

    def test_bodies_cut_and_stalled(self):
        self.server.rules.add(key="reset", fault="reset_body", bytes=100)
        self.server.rules.add(key="stall", fault="stall_body", bytes=100, seconds=0.3)
        for key in ("reset", "stall"):
            started = time.monotonic()
            with self.assertRaises(GONE):
                self.put(key, bytes(8 << 20))
            self.assertGreater(time.monotonic() - started, 0.3 if key == "stall" else 0)
        self.assertEqual(self.objects(), [])
        self.put("k", b"x" * 10000)
        self.server.rules.add(operation="GetObject", fault="cut_answer")
        with self.assertRaises((http.client.IncompleteRead, ConnectionResetError)):
            self.client("GET", f"/{BUCKET}/k")

    def test_slow_answers(self):
        self.server.rules.add(operation="PutObject", fault="slow", seconds=0.3)
        started = time.monotonic()
        self.assertEqual(self.put()[0], 200)
        self.assertGreater(time.monotonic() - started, 0.3)
        upload = self.create()
        etag = self.part(upload, 1, b"x")[1]["etag"]
        self.server.rules.add(operation="CompleteMultipartUpload", fault="spaces", seconds=0.3, count=3)
        status, _, body = self.complete(upload, [(1, etag, "")])
        self.assertEqual((status, body[:4]), (200, b"   <"))

    def test_stale_connections(self):
        self.server.rules.add(nth=1, fault="stale")
        connection = self.client.connection()
        self.addCleanup(connection.close)
        self.assertEqual(self.put("1", connection=connection)[0], 200)
        time.sleep(0.1)
        with self.assertRaises(GONE):
            self.put("2", connection=connection)
        self.assertEqual(self.objects(), ["1"])

    def test_redirects_and_skew(self):
        self.server.rules.add(nth=1, fault="redirect", region="eu-south-1")
        status, headers, _ = self.put()
        self.assertEqual((status, headers["x-amz-bucket-region"]), (301, "eu-south-1"))
        self.server.options.clock_offset = 3600
        self.assertEqual(self.code(self.put()), (403, "RequestTimeTooSkewed"))
        self.assertEqual(self.put(at=time.time() + 3600)[0], 200)

    def test_requests_that_wait(self):
        rule = self.server.rules.add(operation="PutObject", key="held", fault="hold")
        thread = threading.Thread(target=self.put, args=("held",))
        thread.start()
        self.assertTrue(rule.reached.wait(5))
        self.assertEqual(self.objects(), [])
        rule.release.set()
        thread.join()
        self.assertEqual(self.objects(), ["held"])

    def test_rules_from_outside(self):
        def control(method, what, words=None):
            data = None if words is None else json.dumps(words).encode()
            request = urllib.request.Request(f"{self.server.url}/_scripted/{what}", data, method=method)
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        control("POST", "rules", {"operation": "PutObject", "fault": "error", "times": 1})
        self.assertEqual([self.put()[0], self.put()[0]], [500, 200])
        self.assertEqual(control("GET", "rules")[0]["played"], 1)
        control("POST", "options", {"ignore_conditions": True})
        self.assertTrue(self.server.options.ignore_conditions)
        self.assertEqual(control("GET", "state")[BUCKET], {"objects": ["k"], "uploads": []})
        log = control("GET", "log")
        self.assertEqual([(e["operation"], e["status"]) for e in log], [("PutObject", 500), ("PutObject", 200)])
        self.assertNotRegex(json.dumps(log), "Signature=[0-9a-f]")


class OverTls(unittest.TestCase):
    def test_a_private_authority(self):
        with tempfile.TemporaryDirectory() as folder:
            tls.make_server(folder)
            other = tls.make_ca(folder, "other")
            with ScriptedServer(tls_folder=folder) as server:
                key, (secret, _) = next(iter(server.credentials.items()))
                client = SignedClient(server.url, key, secret, ca=f"{folder}/ca.pem")
                put = client("PUT", f"/{BUCKET}/k", body=b"x", payload="UNSIGNED-PAYLOAD")
                self.assertEqual(put[0], 200)
                client.ca = other
                with self.assertRaises(ssl.SSLCertVerificationError):
                    client("GET", f"/{BUCKET}/k")


if __name__ == "__main__":
    unittest.main()
