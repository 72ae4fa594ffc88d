"""Tests the scripted server itself: its signatures and checksums with published values, what it rejects, and that every fault
follows its rule."""

import base64
import glob
import http.client
import json
import os
import sys
import time
import unittest

sys.dont_write_bytecode = True

import checksums
import sigv4
from chunks import Chunks
from scripted_server import ACCESS_KEY, BUCKET, SECRET_KEY, ScriptedServer
from signed_client import SignedClient

GOLDEN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "golden")
MEBI = 1 << 20


def golden(name):
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        return json.load(file)


def input_of(case):
    if "pattern" in case:
        return bytes((131 * i + 7) % 256 for i in range(case["pattern"]))
    return case["repeat"].encode() * case["times"] if "repeat" in case else bytes.fromhex(case["hex"])


class PublishedSignatures(unittest.TestCase):
    def signature(self, data, case):
        date = data["time"].replace("-", "").replace(":", "")
        scope = f"{date[:8]}/{case['region']}/s3/aws4_request"
        headers = [(name.lower(), text) for name, text in case["headers"]]
        pairs = [tuple(pair) for pair in case["query"]]
        if "expires_s" not in case:
            headers += [("x-amz-date", date), ("x-amz-content-sha256", case["payload_hash"])]
            if token := data.get("session_token", case.get("session_token")):
                headers.append(("x-amz-security-token", token))
        signed = sorted({name for name, _ in headers})
        if "expires_s" in case:
            pairs += [("X-Amz-Algorithm", sigv4.ALGORITHM), ("X-Amz-Credential", f"{data['access_key_id']}/{scope}"),
                      ("X-Amz-Date", date), ("X-Amz-Expires", str(case["expires_s"])),
                      ("X-Amz-SignedHeaders", ";".join(signed))]
            if token := data.get("session_token", case.get("session_token")):
                pairs.append(("X-Amz-Security-Token", token))
        path = sigv4.encode(case["path"], slash=True)
        canonical = sigv4.canonical_request(case["method"], path, pairs, headers, signed, case["payload_hash"])
        return canonical, sigv4.sign(data["secret_access_key"], scope, sigv4.string_to_sign(date, scope, canonical))

    def test_examples_of_amazons_documentation(self):
        data = golden("sigv4/aws_documented.json")
        for case in data["cases"]:
            with self.subTest(case["name"]):
                self.assertEqual(self.signature(data, case)[1], case["signature"])
        self.assertGreaterEqual(len(data["cases"]), 5)

    def test_odd_keys_and_queries(self):
        data = golden("sigv4/s3_mode.json")
        compared = 0
        for case in data["cases"]:
            with self.subTest(case["name"]):
                canonical, signature = self.signature(data, case)
                if "canonical_request" in case:
                    self.assertEqual(canonical, case["canonical_request"])
                self.assertEqual(signature, case["signature"])
                compared += 1
        self.assertGreater(compared, 10)

    def test_signed_chunks(self):
        data = golden("sigv4/aws_documented.json")
        case = next(case for case in data["chunked"] if case["name"] == "without_trailer")
        body = b""
        for size, signature in zip((65536, 1024, 0), case["chunk_signatures"]):
            body += b"%x;chunk-signature=%s\r\n" % (size, signature.encode()) + b"a" * size + b"\r\n"
        date = data["time"].replace("-", "").replace(":", "")
        claim = sigv4.Claim(f"{data['access_key_id']}/{date[:8]}/{case['region']}/s3/aws4_request", "host", "0" * 64, date,
                            case["payload_hash"], None, False, 0)
        decoded, trailers = Chunks(body, claim, data["secret_access_key"], case["signature"]).decode()
        self.assertEqual((decoded, trailers), (b"a" * 66560, {}))
        with self.assertRaises(sigv4.Refused):
            Chunks(body.replace(b"aa\r\n", b"ab\r\n"), claim, data["secret_access_key"], case["signature"]).decode()

    def test_the_public_suite_if_available(self):
        """Their service is "service"; only cases with paths that need no normalization are used."""
        root = os.environ.get("PXPORT_SHARED_VECTORS")
        for folder in sorted(glob.glob(os.path.join(root, "sigv4/aws-c-auth/v4/*"))) if root else []:
            with open(os.path.join(folder, "context.json"), encoding="utf-8") as file:
                context = json.load(file)
            with open(os.path.join(folder, "header-canonical-request.txt"), encoding="utf-8", newline="") as file:
                canonical = file.read()
            with open(os.path.join(folder, "header-signature.txt"), encoding="utf-8") as file:
                expected = file.read().strip()
            date = context["timestamp"].replace("-", "").replace(":", "")
            scope = f"{date[:8]}/{context['region']}/{context['service']}/aws4_request"
            signature = sigv4.sign(context["credentials"]["secret_access_key"], scope,
                                   sigv4.string_to_sign(date, scope, canonical))
            with self.subTest(os.path.basename(folder)):
                self.assertEqual(signature, expected)


class PublishedChecksums(unittest.TestCase):
    def test_single_values(self):
        for case in golden("checksums/vectors.json")["inputs"]:
            data = input_of(case)
            for algorithm in ("crc32", "crc32c", "crc64nvme", "sha256"):
                self.assertEqual(checksums.DIGESTS[algorithm](data).hex(), case[algorithm], algorithm)
            self.assertEqual(checksums.md5_hex(data), case["md5"])

    def test_check_words(self):
        self.assertEqual(checksums.DIGESTS["crc64nvme"](b"123456789").hex(), "ae8b14860a799888")
        self.assertEqual(checksums.DIGESTS["crc32c"](b"123456789").hex(), "e3069283")
        self.assertEqual(checksums.DIGESTS["crc32"](b"123456789").hex(), "cbf43926")


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.server = ScriptedServer()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.client = SignedClient(self.server.url, ACCESS_KEY, SECRET_KEY)

    def code(self, answer):
        status, _, body = answer
        text = body.decode()
        return status, text.partition("<Code>")[2].partition("</Code>")[0]

    def put(self, key="k", body=b"data", **options):
        return self.client("PUT", f"/{BUCKET}/{key}", body=body, **options)

    def create(self, key="k", **headers):
        status, _, body = self.client("POST", f"/{BUCKET}/{key}", [("uploads", "")],
                                      headers={name.replace("_", "-"): text for name, text in headers.items()})
        self.assertEqual(status, 200, body)
        return body.decode().partition("<UploadId>")[2].partition("<")[0]

    def part(self, upload, number, body, key="k", **headers):
        return self.client("PUT", f"/{BUCKET}/{key}", [("partNumber", str(number)), ("uploadId", upload)], body,
                           {name.replace("_", "-"): text for name, text in headers.items()})

    def complete(self, upload, parts, key="k", **headers):
        body = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag>{more}</Part>" for n, etag, more in parts)
        return self.client("POST", f"/{BUCKET}/{key}", [("uploadId", upload)],
                           f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>".encode(),
                           {name.replace("_", "-"): text for name, text in headers.items()})


class Refusals(ServerTest):
    def test_signatures_scopes_clocks(self):
        cases = [
            ("wrong secret", {"secret": "x"}, (403, "SignatureDoesNotMatch")),
            ("wrong region", {"region": "us-east-1"}, (400, "AuthorizationHeaderMalformed")),
            ("wrong service", {"service": "sts"}, (400, "AuthorizationHeaderMalformed")),
            ("clock behind", {"at": time.time() - 1000}, (403, "RequestTimeTooSkewed")),
            ("clock ahead", {"at": time.time() + 1000}, (403, "RequestTimeTooSkewed")),
            ("wrong payload hash", {"payload": "0" * 64}, (400, "XAmzContentSHA256Mismatch")),
            ("unsigned payload over http", {"payload": "UNSIGNED-PAYLOAD"}, (400, "InvalidRequest")),
        ]
        for name, signing, expected in cases:
            with self.subTest(name):
                self.assertEqual(self.code(self.put(**signing)), expected)
        self.assertEqual(self.server.buckets[BUCKET].objects, {})

    def test_the_wrong_region_is_named(self):
        _, headers, body = self.put(region="us-east-1")
        self.assertEqual(headers["x-amz-bucket-region"], "eu-west-1")
        self.assertIn(b"<Region>eu-west-1</Region>", body)
        self.server.options.redirect_301 = True
        self.assertEqual(self.code(self.put(region="us-east-1")), (301, "PermanentRedirect"))

    def test_what_must_be_signed(self):
        target, headers = self.client.signed("PUT", f"/{BUCKET}/k", body=b"data")
        self.assertEqual(self.code(self.client.send("PUT", target, {**headers, "x-amz-acl": "private"}, b"data")),
                         (403, "AccessDenied"))
        self.assertEqual(self.code(self.client.send("PUT", target, {**headers, "content-md5": "x"}, b"data")),
                         (403, "AccessDenied"))
        del headers["authorization"]
        self.assertEqual(self.code(self.client.send("PUT", target, headers, b"data")), (403, "AccessDenied"))

    def test_keys_must_be_encoded_as_they_are_signed(self):
        target, headers = self.client.signed("PUT", f"/{BUCKET}/a+b", body=b"data")
        self.assertEqual(self.client.send("PUT", target, headers, b"data")[0], 200)
        self.assertEqual(self.code(self.client.send("PUT", target.replace("%2B", "+"), headers, b"data")),
                         (400, "InvalidURI"))
        self.assertEqual(self.code(self.client.send("PUT", target.replace("%2B", "%2b"), headers, b"data")),
                         (400, "InvalidURI"))
        for key in ("a//b", "./c/../d", "grüße & 100%.csv", "=@:~*'()!$,;"):
            self.assertEqual(self.put(key)[0], 200, key)
            self.assertIn(key, self.server.buckets[BUCKET].objects)

    def test_session_tokens(self):
        self.server.credentials[ACCESS_KEY] = (SECRET_KEY, "session-token")
        self.assertEqual(self.code(self.put()), (400, "InvalidToken"))
        self.client.token = "session-token"
        self.assertEqual(self.put()[0], 200)
        self.server.options.expired_tokens = ["session-token"]
        self.assertEqual(self.code(self.put()), (400, "ExpiredToken"))
        self.assertNotIn("session-token", json.dumps(self.server.log))

    def test_presigned(self):
        self.put(body=b"signed before")
        get = self.client.presigned("GET", f"/{BUCKET}/k")
        host = {"host": self.client.url.netloc}
        self.assertEqual(self.client.send("GET", get, host)[::2], (200, b"signed before"))
        self.assertEqual(self.code(self.client.send("GET", get.replace("/k?", "/l?"), host)), (403, "SignatureDoesNotMatch"))
        old = self.client.presigned("GET", f"/{BUCKET}/k", expires=10, at=time.time() - 60)
        self.assertEqual(self.code(self.client.send("GET", old, host)), (403, "AccessDenied"))
        put = self.client.presigned("PUT", f"/{BUCKET}/p")
        self.assertEqual(self.client.send("PUT", put, host, b"body")[0], 200)

    def test_digests_of_bodies(self):
        wrong = base64.b64encode(bytes(16)).decode()
        self.assertEqual(self.code(self.put(headers={"content-md5": wrong})), (400, "BadDigest"))
        self.assertEqual(self.code(self.put(headers={"content-md5": "abc"})), (400, "InvalidDigest"))
        for algorithm in ("crc32", "crc32c", "crc64nvme", "sha256"):
            header = f"x-amz-checksum-{algorithm}"
            right = checksums.value(algorithm, b"data")
            _, headers, _ = self.put(headers={header: right})
            self.assertEqual(headers[header], right)
            self.assertEqual(self.code(self.put(headers={header: checksums.value(algorithm, b"Data")})), (400, "BadDigest"))
        both = {"x-amz-checksum-crc32": checksums.value("crc32", b"data"),
                "x-amz-checksum-crc32c": checksums.value("crc32c", b"data")}
        self.assertEqual(self.code(self.put(headers=both)), (400, "InvalidRequest"))

    def test_conditions(self):
        once = {"if-none-match": "*"}
        self.assertEqual(self.put(headers=once)[0], 200)
        self.assertEqual(self.code(self.put(body=b"2", headers=once)), (412, "PreconditionFailed"))
        etag = self.client("HEAD", f"/{BUCKET}/k")[1]["etag"]
        self.assertEqual(self.put(body=b"3", headers={"if-match": etag})[0], 200)
        self.assertEqual(self.code(self.put(body=b"4", headers={"if-match": etag})), (412, "PreconditionFailed"))
        self.server.options.ignore_conditions = True
        self.assertEqual(self.put(body=b"5", headers=once)[0], 200)

    def test_parts(self):
        upload = self.create()
        big = bytes(5 * MEBI)
        etags = [self.part(upload, n, body)[1]["etag"] for n, body in ((1, big), (2, b"small"), (3, b"end"))]
        parts = [(n + 1, etag, "") for n, etag in enumerate(etags)]
        self.assertEqual(self.code(self.complete(upload, parts)), (400, "EntityTooSmall"))
        self.assertEqual(self.code(self.complete(upload, [parts[1], parts[0]])), (400, "InvalidPartOrder"))
        self.assertEqual(self.code(self.complete(upload, [(1, etags[1], "")])), (400, "InvalidPart"))
        self.assertEqual(self.code(self.complete(upload, [])), (400, "MalformedXML"))
        self.assertEqual(self.code(self.part(upload, 10001, b"x")), (400, "InvalidArgument"))
        self.assertNotIn("k", self.server.buckets[BUCKET].objects)
        self.assertEqual(self.complete(upload, parts[:2])[0], 200)
        self.assertEqual(self.server.buckets[BUCKET].objects["k"].data, big + b"small")
        self.assertEqual(self.complete(upload, parts[:2])[0], 200, "a second time")
        self.server.options.forget_completed = True
        self.assertEqual(self.code(self.complete(upload, parts[:2])), (404, "NoSuchUpload"))
        self.assertEqual(self.code(self.part(upload, 1, b"late")), (404, "NoSuchUpload"))

    def test_equal_parts(self):
        self.server.options.equal_parts = True
        self.server.options.min_part = 1
        upload = self.create()
        parts = [(n, self.part(upload, n, body)[1]["etag"], "") for n, body in ((1, b"12345"), (2, b"123"), (3, b"1"))]
        self.assertEqual(self.code(self.complete(upload, parts)), (400, "InvalidPart"))
        self.assertEqual(self.complete(upload, parts[:2])[0], 200)

    def test_checksums_of_multipart(self):
        self.server.options.min_part = 1
        for algorithm, kind in (("crc64nvme", "FULL_OBJECT"), ("crc32c", "FULL_OBJECT"), ("sha256", "COMPOSITE")):
            with self.subTest(algorithm):
                upload = self.create(x_amz_checksum_algorithm=algorithm.upper(), x_amz_checksum_type=kind)
                self.assertEqual(self.code(self.part(upload, 1, b"none")), (400, "InvalidRequest"))
                values = [checksums.value(algorithm, body) for body in (b"one", b"two")]
                element = checksums.ELEMENTS[algorithm]
                parts = []
                for number, body in ((1, b"one"), (2, b"two")):
                    header = {f"x_amz_checksum_{algorithm}": values[number - 1]}
                    etag = self.part(upload, number, body, **header)[1]["etag"]
                    parts.append((number, etag, f"<{element}>{values[number - 1]}</{element}>"))
                whole = checksums.composite(algorithm, values) if kind == "COMPOSITE" else checksums.value(algorithm, b"onetwo")
                header = f"x_amz_checksum_{algorithm}"
                self.assertEqual(self.code(self.complete(upload, parts, **{header: values[0]})), (400, "BadDigest"))
                self.assertEqual(self.code(self.complete(upload, parts, x_amz_mp_object_size="5")), (400, "InvalidRequest"))
                swapped = [(n, etag, f"<{element}>{values[2 - n]}</{element}>") for n, etag, _ in parts]
                self.assertEqual(self.code(self.complete(upload, swapped)), (400, "InvalidPart"))
                status, _, body = self.complete(upload, parts, x_amz_mp_object_size="6", **{header: whole})
                self.assertEqual(status, 200, body)
                self.assertIn(f"<{element}>{whole}</{element}>".encode(), body)

    def test_permissions(self):
        self.server.options.denied = ["ListObjectsV2", "PutObject secret/*"]
        self.assertEqual(self.code(self.put("secret/x")), (403, "AccessDenied"))
        self.assertEqual(self.put("open/x")[0], 200)
        self.assertEqual(self.client("HEAD", f"/{BUCKET}/missing")[0], 403)
        self.assertEqual(self.code(self.client("GET", f"/{BUCKET}/missing")), (403, "AccessDenied"))
        self.assertEqual(self.code(self.client("PUT", "/other/k")), (404, "NoSuchBucket"))

    def test_unknown_requests(self):
        self.assertEqual(self.code(self.client("GET", f"/{BUCKET}/k", [("acl", "")])), (501, "NotImplemented"))
        self.assertEqual(self.code(self.put(headers={"x-amz-copy-source": "/b/k"})), (501, "NotImplemented"))


class Lists(ServerTest):
    def test_paging_of_objects(self):
        keys = ["a/1", "a/2&<", "a/ü", "b", "a/sub/x"]
        for key in keys:
            self.put(key)
        self.server.options.page = 2
        found, token = [], None
        while True:
            query = [("list-type", "2"), ("prefix", "a/"), ("encoding-type", "url")]
            body = self.client("GET", f"/{BUCKET}", query + ([("continuation-token", token)] if token else []))[2].decode()
            found += body.split("<Key>")[1:]
            if "<IsTruncated>true" not in body:
                break
            token = body.partition("<NextContinuationToken>")[2].partition("<")[0]
        found = [entry.partition("<")[0] for entry in found]
        self.assertEqual(found, ["a/1", "a/2%26%3C", "a/sub/x", "a/%C3%BC"])

    def test_paging_of_uploads_and_parts(self):
        self.server.options.page = 2
        uploads = sorted([("k", self.create("k")), ("k", self.create("k")), ("k2", self.create("k2"))])
        body = self.client("GET", f"/{BUCKET}", [("uploads", ""), ("prefix", "k")])[2].decode()
        self.assertEqual(body.count("<Upload>"), 2)
        markers = [(name, body.partition(f"<{element}>")[2].partition("<")[0]) for name, element in
                   (("key-marker", "NextKeyMarker"), ("upload-id-marker", "NextUploadIdMarker"))]
        self.assertEqual(markers, [("key-marker", uploads[1][0]), ("upload-id-marker", uploads[1][1])])
        body = self.client("GET", f"/{BUCKET}", [("uploads", ""), *markers])[2].decode()
        self.assertEqual((body.count("<Upload>"), uploads[2][1] in body), (1, True))
        for number in (1, 2, 3):
            self.part(uploads[2][1], number, b"x", "k2")
        body = self.client("GET", f"/{BUCKET}/k2", [("uploadId", uploads[2][1])])[2].decode()
        self.assertIn("<NextPartNumberMarker>2</NextPartNumberMarker>", body)
        body = self.client("GET", f"/{BUCKET}/k2", [("uploadId", uploads[2][1]), ("part-number-marker", "2")])[2].decode()
        self.assertEqual((body.count("<Part>"), "<IsTruncated>false" in body), (1, True))


if __name__ == "__main__":
    unittest.main()
