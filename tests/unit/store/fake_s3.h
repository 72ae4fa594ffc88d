// A small S3 in the test's process, over real sockets, that remembers what it got and fails on demand. It
// checks what a store would: payload hashes, checksums, that x-amz headers are signed, that parts are whole.
#ifndef PXPORT_TESTS_UNIT_STORE_FAKE_S3_H_
#define PXPORT_TESTS_UNIT_STORE_FAKE_S3_H_

#include <fmt/format.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/digest.h"
#include "net/curl_transport.h"
#include "net/xml.h"
#include "sigv4/uri.h"
#include "store/s3_checksum.h"
#include "store/s3_store.h"
#include "unit/net/local_server.h"

namespace pxport {

struct FakeRequest {
  std::string operation, method, key, body;  // key: decoded, whole
  std::map<std::string, std::string> query, headers;

  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  std::string Query(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  }
};

// How one request goes wrong.
struct S3Fault {
  enum Kind {
    kInstead,     // nothing is done, `answer` is sent
    kAfter,       // it is done, `answer` is sent
    kDrop,        // nothing is done, the connection breaks
    kLoseAnswer,  // it is done, the connection breaks
    kHang         // nothing comes
  };
  std::string operation;
  Kind kind = kInstead;
  std::string answer;  // whole: FakeS3::Answer(...)
  int times = 1;
  int skip = 0;  // so many go well before
};

class FakeS3 {
 public:
  struct Object {
    std::string bytes, write_id;
    std::map<std::string, std::string> headers;
  };
  struct Part {
    std::string bytes, etag;
  };
  struct Staged {
    std::string key, write_id;
    std::map<std::string, std::string> headers;
    std::map<int, Part> parts;
  };

  FakeS3() : server_([this](Connection& connection) { Serve(connection); }) {}

  std::string Url() const { return server_.Url(""); }

  // What it has, and how it behaves. To be touched while nothing is under way, or with the mutex.
  std::mutex mutex;
  std::map<std::string, Object> objects;
  std::map<std::string, Staged> uploads;
  std::vector<S3Fault> faults;
  std::vector<FakeRequest> requests;
  std::vector<std::string> wrongs;  // what a store would refuse
  bool honors_if_none_match = true;
  size_t page = 1000;
  std::string region;  // not "": requests signed for another are refused, by `region_status`
  int region_status = 400;
  int part_delay_ms = 0;
  // A part's answer waits while this says so (asked with the mutex held), for at most 20 seconds.
  std::function<bool()> holds_parts;
  int parts_at_once = 0, most_parts_at_once = 0;

  int Count(std::string_view operation) {
    const std::lock_guard<std::mutex> lock(mutex);
    int count = 0;
    for (const FakeRequest& request : requests) count += request.operation == operation ? 1 : 0;
    return count;
  }

  static std::string Answer(int status, std::string_view body, std::string_view headers = "") {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body);
  }
  static std::string Error(int status, std::string_view code, std::string_view headers = "",
                           std::string_view more = "") {
    return Answer(status,
                  fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>no "
                              "&amp; never</Message>{}<RequestId>R1</RequestId><HostId>H1</HostId></Error>",
                              code, more),
                  headers);
  }

 private:
  void Serve(Connection& connection) {
    while (auto raw = connection.Read()) {
      FakeRequest request = Parse(*raw);
      S3Fault fault;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        requests.push_back(request);
        fault = TakeFault(request);
        if (request.operation == "UploadPart")
          most_parts_at_once = std::max(most_parts_at_once, ++parts_at_once);
      }
      if (request.operation == "UploadPart") {
        connection.Pause(part_delay_ms);
        for (int waited = 0; waited < 20'000 && HoldsParts(); waited += 5) connection.Pause(5);
        const std::lock_guard<std::mutex> lock(mutex);
        --parts_at_once;
      }
      std::string answer;
      if (fault.operation.empty() || fault.kind == S3Fault::kAfter || fault.kind == S3Fault::kLoseAnswer) {
        const std::lock_guard<std::mutex> lock(mutex);
        answer = Do(request);
      }
      if (fault.kind == S3Fault::kHang) connection.Pause(30'000);
      if (fault.kind == S3Fault::kDrop || fault.kind == S3Fault::kLoseAnswer || fault.kind == S3Fault::kHang)
        return;
      connection.Write(!fault.operation.empty() ? fault.answer : answer);
    }
  }

  bool HoldsParts() {
    const std::lock_guard<std::mutex> lock(mutex);
    return holds_parts && holds_parts();
  }

  S3Fault TakeFault(const FakeRequest& request) {
    for (S3Fault& fault : faults) {
      if (fault.operation != request.operation || fault.times == 0) continue;
      if (fault.skip > 0) {
        --fault.skip;
        continue;
      }
      --fault.times;
      return fault;
    }
    return {};
  }

  static FakeRequest Parse(const Connection::Request& raw) {
    FakeRequest request;
    request.body = raw.body;
    const std::string line = raw.head.substr(0, raw.head.find("\r\n"));
    request.method = line.substr(0, line.find(' '));
    std::string target = line.substr(line.find(' ') + 1);
    target = target.substr(0, target.find(' '));
    const size_t mark = target.find('?');
    if (mark != std::string::npos) {
      std::string query = target.substr(mark + 1) + "&";
      for (size_t at = 0, end; (end = query.find('&', at)) != std::string::npos; at = end + 1) {
        const std::string field = query.substr(at, end - at);
        const size_t equals = field.find('=');
        request.query[*UriDecode(field.substr(0, equals))] = *UriDecode(field.substr(equals + 1));
      }
    }
    const std::string path = *UriDecode(target.substr(0, mark));
    const size_t slash = path.find('/', 1);
    if (slash != std::string::npos) request.key = path.substr(slash + 1);
    size_t at = raw.head.find("\r\n") + 2;
    for (size_t end; (end = raw.head.find("\r\n", at)) != std::string::npos && end > at; at = end + 2) {
      const std::string field = raw.head.substr(at, end - at);
      const size_t colon = field.find(": ");
      if (colon != std::string::npos)
        request.headers[AsciiLower(field.substr(0, colon))] = field.substr(colon + 2);
    }
    request.operation = OperationOf(request);
    return request;
  }

  static std::string OperationOf(const FakeRequest& request) {
    const bool upload = request.query.contains("uploadId"), uploads = request.query.contains("uploads");
    if (request.method == "HEAD") return "HeadObject";
    if (request.method == "POST") return uploads ? "CreateMultipartUpload" : "CompleteMultipartUpload";
    if (request.method == "PUT") return upload ? "UploadPart" : "PutObject";
    if (request.method == "DELETE") return upload ? "AbortMultipartUpload" : "DeleteObject";
    if (request.key.empty()) return uploads ? "ListMultipartUploads" : "ListObjectsV2";
    return upload ? "ListParts" : "GetObject";
  }

  // What every store checks before it looks at the request itself; "" if it is right.
  std::string Check(const FakeRequest& request) {
    const std::string authorization = request.Header("authorization");
    const std::string signed_headers = authorization.substr(authorization.find("SignedHeaders=") + 14);
    for (const auto& [name, value] : request.headers) {
      if (!name.starts_with("x-amz-") && name != "content-md5" && name != "content-type") continue;
      if (signed_headers.substr(0, signed_headers.find(',')).find(name) == std::string::npos)
        wrongs.push_back("unsigned header " + name);
    }
    if (request.Header("x-amz-content-sha256") != Hex(Sha256().Of(request.body)))
      wrongs.push_back("payload hash of " + request.operation);
    for (const S3Checksum checksum :
         {S3Checksum::kCrc32, S3Checksum::kCrc32c, S3Checksum::kCrc64Nvme, S3Checksum::kSha256}) {
      const std::string told = request.Header(std::string(NamesOf(checksum).header));
      if (request.method == "PUT" && !told.empty() && told != S3ChecksumOf(checksum, request.body).text)
        wrongs.push_back("checksum of " + request.operation);
    }
    const std::string md5 = request.Header("content-md5");
    if (!md5.empty() && md5 != S3ChecksumOf(S3Checksum::kMd5, request.body).text)
      wrongs.push_back("MD5 of " + request.operation);
    if (region.empty() || authorization.find("/" + region + "/s3/") != std::string::npos) return "";
    const std::string header = fmt::format("x-amz-bucket-region: {}\r\n", region);
    if (request.method == "HEAD") return Answer(region_status, "", header);
    return region_status == 400
               ? Error(400, "AuthorizationHeaderMalformed", "", fmt::format("<Region>{}</Region>", region))
               : Error(301, "PermanentRedirect", header);
  }

  std::string Do(const FakeRequest& request);
  std::string DoUpload(const FakeRequest& request);
  std::string Complete(const FakeRequest& request);
  std::string List(const FakeRequest& request);

  int made_ = 0;        // uploads
  LocalServer server_;  // last: its threads use the rest
};

inline std::string FakeS3::Do(const FakeRequest& request) {
  if (std::string refused = Check(request); !refused.empty()) return refused;
  if (request.key.empty() || request.query.contains("uploadId") || request.query.contains("uploads"))
    return DoUpload(request);
  const auto found = objects.find(request.key);
  if (request.method == "PUT") {
    if (honors_if_none_match && request.Header("if-none-match") == "*" && found != objects.end())
      return Error(412, "PreconditionFailed");
    objects[request.key] = {request.body, request.Header("x-amz-meta-pxport-write-id"), request.headers};
    return Answer(200, "", "ETag: \"e\"\r\n");
  }
  if (request.method == "DELETE") {
    objects.erase(request.key);
    return "HTTP/1.1 204 X\r\n\r\n";
  }
  if (found == objects.end())
    return request.method == "HEAD" ? "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n" : Error(404, "NoSuchKey");
  const std::string head =
      fmt::format("HTTP/1.1 200 X\r\nContent-Length: {}\r\nx-amz-meta-pxport-write-id: {}\r\n\r\n",
                  found->second.bytes.size(), found->second.write_id);
  return request.method == "HEAD" ? head : head + found->second.bytes;
}

inline std::string FakeS3::DoUpload(const FakeRequest& request) {
  if (request.key.empty()) return List(request);
  if (request.operation == "CreateMultipartUpload") {
    const std::string id = fmt::format("u{:03}", ++made_);
    uploads[id] = {request.key, request.Header("x-amz-meta-pxport-write-id"), request.headers, {}};
    return Answer(
        200, fmt::format("<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                         "<UploadId>{}</UploadId></InitiateMultipartUploadResult>",
                         id));
  }
  const auto found = uploads.find(request.Query("uploadId"));
  if (found == uploads.end() || found->second.key != request.key) return Error(404, "NoSuchUpload");
  if (request.operation == "AbortMultipartUpload") {
    uploads.erase(found);
    return "HTTP/1.1 204 X\r\n\r\n";
  }
  if (request.operation == "CompleteMultipartUpload") return Complete(request);
  if (request.operation == "UploadPart") {
    const std::string etag = "\"" + Hex(Md5(request.body)) + "\"";
    found->second.parts[std::stoi(request.Query("partNumber"))] = {request.body, etag};
    return Answer(200, "", fmt::format("ETag: {}\r\n", etag));
  }
  std::string items;
  const int marker = std::atoi(request.Query("part-number-marker").c_str());
  size_t count = 0;
  int last = 0;
  for (const auto& [number, part] : found->second.parts) {
    if (number <= marker || count == page) continue;
    ++count;
    last = number;
    items += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag><Size>{}</Size></Part>", number,
                         part.etag, part.bytes.size());
  }
  const bool more =
      !found->second.parts.empty() && last < found->second.parts.rbegin()->first && count == page;
  return Answer(200, fmt::format("<ListPartsResult><IsTruncated>{}</IsTruncated><NextPartNumberMarker>{}"
                                 "</NextPartNumberMarker>{}</ListPartsResult>",
                                 more, last, items));
}

inline std::string FakeS3::Complete(const FakeRequest& request) {
  const auto found = uploads.find(request.Query("uploadId"));
  const auto root = ParseXml(request.body);
  std::string bytes;
  int expected = 0;
  for (const XmlElement& part : root->children) {
    const auto have = found->second.parts.find(std::stoi(std::string(part.ChildText("PartNumber"))));
    if (have == found->second.parts.end() || have->second.etag != part.ChildText("ETag") ||
        have->first != ++expected)
      return Error(400, "InvalidPart");
    bytes += have->second.bytes;
  }
  const std::string full = request.Header("x-amz-checksum-crc64nvme");
  if (!full.empty() && full != S3ChecksumOf(S3Checksum::kCrc64Nvme, bytes).text)
    wrongs.push_back("full checksum");
  if (!request.Header("x-amz-mp-object-size").empty() &&
      request.Header("x-amz-mp-object-size") != std::to_string(bytes.size()))
    wrongs.push_back("object size");
  objects[found->second.key] = {bytes, found->second.write_id, found->second.headers};
  uploads.erase(found);
  return Answer(200, "<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>");
}

inline std::string FakeS3::List(const FakeRequest& request) {
  const std::string prefix = request.Query("prefix");
  std::string items, last, last_id;
  size_t count = 0;
  bool more = false;
  if (request.operation == "ListObjectsV2") {
    for (const auto& [key, object] : objects) {
      if (!key.starts_with(prefix) || key <= request.Query("continuation-token")) continue;
      if ((more = count == page)) break;
      ++count;
      last = key;
      items += fmt::format("<Contents><Key>{}</Key><Size>{}</Size></Contents>", key, object.bytes.size());
    }
    return Answer(200,
                  fmt::format("<ListBucketResult><IsTruncated>{}</IsTruncated>{}<NextContinuationToken>{}"
                              "</NextContinuationToken></ListBucketResult>",
                              more, items, last));
  }
  std::map<std::pair<std::string, std::string>, int> sorted;
  for (const auto& [id, upload] : uploads) sorted[{upload.key, id}] = 0;
  const std::pair<std::string, std::string> after(request.Query("key-marker"),
                                                  request.Query("upload-id-marker"));
  for (const auto& [upload, unused] : sorted) {
    if (!upload.first.starts_with(prefix) || upload <= after) continue;
    if ((more = count == page)) break;
    ++count;
    last = upload.first;
    last_id = upload.second;
    items += fmt::format("<Upload><Key>{}</Key><UploadId>{}</UploadId></Upload>", last, last_id);
  }
  return Answer(200, fmt::format("<ListMultipartUploadsResult><IsTruncated>{}</IsTruncated><NextKeyMarker>{}"
                                 "</NextKeyMarker><NextUploadIdMarker>{}</NextUploadIdMarker>{}"
                                 "</ListMultipartUploadsResult>",
                                 more, last, last_id, items));
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_STORE_FAKE_S3_H_
