"""Finds the operation of a request, and whether its sender is authorized."""

import fnmatch
import hashlib
import re

from chunks import Chunks
from sigv4 import UNSIGNED, Claim, Refused

# method, whether there is a key, sub-resource in the query (or None) to the operation.
ROUTES = {
    ("GET", None, None): "ListBuckets",
    ("PUT", False, None): "CreateBucket",
    ("HEAD", False, None): "HeadBucket",
    ("GET", False, "location"): "GetBucketLocation",
    ("GET", False, "list-type"): "ListObjectsV2",
    ("GET", False, "uploads"): "ListMultipartUploads",
    ("POST", False, "delete"): "DeleteObjects",
    ("PUT", True, None): "PutObject",
    ("GET", True, None): "GetObject",
    ("HEAD", True, None): "HeadObject",
    ("DELETE", True, None): "DeleteObject",
    ("GET", True, "tagging"): "GetObjectTagging",
    ("POST", True, "uploads"): "CreateMultipartUpload",
    ("PUT", True, "uploadId"): "UploadPart",
    ("POST", True, "uploadId"): "CompleteMultipartUpload",
    ("DELETE", True, "uploadId"): "AbortMultipartUpload",
    ("GET", True, "uploadId"): "ListParts",
}
SUBRESOURCES = {name for _, _, name in ROUTES if name}
# Other allowed query parameters, by operation; the server rejects all others.
PARAMETERS = {
    "ListObjectsV2": {"prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"},
    "ListMultipartUploads": {"prefix", "delimiter", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"},
    "UploadPart": {"partNumber"},
    "ListParts": {"max-parts", "part-number-marker", "encoding-type"},
}


def route(request, domain):
    """Fills in bucket, key and operation; the bucket may be in the host."""
    host = re.sub(r":\d+$", "", request.header("host") or "")
    path = request.path.decode("utf-8", "surrogateescape")[1:]
    if host.endswith("." + domain):
        request.bucket, request.key = host[:-len(domain) - 1], path
    else:
        request.bucket, _, request.key = path.partition("/")
    found = next((name for name, _ in request.pairs if name in SUBRESOURCES), None)
    has_key = bool(request.key) if request.bucket else None
    operation = ROUTES.get((request.method, has_key, found), "?")
    known = PARAMETERS.get(operation, set()) | {found, "x-id"}
    unknown = [name for name, _ in request.pairs if name not in known and not name.startswith("X-Amz-")]
    request.operation = "?" if unknown or request.header("x-amz-copy-source") else operation


class Gate:
    """Checks signatures, clocks, tokens, payload hashes, permissions. `credentials`: key to (secret, token or None)."""

    def __init__(self, options, credentials, buckets):
        self.options, self.credentials, self.buckets = options, credentials, buckets
        self.signatures = set()  # received ones: tests search for them in logs

    def check_sts(self, request, now, payload):
        return self.check_head(request, now, "sts", payload)

    def check_head(self, request, now, service="s3", payload=None):
        """Checks everything that does not need the body; returns the claim."""
        if not request.header("host") or sum(name == "host" for name, _ in request.headers) != 1:
            raise Refused(400, "InvalidRequest", "there must be one Host header")
        if self.options.strict_path:
            request.strict_path()
        claim = Claim.of(request, payload)
        self.signatures.add(claim.signature)
        if claim.access_key not in self.credentials:
            raise Refused(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.",
                          AWSAccessKeyId=claim.access_key)
        self.check_scope(request, claim, service)
        claim.check_time(now)
        claim.check_headers(request)
        secret, token = self.credentials[claim.access_key]
        request.seed = claim.check_signature(request, secret)
        if claim.token in self.options.expired_tokens and claim.token:
            raise Refused(400, "ExpiredToken", "The provided token has expired.")
        if (claim.token or None) != token:
            raise Refused(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        return claim

    def check_scope(self, request, claim, service):
        if claim.service != service:
            raise Refused(400, "AuthorizationHeaderMalformed", f"the service of the scope is not {service}")
        bucket = self.buckets.get(request.bucket)
        region = bucket.region if bucket and service == "s3" else self.options.region
        if claim.region == region:
            return
        where = {"x-amz-bucket-region": region}
        if self.options.redirect_301 and bucket:
            raise Refused(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the "
                          "specified endpoint.", where, Bucket=request.bucket, Endpoint=request.header("host"))
        raise Refused(400, "AuthorizationHeaderMalformed", f"The authorization header is malformed; the region "
                      f"'{claim.region}' is wrong; expecting '{region}'", where, Region=region)

    def check_body(self, request, claim, secure):
        """Checks the payload hash; decodes aws-chunked bodies into request.data."""
        payload = claim.payload
        request.data, request.trailers = request.body, {}
        if payload.startswith("STREAMING-"):
            self.decode_chunks(request, claim)
        elif payload == UNSIGNED:
            if not (secure or claim.presigned or self.options.unsigned_over_http):
                raise Refused(400, "InvalidRequest", "an unsigned payload over http: anyone on the way could change it")
        elif not re.fullmatch(r"[0-9a-f]{64}", payload):
            raise Refused(400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-... or a SHA-256")
        elif hashlib.sha256(request.body).hexdigest() != payload:
            raise Refused(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what "
                          "was computed.")

    def decode_chunks(self, request, claim):
        if claim.payload not in ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                                 "STREAMING-UNSIGNED-PAYLOAD-TRAILER"):
            raise Refused(400, "InvalidArgument", "unknown kind of streaming payload")
        secret = self.credentials[claim.access_key][0]
        request.data, request.trailers = Chunks(request.body, claim, secret, request.seed).decode()
        if request.header("x-amz-decoded-content-length") != str(len(request.data)):
            raise Refused(400, "IncompleteBody", "x-amz-decoded-content-length is not the length of the data")
        announced = request.header("x-amz-trailer")
        if announced and announced.lower() not in request.trailers:
            raise Refused(400, "MalformedTrailerError", "the announced trailer is missing")

    def check_permission(self, request):
        for denied in self.options.denied:
            operation, _, pattern = denied.partition(" ")
            if operation in (request.operation, "*") and fnmatch.fnmatchcase(request.key or "", pattern or "*"):
                raise Refused(403, "AccessDenied", "Access Denied")
        owner = request.header("x-amz-expected-bucket-owner")
        if owner and owner != "111122223333":
            raise Refused(403, "AccessDenied", "Access Denied")
