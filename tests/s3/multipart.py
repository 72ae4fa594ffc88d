"""The operations of multipart uploads, strict: order, sizes, ETags and checksums of parts at Complete."""

import re
import secrets

import checksums
from objects import Object, Part, Upload, kept_headers
from operations import Operations, bounded, check_md5, given_checksum, iso, xml_root
from sigv4 import Refused
from wire import Answer
from xml_answers import document


class Multipart(Operations):
    def upload(self, request):
        found = self.bucket(request).uploads.get(request.query["uploadId"])
        if found is None or found.key != request.key:
            raise Refused(404, "NoSuchUpload", "The specified multipart upload does not exist. The upload ID may be invalid, or "
                          "the upload may have been aborted or completed.", UploadId=request.query["uploadId"])
        return found

    def CreateMultipartUpload(self, request):
        bucket = self.bucket(request)
        if request.data:
            raise Refused(400, "InvalidRequest", "CreateMultipartUpload has no body")
        algorithm = (request.header("x-amz-checksum-algorithm") or "").lower() or None
        kind = request.header("x-amz-checksum-type")
        if self.options.without_checksums:
            algorithm = kind = None
        if kind and not algorithm:
            raise Refused(400, "InvalidRequest", "x-amz-checksum-type needs x-amz-checksum-algorithm")
        if algorithm and algorithm not in checksums.TYPES:
            raise Refused(400, "InvalidRequest", "Checksum algorithm provided is unsupported.")
        if algorithm:
            kind = kind or checksums.TYPES[algorithm][0]
            if kind not in checksums.TYPES[algorithm]:
                raise Refused(400, "InvalidRequest", f"The {kind} checksum type cannot be used with the {algorithm} algorithm")
        made = Upload(secrets.token_urlsafe(24), request.key, kept_headers(request), algorithm, kind)
        bucket.uploads[made.id] = made
        headers = self.sse(made.headers)
        if algorithm:
            headers |= {"x-amz-checksum-algorithm": algorithm.upper(), "x-amz-checksum-type": kind}
        return document("InitiateMultipartUploadResult",
                        [("Bucket", bucket.name), ("Key", request.key), ("UploadId", made.id)], headers)

    def UploadPart(self, request):
        upload = self.upload(request)
        number = request.query.get("partNumber", "")
        if not number.isdigit() or not 1 <= int(number) <= self.options.max_parts:
            raise Refused(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
        check_md5(request, request.data)
        values = self.body_checksum(request)
        if upload.algorithm and upload.algorithm not in values:
            raise Refused(400, "InvalidRequest", f"Checksum Type mismatch occurred, expected checksum Type: {upload.algorithm}, "
                          f"actual checksum Type: {next(iter(values), 'null')}")
        if "x-amz-object-lock-mode" in upload.headers and not values and request.header("content-md5") is None:
            raise Refused(400, "InvalidRequest", "Content-MD5 OR x-amz-checksum- HTTP header is required for Upload Part "
                          "requests with Object Lock parameters")
        part = Part(request.data, values)
        upload.parts[int(number)] = part
        return Answer(200, headers={"ETag": f'"{part.md5}"', **self.sse(upload.headers),
                                    **{f"x-amz-checksum-{algorithm}": text for algorithm, text in values.items()}})

    def AbortMultipartUpload(self, request):
        del self.bucket(request).uploads[self.upload(request).id]
        return Answer(204)

    def CompleteMultipartUpload(self, request):
        bucket, upload_id = self.bucket(request), request.query["uploadId"]
        if (done := bucket.completed.get(upload_id)) and not self.options.forget_completed:
            return self.completed(request, done)
        upload = self.upload(request)
        parts = self.named_parts(request, upload)
        self.check_sizes(parts)
        data = b"".join(part.data for part in parts)
        values, kind = self.whole_checksum(request, upload, parts, data)
        size = request.header("x-amz-mp-object-size")
        if size is not None and size != str(len(data)):
            raise Refused(400, "InvalidRequest", "The provided 'x-amz-mp-object-size' header value does not match what was "
                          "computed")
        if self.options.conditional_complete:
            self.preconditions(request, bucket)
        etag = checksums.multipart_etag([part.md5 for part in parts])
        made = Object(data, upload.headers, values, kind, etag, len(parts))
        del bucket.uploads[upload_id]
        bucket.objects[request.key] = made
        bucket.completed[upload_id] = made
        return self.completed(request, made)

    def completed(self, request, made):
        values = [(checksums.ELEMENTS[algorithm], text) for algorithm, text in made.checksums.items()]
        if values:
            values.append(("ChecksumType", made.checksum_type))
        etag = [("ETag", f'"{made.etag}"')] if self.options.etag_in_complete else [("ETag", None)]
        return document("CompleteMultipartUploadResult", [
            ("Location", f"http://{request.header('host')}/{request.bucket}/{request.key}"), ("Bucket", request.bucket),
            ("Key", request.key), *etag, *values], self.sse(made.headers))

    def named_parts(self, request, upload):
        """The uploaded parts that the XML lists."""
        nodes = xml_root(request.data, "CompleteMultipartUpload").findall("Part")
        if not nodes:
            raise Refused(400, "MalformedXML", "You must specify at least one part")
        found, last = [], 0
        for node in nodes:
            number, etag = node.findtext("PartNumber") or "", (node.findtext("ETag") or "").strip('"')
            if not number.isdigit() or not etag:
                raise Refused(400, "MalformedXML", "a part needs PartNumber and ETag")
            if int(number) <= last:
                raise Refused(400, "InvalidPartOrder", "The list of parts was not in ascending order.")
            last = int(number)
            part = upload.parts.get(last)
            if part is None or part.md5 != etag:
                raise Refused(400, "InvalidPart", "One or more of the specified parts could not be found.",
                              PartNumber=number, ETag=etag)
            for algorithm, element in checksums.ELEMENTS.items():
                given = node.findtext(element)
                if given is not None and part.checksums.get(algorithm) != given and not self.options.without_checksums:
                    raise Refused(400, "InvalidPart", f"the {element} of part {number} does not match")
            if upload.checksum_type == "COMPOSITE" and node.findtext(checksums.ELEMENTS[upload.algorithm]) is None:
                raise Refused(400, "InvalidRequest", f"The upload was created using a {upload.algorithm} checksum. The complete "
                              f"request must include the checksum for each part. It was missing for part {number}")
            found.append(part)
        return found

    def check_sizes(self, parts):
        for part in parts[:-1]:
            if len(part.data) < self.options.min_part:
                raise Refused(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
                              ProposedSize=len(part.data), MinSizeAllowed=self.options.min_part)
            if self.options.equal_parts and len(part.data) != len(parts[0].data):
                raise Refused(400, "InvalidPart", "All non-trailing parts must have the same length.")
        if self.options.equal_parts and len(parts[-1].data) > len(parts[0].data):
            raise Refused(400, "InvalidPart", "The trailing part must not be longer than the others.")

    def whole_checksum(self, request, upload, parts, data):
        """Computes the checksum of the object and compares it with the request."""
        algorithm, given = given_checksum(request)
        if self.options.without_checksums or (algorithm is None and upload.algorithm is None):
            return {}, "FULL_OBJECT"
        if algorithm and algorithm != upload.algorithm:
            raise Refused(400, "InvalidRequest", "the checksum of the object is not of the algorithm of the upload")
        claimed = request.header("x-amz-checksum-type")
        if claimed and claimed != upload.checksum_type:
            raise Refused(400, "InvalidRequest", "x-amz-checksum-type is not that of the upload")
        if upload.checksum_type == "COMPOSITE":
            value = checksums.composite(upload.algorithm, [part.checksums[upload.algorithm] for part in parts])
        else:
            value = checksums.value(upload.algorithm, data)
        if given is not None and re.sub(r"-\d+$", "", given) != re.sub(r"-\d+$", "", value):
            raise Refused(400, "BadDigest", f"The {upload.algorithm} you specified did not match the calculated checksum.")
        return {upload.algorithm: value}, upload.checksum_type

    def ListParts(self, request):
        upload, query = self.upload(request), request.query
        most = bounded(query, "max-parts", self.options.page)
        marker = bounded(query, "part-number-marker", 10 ** 9, 0) if "part-number-marker" in query else 0
        numbers = [number for number in sorted(upload.parts) if number > marker]
        shown = numbers[:most]
        parts = []
        for number in shown:
            part = upload.parts[number]
            values = [(checksums.ELEMENTS[algorithm], text) for algorithm, text in part.checksums.items()]
            parts.append(("Part", [("PartNumber", number), ("LastModified", iso(part.modified)), ("ETag", f'"{part.md5}"'),
                                   ("Size", len(part.data)), *values]))
        algorithm = [("ChecksumAlgorithm", upload.algorithm.upper()),
                     ("ChecksumType", upload.checksum_type)] if upload.algorithm else []
        return document("ListPartsResult", [
            ("Bucket", request.bucket), ("Key", self.names(query)(request.key)), ("UploadId", upload.id),
            ("PartNumberMarker", marker), ("NextPartNumberMarker", shown[-1] if shown else 0), ("MaxParts", most),
            ("IsTruncated", len(numbers) > most), *algorithm, *parts])

    def ListMultipartUploads(self, request):
        bucket, query = self.bucket(request), request.query
        prefix, most = query.get("prefix", ""), bounded(query, "max-uploads", self.options.page)
        marker = query.get("key-marker", ""), query.get("upload-id-marker", "")
        name = self.names(query)
        order = sorted((u.key, u.id) for u in bucket.uploads.values() if u.key.startswith(prefix))
        order = [entry for entry in order if (entry > marker if marker[1] else entry[0] > marker[0])]
        shown = order[:most]
        markers = [("NextKeyMarker", name(shown[-1][0])), ("NextUploadIdMarker", shown[-1][1])] if len(order) > most else []
        uploads = [("Upload", [("Key", name(key)), ("UploadId", upload_id),
                               ("Initiated", iso(bucket.uploads[upload_id].initiated)), ("StorageClass", "STANDARD")])
                   for key, upload_id in shown]
        encoding = [("EncodingType", "url")] if "encoding-type" in query else []
        return document("ListMultipartUploadsResult", [
            ("Bucket", bucket.name), ("KeyMarker", name(marker[0])), ("UploadIdMarker", marker[1]), *markers, *encoding,
            ("MaxUploads", most), ("IsTruncated", len(order) > most), *uploads])
