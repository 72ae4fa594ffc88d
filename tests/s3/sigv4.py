"""AWS Signature Version 4 on the server: computes the signature again from the received request.

Written from the published description, with only hashlib and hmac; tests/s3/server_test.py checks it with published cases.
`Refused` says why a request is rejected, with the codes of S3.
"""

import calendar
import hashlib
import hmac
import re
import time
import urllib.parse

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MAX_SKEW = 15 * 60
MAX_EXPIRES = 7 * 24 * 3600


class Refused(Exception):
    """An error answer: status, code, message, and further elements of the XML."""

    def __init__(self, status, code, message, headers=None, **elements):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers, self.elements = headers or {}, elements


def encode(text, slash=False):
    """All bytes except unreserved ones as %XX; `slash` keeps '/'."""
    return urllib.parse.quote(text, safe="-._~/" if slash else "-._~")


def parse_query(query):
    """The decoded pairs, in order; a name without '=' has an empty value."""
    pairs = []
    for item in query.split("&") if query else []:
        name, _, text = item.partition("=")
        pairs.append((urllib.parse.unquote(name), urllib.parse.unquote(text)))
    return pairs


def canonical_query(pairs):
    return "&".join(f"{name}={text}" for name, text in sorted((encode(n), encode(t)) for n, t in pairs))


def canonical_headers(headers, signed):
    """`headers`: (lower-case name, value) in order; values of one name are joined by commas."""
    lines = []
    for name in signed:
        values = [" ".join(text.split()) for key, text in headers if key == name]
        lines.append(f"{name}:{','.join(values)}\n")
    return "".join(lines)


def canonical_request(method, path, pairs, headers, signed, payload):
    """`path` is already canonical: S3 encodes the key once and does not normalize it."""
    return "\n".join([method, path, canonical_query(pairs), canonical_headers(headers, signed), ";".join(signed), payload])


def string_to_sign(date, scope, canonical):
    return "\n".join([ALGORITHM, date, scope, hashlib.sha256(canonical.encode()).hexdigest()])


def signing_key(secret, scope):
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def sign(secret, scope, text):
    return hmac.new(signing_key(secret, scope), text.encode(), hashlib.sha256).hexdigest()


def parse_date(text):
    if not re.fullmatch(r"\d{8}T\d{6}Z", text or ""):
        raise Refused(403, "AccessDenied", "x-amz-date is missing or not of the form YYYYMMDDTHHMMSSZ")
    return calendar.timegm(time.strptime(text, "%Y%m%dT%H%M%SZ"))


class Claim:
    """The signature of a request, from the header or the query."""

    def __init__(self, credential, signed, signature, date, payload, token, presigned, expires):
        self.access_key, _, self.scope = credential.partition("/")
        parts = self.scope.split("/")
        if len(parts) != 4 or parts[3] != "aws4_request":
            raise Refused(400, "AuthorizationHeaderMalformed", "the credential is not KEY/DATE/REGION/SERVICE/aws4_request")
        self.day, self.region, self.service = parts[:3]
        self.signed = signed.split(";")
        self.signature, self.date, self.payload, self.token = signature, date, payload, token
        self.presigned, self.expires = presigned, expires

    @staticmethod
    def of(request, payload=None):
        """`payload`: the hash of the body, for services whose requests do not contain it."""
        authorization = request.header("authorization")
        pairs = dict(request.pairs)
        if "X-Amz-Signature" in pairs:
            if authorization:
                raise Refused(400, "InvalidArgument", "only one way to authenticate is allowed")
            return Claim.of_query(pairs)
        if not authorization:
            raise Refused(403, "AccessDenied", "the request is not signed")
        match = re.fullmatch(ALGORITHM + r" Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})",
                             authorization)
        if not match:
            raise Refused(400, "AuthorizationHeaderMalformed", "the Authorization header is malformed")
        payload = payload or request.header("x-amz-content-sha256")
        if not payload:
            raise Refused(400, "InvalidRequest", "x-amz-content-sha256 is missing")
        return Claim(match[1], match[2], match[3], request.header("x-amz-date"), payload,
                     request.header("x-amz-security-token"), False, 0)

    @staticmethod
    def of_query(pairs):
        missing = [name for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
                                     "X-Amz-SignedHeaders") if name not in pairs]
        if missing or pairs["X-Amz-Algorithm"] != ALGORITHM:
            raise Refused(400, "AuthorizationQueryParametersError", f"missing or wrong: {missing or 'X-Amz-Algorithm'}")
        expires = pairs["X-Amz-Expires"]
        if not expires.isdigit() or not 0 < int(expires) <= MAX_EXPIRES:
            raise Refused(400, "AuthorizationQueryParametersError", "X-Amz-Expires must be 1 to 604800 seconds")
        return Claim(pairs["X-Amz-Credential"], pairs["X-Amz-SignedHeaders"], pairs["X-Amz-Signature"],
                     pairs["X-Amz-Date"], UNSIGNED, pairs.get("X-Amz-Security-Token"), True, int(expires))

    def check_time(self, now):
        sent = parse_date(self.date)
        if self.day != self.date[:8]:
            raise Refused(403, "SignatureDoesNotMatch", "the day of the scope is not that of x-amz-date")
        if self.presigned:
            if now > sent + self.expires:
                raise Refused(403, "AccessDenied", "Request has expired")
            if sent > now + MAX_SKEW:
                raise Refused(403, "AccessDenied", "Request is not valid yet")
        elif abs(now - sent) > MAX_SKEW:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
            raise Refused(403, "RequestTimeTooSkewed",
                          "The difference between the request time and the current time is too large.",
                          RequestTime=self.date, ServerTime=stamp, MaxAllowedSkewMilliseconds=str(MAX_SKEW * 1000))

    def check_headers(self, request):
        if self.signed != sorted(set(self.signed)) or any(name != name.lower() for name in self.signed):
            raise Refused(403, "SignatureDoesNotMatch", "SignedHeaders is not sorted, or not in lower case")
        names = {name for name, _ in request.headers}
        if "host" not in self.signed:
            raise Refused(403, "AccessDenied", "the host header is not signed", HeadersNotSigned="host")
        unsigned = sorted(n for n in names if (n.startswith("x-amz-") or n == "content-md5") and n not in self.signed)
        if unsigned and not (self.presigned and unsigned == ["x-amz-content-sha256"]):
            raise Refused(403, "AccessDenied", "There were headers present in the request which were not signed",
                          HeadersNotSigned=", ".join(unsigned))
        absent = [name for name in self.signed if name not in names]
        if absent:
            raise Refused(403, "SignatureDoesNotMatch", f"signed but not sent: {', '.join(absent)}")

    def check_signature(self, request, secret):
        pairs = [(n, t) for n, t in request.pairs if n != "X-Amz-Signature"]
        canonical = canonical_request(request.method, encode(request.path, slash=True), pairs, request.headers, self.signed,
                                      self.payload)
        expected = sign(secret, self.scope, string_to_sign(self.date, self.scope, canonical))
        if not hmac.compare_digest(expected, self.signature):
            raise Refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature "
                          "you provided. Check your key and signing method.", CanonicalRequest=canonical)
        return expected
