"""The operations on buckets and objects; those of multipart uploads are in multipart.py. Called under the server's lock."""

import base64
import hashlib
import re
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree
from email.utils import formatdate

import checksums
from objects import NOTED, Bucket, Object, kept_headers
from sigv4 import Refused
from wire import Answer
from xml_answers import NAMESPACE, document


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def check_md5(request, data):
    given = request.header("content-md5")
    if given is None:
        return
    try:
        digest = base64.b64decode(given, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != 16:
        raise Refused(400, "InvalidDigest", "The Content-MD5 you specified is not valid.")
    if digest != hashlib.md5(data, usedforsecurity=False).digest():
        raise Refused(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")


def given_checksum(request, trailers=None):
    """The one checksum a request carries: (algorithm, Base64), or (None, None)."""
    found = {}
    for name, text in request.headers + list((trailers or {}).items()):
        algorithm = name.removeprefix("x-amz-checksum-")
        if name.startswith("x-amz-checksum-") and algorithm in checksums.DIGESTS:
            found[algorithm] = text
    if len(found) > 1:
        raise Refused(400, "InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not "
                      "allowed.")
    return next(iter(found.items()), (None, None))


def checked(algorithm, given, data):
    """The value, if it matches the data."""
    try:
        length = len(base64.b64decode(given, validate=True))
    except ValueError:
        length = -1
    if length != len(checksums.DIGESTS[algorithm](b"")):
        raise Refused(400, "InvalidRequest", f"Value for x-amz-checksum-{algorithm} header is invalid.")
    if given != checksums.value(algorithm, data):
        raise Refused(400, "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum.")
    return given


def xml_root(body, name):
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Refused(400, "MalformedXML", f"The XML you provided was not well-formed: {error}") from error
    if root.tag not in (name, f"{{{NAMESPACE}}}{name}"):
        raise Refused(400, "MalformedXML", f"expected <{name}>, not <{root.tag}>")
    for node in root.iter():
        node.tag = node.tag.removeprefix(f"{{{NAMESPACE}}}")
    return root


def bounded(query, name, most, default=None):
    text = query.get(name, str(default or most))
    if not text.isdigit():
        raise Refused(400, "InvalidArgument", f"Argument {name} must be an integer")
    return min(int(text), most)


class Operations:
    def __init__(self, options, buckets):
        self.options, self.buckets = options, buckets

    def bucket(self, request):
        found = self.buckets.get(request.bucket)
        if found is None:
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=request.bucket)
        return found

    # ---- buckets ----

    def ListBuckets(self, request):
        return document("ListAllMyBucketsResult", [("Owner", [("ID", "owner")]), ("Buckets", [
            ("Bucket", [("Name", name), ("CreationDate", iso(0))]) for name in sorted(self.buckets)])])

    def CreateBucket(self, request):
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", request.bucket):
            raise Refused(400, "InvalidBucketName", "The specified bucket is not valid.")
        if request.bucket in self.buckets:
            raise Refused(409, "BucketAlreadyOwnedByYou", "You already own it.")
        self.buckets[request.bucket] = Bucket(request.bucket, self.options.region)
        return Answer(200, headers={"Location": f"/{request.bucket}"})

    def HeadBucket(self, request):
        return Answer(200, headers={"x-amz-bucket-region": self.bucket(request).region})

    def GetBucketLocation(self, request):
        return document("LocationConstraint", [])

    # ---- objects ----

    def object(self, request):
        found = self.bucket(request).objects.get(request.key)
        if found is None:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.", Key=request.key)
        return found

    def preconditions(self, request, bucket):
        """If-None-Match and If-Match of writes."""
        none_match, match = request.header("if-none-match"), request.header("if-match")
        if self.options.ignore_conditions or (none_match is None and match is None):
            return
        there = bucket.objects.get(request.key)
        if none_match is not None:
            if none_match != "*":
                raise Refused(501, "NotImplemented", "If-None-Match of a write must be *")
            if there is not None:
                raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
                              Condition="If-None-Match")
        if match is not None:
            if there is None:
                raise Refused(404, "NoSuchKey", "The specified key does not exist.")
            if match.strip('"') != there.etag:
                raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
                              Condition="If-Match")

    def PutObject(self, request):
        bucket = self.bucket(request)
        if len(request.data) > 5 << 30:
            raise Refused(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
        check_md5(request, request.data)
        values = self.body_checksum(request)
        headers = kept_headers(request)
        if "x-amz-object-lock-mode" in headers and not values and request.header("content-md5") is None:
            raise Refused(400, "InvalidRequest", "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object "
                          "requests with Object Lock parameters")
        self.preconditions(request, bucket)
        made = Object(request.data, headers, values)
        bucket.objects[request.key] = made
        return Answer(200, headers={"ETag": f'"{made.etag}"', **self.checksum_headers(made), **self.sse(made.headers)})

    def body_checksum(self, request):
        if self.options.without_checksums:
            return {}
        algorithm, given = given_checksum(request, request.trailers)
        named = request.header("x-amz-sdk-checksum-algorithm")
        if named and algorithm and named.lower() != algorithm:
            raise Refused(400, "InvalidRequest", "x-amz-sdk-checksum-algorithm does not match the checksum")
        return {algorithm: checked(algorithm, given, request.data)} if algorithm else {}

    def checksum_headers(self, there):
        found = {f"x-amz-checksum-{algorithm}": text for algorithm, text in there.checksums.items()}
        return {**found, "x-amz-checksum-type": there.checksum_type} if found else {}

    def sse(self, headers):
        return {name: text for name, text in headers.items()
                if name.startswith("x-amz-server-side-encryption") and not name.endswith("-context")}

    def object_headers(self, request, there):
        headers = {name: text for name, text in there.headers.items() if name not in NOTED and not name.endswith("-context")}
        headers |= {"ETag": f'"{there.etag}"', "Last-Modified": formatdate(there.modified, usegmt=True),
                    "Accept-Ranges": "bytes"}
        if tags := there.headers.get("x-amz-tagging"):
            headers["x-amz-tagging-count"] = str(len(tags.split("&")))
        if (request.header("x-amz-checksum-mode") or "").upper() == "ENABLED":
            headers |= self.checksum_headers(there)
        return headers

    def HeadObject(self, request):
        there = self.object(request)
        return Answer(200, there.data, self.object_headers(request, there))

    def GetObject(self, request):
        there = self.object(request)
        headers = self.object_headers(request, there)
        if (condition := request.header("if-none-match")) and condition.strip('"') in (there.etag, "*"):
            return Answer(304, headers={"ETag": headers["ETag"]})
        if (condition := request.header("if-match")) and condition.strip('"') not in (there.etag, "*"):
            raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range") or "")
        if not match or not (match[1] or match[2]):
            return Answer(200, there.data, headers)
        size = len(there.data)
        first = int(match[1]) if match[1] else max(0, size - int(match[2]))
        last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
        if first >= size or last < first:
            raise Refused(416, "InvalidRange", "The requested range is not satisfiable")
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        return Answer(206, there.data[first:last + 1], headers)

    def GetObjectTagging(self, request):
        tags = urllib.parse.parse_qsl(self.object(request).headers.get("x-amz-tagging", ""), keep_blank_values=True)
        return document("Tagging", [("TagSet", [("Tag", [("Key", name), ("Value", text)]) for name, text in tags])])

    def DeleteObject(self, request):
        bucket = self.bucket(request)
        there = bucket.objects.get(request.key)
        if there and there.headers.get("x-amz-object-lock-legal-hold") == "ON":
            raise Refused(403, "AccessDenied", "Access Denied because object protected by object lock.")
        bucket.objects.pop(request.key, None)
        return Answer(204)

    def DeleteObjects(self, request):
        bucket = self.bucket(request)
        if request.header("content-md5") is None and given_checksum(request, request.trailers)[0] is None:
            raise Refused(400, "InvalidRequest", "Missing required header for this request: Content-MD5")
        check_md5(request, request.data)
        keys = [node.findtext("Key") for node in xml_root(request.data, "Delete").findall("Object")]
        for key in keys:
            bucket.objects.pop(key, None)
        return document("DeleteResult", [("Deleted", [("Key", key)]) for key in keys])

    def ListObjectsV2(self, request):
        bucket, query = self.bucket(request), request.query
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        most = bounded(query, "max-keys", self.options.page)
        after = query.get("start-after", "")
        if "continuation-token" in query:
            try:
                after = base64.b64decode(query["continuation-token"], validate=True).decode()
            except ValueError as error:
                raise Refused(400, "InvalidArgument", "The continuation token provided is incorrect") from error
        name = self.names(query)
        contents, prefixes, last, truncated = [], [], "", False
        for key in sorted(bucket.objects, key=str.encode):
            if not key.startswith(prefix):
                continue
            folder = key[:key.find(delimiter, len(prefix)) + len(delimiter)] if (
                delimiter and delimiter in key[len(prefix):]) else None
            entry = folder or key
            if entry.encode() <= after.encode() or (folder and folder in prefixes):
                continue
            if len(contents) + len(prefixes) == most:
                truncated = True
                break
            last = entry
            if folder:
                prefixes.append(folder)
            else:
                there = bucket.objects[key]
                contents.append(("Contents", [("Key", name(key)), ("LastModified", iso(there.modified)),
                                              ("ETag", f'"{there.etag}"'), ("Size", len(there.data)),
                                              ("StorageClass", there.headers.get("x-amz-storage-class", "STANDARD"))]))
        token = [("NextContinuationToken", base64.b64encode(last.encode()).decode())] if truncated else []
        encoding = [("EncodingType", "url")] if "encoding-type" in query else []
        return document("ListBucketResult", [
            ("Name", bucket.name), ("Prefix", name(prefix)), ("KeyCount", len(contents) + len(prefixes)), ("MaxKeys", most),
            *encoding, ("IsTruncated", truncated), *token, *contents,
            *[("CommonPrefixes", [("Prefix", name(folder))]) for folder in prefixes]])

    def names(self, query):
        """How a list writes keys: unchanged, or percent-encoded on request."""
        if "encoding-type" not in query:
            return lambda text: text
        if query["encoding-type"] != "url":
            raise Refused(400, "InvalidArgument", "Invalid Encoding Method specified in Request")
        return lambda text: urllib.parse.quote(text, safe="-._~/*")
