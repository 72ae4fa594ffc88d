// Part of pxport.hpp: failures as exceptions, helpers that call the C functions, JSON values and documents.
#ifndef PXPORT_CORE_HPP_
#define PXPORT_CORE_HPP_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pxport.h"

namespace pxport {
// Keeps two versions of these headers in one program apart.
inline namespace cpp1 {

class Error : public std::runtime_error {
 public:
  explicit Error(const pxport_error* e)
      : std::runtime_error(pxport_error_message(e)),
        code_(pxport_error_code(e)),
        retryable_(pxport_error_retryable(e) != 0) {
    const char *key, *value;
    for (std::size_t i = 0; pxport_error_detail_at(e, i, &key, &value) != 0; ++i)
      details_.emplace_back(key, value);
  }
  pxport_status code() const { return code_; }
  bool retryable() const { return retryable_; }
  // Keys: see pxport_error_detail. "" if the error has no such detail.
  std::string detail(std::string_view key) const {
    for (const auto& [k, v] : details_) {
      if (k == key) return v;
    }
    return {};
  }
  std::string remedy() const { return detail("remedy"); }
  // True if the export is decided: commit, or the same run again, finishes it.
  bool decided() const { return detail("decided") == "1"; }
  const std::vector<std::pair<std::string, std::string>>& details() const { return details_; }

 private:
  pxport_status code_;
  bool retryable_;
  std::vector<std::pair<std::string, std::string>> details_;
};

namespace detail {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};
template <typename T, auto kFree>
using Handle = std::unique_ptr<T, Free<kFree>>;
using BytesHandle = Handle<pxport_bytes, pxport_bytes_free>;

// The exception of a callback on this thread. Callbacks run on the thread of the call, which rethrows it.
inline std::exception_ptr& Thrown() {
  thread_local std::exception_ptr thrown;
  return thrown;
}
// Runs the body of a callback. Keeps an exception in Thrown and returns `otherwise`, which makes the call
// fail.
template <typename Body, typename Result>
Result Shield(Result otherwise, Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    Thrown() = std::current_exception();
    return otherwise;
  }
}

// Stands for `err` in a call: fails.Check(pxport_f(..., fails)).
class Fails {
 public:
  operator pxport_error**() { return &error_; }
  ~Fails() { pxport_error_free(error_); }
  Fails() = default;
  Fails(const Fails&) = delete;
  Fails& operator=(const Fails&) = delete;
  void Check(pxport_status status) {
    std::exception_ptr thrown = std::exchange(Thrown(), nullptr);
    if (status == PXPORT_OK) return;
    if (thrown) std::rethrow_exception(thrown);
    throw Error(error_);
  }

 private:
  pxport_error* error_ = nullptr;
};

// Calls f(..., err) and throws on failure.
template <typename F, typename... Args>
void Call(F* f, Args... args) {
  Fails fails;
  fails.Check(f(args..., fails));
}
// Calls f(..., pxport_bytes** out, err) and returns the bytes.
template <typename F, typename... Args>
std::string Bytes(F* f, Args... args) {
  Fails fails;
  pxport_bytes* out = nullptr;
  const pxport_status status = f(args..., &out, fails);
  const BytesHandle bytes(out);
  fails.Check(status);
  return {reinterpret_cast<const char*>(pxport_bytes_data(out)), pxport_bytes_size(out)};
}

inline std::string_view View(pxport_slice slice) {
  return {static_cast<const char*>(slice.data), slice.size};
}
// An empty view may have a null pointer, which means an absent field in a row.
inline pxport_slice Slice(std::string_view text) {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}
inline std::vector<pxport_slice> Slices(const std::vector<std::string>& texts) {
  std::vector<pxport_slice> slices;
  for (const std::string& text : texts) slices.push_back(Slice(text));
  return slices;
}

}  // namespace detail

// A JSON value. Kinds: PXPORT_KIND_*.
struct Value {
  std::int32_t kind = PXPORT_KIND_ABSENT;
  std::string_view text;
  Value() = default;
  explicit Value(const pxport_value& value) : kind(value.kind), text(detail::View(value.text)) {}
  bool absent() const { return kind == PXPORT_KIND_ABSENT; }
};

// A JSON document that the library returned; see pxport_json_parse.
class Json {
 public:
  explicit Json(std::string_view text) {
    pxport_json* made = nullptr;
    detail::Call(pxport_json_parse, static_cast<const void*>(text.data()), text.size(), &made);
    handle_.reset(made);
  }
  Value value(const std::string& pointer) const {
    pxport_value out;
    detail::Call(pxport_json_value, get(), pointer.c_str(), &out);
    return Value(out);
  }
  std::string text(const std::string& pointer) const { return std::string(value(pointer).text); }
  std::size_t count(const std::string& pointer) const {
    std::size_t count = 0;
    detail::Call(pxport_json_count, get(), pointer.c_str(), &count);
    return count;
  }
  std::string_view key(const std::string& pointer, std::size_t index) const {
    pxport_slice out;
    detail::Call(pxport_json_key, get(), pointer.c_str(), index, &out);
    return detail::View(out);
  }

 private:
  const pxport_json* get() const { return handle_.get(); }
  detail::Handle<pxport_json, pxport_json_free> handle_;
};

}  // namespace cpp1
}  // namespace pxport

#endif  // PXPORT_CORE_HPP_
