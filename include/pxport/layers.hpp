// Part of pxport.hpp: the layers of an export by themselves. Profiles field by field, identities, CSV rows,
// signatures.
#ifndef PXPORT_LAYERS_HPP_
#define PXPORT_LAYERS_HPP_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"

namespace pxport {
inline namespace cpp1 {

class Profile {
 public:
  struct Identity {
    std::string_view id, authenticated_state;
    bool primary;
  };
  struct Membership {
    Value status, last_qualification_time, valid_until;
  };

  explicit Profile(std::string_view json) {
    pxport_profile* made = nullptr;
    detail::Call(pxport_profile_parse, json.data(), json.size(), &made);
    handle_.reset(made);
  }
  Value value(const std::string& path) {
    pxport_value out;
    detail::Call(pxport_profile_value, handle_.get(), path.c_str(), &out);
    return Value(out);
  }
  std::vector<Identity> identities(const std::string& ns) {
    std::size_t count = 0;
    detail::Call(pxport_profile_identity_count, handle_.get(), ns.c_str(), &count);
    std::vector<Identity> all;
    for (std::size_t i = 0; i < count; ++i) {
      pxport_identity out;
      detail::Call(pxport_profile_identity_at, handle_.get(), ns.c_str(), i, &out);
      all.push_back({detail::View(out.id), detail::View(out.authenticated_state), out.primary != 0});
    }
    return all;
  }
  Membership membership(const std::string& audience_id, const std::string& ns = "ups") {
    pxport_membership out;
    detail::Call(pxport_profile_membership, handle_.get(), ns.c_str(), audience_id.c_str(), &out);
    return {Value(out.status), Value(out.last_qualification_time), Value(out.valid_until)};
  }
  bool is_member(const std::string& audience_id, std::int64_t at_unix_ms, const std::string& ns = "ups") {
    std::int32_t is_member = 0;
    detail::Call(pxport_profile_is_member, handle_.get(), ns.c_str(), audience_id.c_str(), at_unix_ms,
                 &is_member);
    return is_member != 0;
  }

 private:
  detail::Handle<pxport_profile, pxport_profile_free> handle_;
};

namespace identity {

// Every member has an initializer: callers name those they need, and compilers do not warn about the others.
struct Options {
  std::string default_country_code = {};
  std::int32_t phone_format = PXPORT_PHONE_E164;
  bool keep_blanks = false;
  std::string default_country = {};
  std::int32_t email_format = PXPORT_EMAIL_ADOBE;
  std::int32_t hash_encoding = PXPORT_HASH_HEX;
};

inline pxport_identity_options ToC(const Options& options) {
  pxport_identity_options c = PXPORT_IDENTITY_OPTIONS_INIT;
  c.default_country_code = options.default_country_code.c_str();
  c.phone_format = options.phone_format;
  c.keep_blanks = options.keep_blanks ? 1 : 0;
  c.default_country = options.default_country.c_str();
  c.email_format = options.email_format;
  c.hash_encoding = options.hash_encoding;
  return c;
}
inline std::string Catalog() {
  return detail::Bytes(pxport_identity_catalog);
}
inline std::string Namespace(const std::string& name) {
  return detail::Bytes(pxport_identity_namespace, name.c_str());
}
// Throws if a mapping from `source` to `target` is not allowed; what() says why.
inline void CheckFeeds(const std::string& source, const std::string& target) {
  detail::Call(pxport_identity_feeds, source.c_str(), target.c_str());
}
inline std::string Normalize(const std::string& ns, std::string_view value, const Options& options = {}) {
  const pxport_identity_options c = ToC(options);
  return detail::Bytes(pxport_identity_normalize, ns.c_str(), value.data(), value.size(), &c);
}
inline std::string Hash(const std::string& ns, std::string_view value, const Options& options = {}) {
  const pxport_identity_options c = ToC(options);
  char hash[65];
  detail::Call(pxport_identity_hash, ns.c_str(), value.data(), value.size(), &c, &hash[0]);
  return hash;
}

}  // namespace identity

class Csv {
 public:
  using Write = std::function<void(std::string_view bytes)>;
  explicit Csv(Write write, const std::string& dialect_json = "{}")
      : write_(std::make_unique<Write>(std::move(write))) {
    pxport_csv* made = nullptr;
    detail::Call(pxport_csv_new, dialect_json.c_str(), &OnWrite, static_cast<void*>(write_.get()), &made);
    handle_.reset(made);
  }
  // Appends a row; nullopt is an absent field.
  void Row(std::span<const std::optional<std::string_view>> fields) {
    std::vector<pxport_slice> slices;
    for (const auto& field : fields)
      slices.push_back(field ? detail::Slice(*field) : pxport_slice{nullptr, 0});
    detail::Call(pxport_csv_row, handle_.get(), static_cast<const pxport_slice*>(slices.data()),
                 slices.size());
  }
  void Row(std::initializer_list<std::optional<std::string_view>> fields) {
    Row(std::span<const std::optional<std::string_view>>(fields.begin(), fields.size()));
  }
  void Finish() { detail::Call(pxport_csv_finish, handle_.get()); }

 private:
  static pxport_status OnWrite(void* user_data, const std::uint8_t* data, std::size_t size, pxport_error**) {
    return detail::Shield(pxport_status{PXPORT_CANCELLED}, [&]() -> pxport_status {
      (*static_cast<Write*>(user_data))(std::string_view(reinterpret_cast<const char*>(data), size));
      return PXPORT_OK;
    });
  }
  std::unique_ptr<Write> write_;  // keeps its address when this object moves
  detail::Handle<pxport_csv, pxport_csv_free> handle_;
};

namespace sigv4 {

using Headers = std::vector<std::pair<std::string, std::string>>;
struct Keys {
  std::string access_key_id, secret_access_key, session_token;
};
struct Request {
  std::string method, url, region;  // the URL is absolute and percent-encoded
  std::string service = "s3";
  Headers headers;
  std::string payload_sha256;  // empty: of the empty body, or what presigned URLs and chunks want
  std::int64_t time_unix_s = 0;
};

// The two as C structs; views of what they were made from.
struct InC {
  InC(const Request& request, const Keys& keys) {
    for (const auto& [name, value] : request.headers)
      headers.push_back({detail::Slice(name), detail::Slice(value)});
    c.method = request.method.c_str();
    c.url = request.url.c_str();
    c.region = request.region.c_str();
    c.service = request.service.c_str();
    c.headers = headers.data();
    c.header_count = headers.size();
    if (!request.payload_sha256.empty()) c.payload_sha256 = request.payload_sha256.c_str();
    c.time_unix_s = request.time_unix_s;
    signing_keys.access_key_id = keys.access_key_id.c_str();
    signing_keys.secret_access_key = keys.secret_access_key.c_str();
    if (!keys.session_token.empty()) signing_keys.session_token = keys.session_token.c_str();
  }
  std::vector<pxport_header> headers;
  pxport_sign_request c = PXPORT_SIGN_REQUEST_INIT;
  pxport_signing_keys signing_keys = PXPORT_SIGNING_KEYS_INIT;
};

// Returns the headers to add, as lines "Name: value\n".
inline std::string Sign(const Request& request, const Keys& keys) {
  const InC in(request, keys);
  return detail::Bytes(pxport_sigv4_sign, &in.c, &in.signing_keys);
}
inline std::string Presign(const Request& request, const Keys& keys, std::int64_t expires_s) {
  const InC in(request, keys);
  return detail::Bytes(pxport_sigv4_presign, &in.c, &in.signing_keys, expires_s);
}

// The headers of a trailer as C structs, which are views of `trailer`.
inline std::vector<pxport_header> TrailerInC(const Headers& trailer) {
  std::vector<pxport_header> c;
  for (const auto& [name, value] : trailer) c.push_back({detail::Slice(name), detail::Slice(value)});
  return c;
}

// A body in signed chunks: for each chunk Open(data), the data and "\r\n"; then Close().
class Chunks {
 public:
  Chunks(const Request& request, const Keys& keys) {
    const InC in(request, keys);
    pxport_sigv4_chunks* made = nullptr;
    header_lines_ = detail::Bytes(pxport_sigv4_chunks_new, &in.c, &in.signing_keys, &made);
    handle_.reset(made);
  }
  // The headers to add to the request, as lines "Name: value\n".
  const std::string& header_lines() const { return header_lines_; }
  std::string Open(std::string_view data) {
    return detail::Bytes(pxport_sigv4_chunk_open, handle_.get(), static_cast<const void*>(data.data()),
                         data.size());
  }
  std::string Close(const Headers& trailer = {}) {
    const std::vector<pxport_header> c = TrailerInC(trailer);
    return detail::Bytes(pxport_sigv4_chunk_close, handle_.get(), c.data(), c.size());
  }
  // Returns the Content-Length of such a body.
  static std::uint64_t Size(std::uint64_t body_bytes, std::uint64_t chunk_bytes,
                            const Headers& trailer = {}) {
    const std::vector<pxport_header> c = TrailerInC(trailer);
    std::uint64_t size = 0;
    detail::Call(pxport_sigv4_chunks_size, body_bytes, chunk_bytes, c.data(), c.size(), &size);
    return size;
  }

 private:
  std::string header_lines_;
  detail::Handle<pxport_sigv4_chunks, pxport_sigv4_chunks_free> handle_;
};

}  // namespace sigv4

}  // namespace cpp1
}  // namespace pxport

#endif  // PXPORT_LAYERS_HPP_
