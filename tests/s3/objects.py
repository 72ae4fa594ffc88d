"""The data of the server: buckets, objects, uploads; all in memory."""

import re
import secrets
import time

import checksums
from sigv4 import Refused

# Headers that are stored with an object and returned with it.
KEPT = ("content-type", "content-encoding", "content-disposition", "content-language", "cache-control", "expires",
        "x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-context", "x-amz-server-side-encryption-bucket-key-enabled",
        "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
        "x-amz-website-redirect-location")
# Stored for tests; S3 does not return them.
NOTED = ("x-amz-acl", "x-amz-tagging", "x-amz-request-payer", "x-amz-expected-bucket-owner")


def kept_headers(request):
    """The headers that are stored with an object, and its metadata, limited like in S3."""
    kept = {name: text for name, text in request.headers
            if name in KEPT or name in NOTED or name.startswith("x-amz-meta-")}
    size = sum(len(n) - len("x-amz-meta-") + len(t.encode()) for n, t in kept.items() if n.startswith("x-amz-meta-"))
    if size > 2048:
        raise Refused(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.")
    if "content-encoding" in kept:
        encodings = [e for e in re.split(", *", kept["content-encoding"]) if e != "aws-chunked"]
        kept["content-encoding"] = ",".join(encodings)
        if not encodings:
            del kept["content-encoding"]
    if not re.fullmatch(r"|AES256|aws:kms|aws:kms:dsse", kept.get("x-amz-server-side-encryption", "")):
        raise Refused(400, "InvalidArgument", "The encryption method specified is not supported")
    if ("x-amz-object-lock-mode" in kept) != ("x-amz-object-lock-retain-until-date" in kept):
        raise Refused(400, "InvalidArgument", "object lock mode and date must both be given")
    if kept.get("x-amz-tagging", "").count("&") > 9:
        raise Refused(400, "BadRequest", "Object tags cannot be greater than 10")
    kept.setdefault("content-type", "binary/octet-stream")
    return kept


class Part:
    def __init__(self, data, values):
        self.data, self.md5 = data, checksums.md5_hex(data)
        self.checksums = values  # algorithm to Base64
        self.modified = time.time()


class Object:
    def __init__(self, data, headers, values, checksum_type="FULL_OBJECT", etag=None, parts=0):
        self.data, self.headers = data, headers
        self.checksums, self.checksum_type = values, checksum_type
        # With KMS the ETag is not an MD5.
        kms = headers.get("x-amz-server-side-encryption", "").startswith("aws:kms")
        self.etag = secrets.token_hex(16) + (f"-{parts}" if parts else "") if kms else etag or checksums.md5_hex(data)
        self.parts = parts
        self.modified = time.time()


class Upload:
    def __init__(self, upload_id, key, headers, algorithm, checksum_type):
        self.id, self.key, self.headers = upload_id, key, headers
        self.algorithm, self.checksum_type = algorithm, checksum_type
        self.parts = {}
        self.initiated = time.time()


class Bucket:
    def __init__(self, name, region):
        self.name, self.region = name, region
        self.objects, self.uploads, self.completed = {}, {}, {}


class Options:
    """How strict the server is, and which store it imitates. Tests set these, directly or through the control path."""

    def __init__(self):
        self.region = "eu-west-1"
        self.domain = "s3.localhost"
        self.min_part = 5 << 20
        self.max_parts = 10_000
        self.page = 1000  # maximum number of entries of a list
        self.clock_offset = 0  # the server's clock minus the real time
        self.ignore_conditions = False  # a store that silently ignores If-None-Match
        self.conditional_complete = True
        self.equal_parts = False  # all parts except the last must have the same size
        self.forget_completed = False  # a repeated Complete is NoSuchUpload
        self.unsigned_over_http = False
        self.strict_path = True
        self.redirect_301 = False  # wrong region: 301, else 400
        self.denied = []  # operations, or "operation key-pattern", answered by AccessDenied
        self.expired_tokens = []
        self.without_checksums = False  # a store that ignores x-amz-checksum-*
        self.etag_in_complete = True

    def set(self, words):
        for name, value in words.items():
            if name not in vars(self):
                raise ValueError(f"unknown option: {name}")
            setattr(self, name, value)
