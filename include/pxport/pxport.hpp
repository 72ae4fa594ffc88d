// pxport.hpp - C++20 over pxport.h: handles free themselves, failures are exceptions, texts are std::string.
// Headers only (with core.hpp and layers.hpp). Only pxport.h is a stable ABI: these headers are compiled into
// your program and need nothing but the standard library.
//
// Every rule of pxport.h applies: threads, idempotency, what a failure leaves. A returned view (string_view,
// Value) is valid as long as the object that returned it. A callback may throw: the call that ran it fails,
// and the exception comes out of that call instead of an Error. An exception of `log` is ignored.
#ifndef PXPORT_PXPORT_HPP_
#define PXPORT_PXPORT_HPP_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"
#include "layers.hpp"

namespace pxport {
inline namespace cpp1 {

class Cancel {
 public:
  Cancel() {
    pxport_cancel* made = nullptr;
    detail::Call(pxport_cancel_new, &made);
    handle_.reset(made);
  }
  void Request() { pxport_cancel_request(handle_.get()); }  // any thread, any signal handler
  const pxport_cancel* get() const { return handle_.get(); }

 private:
  detail::Handle<pxport_cancel, pxport_cancel_free> handle_;
};

struct Credentials {
  std::string access_key_id, secret_access_key, session_token;
  std::int64_t expires_unix_s = 0;
};

// pxport_options. Zero and empty mean the default.
struct Options {
  std::uint32_t threads = 0, upload_threads = 0, progress_period_ms = 0, permissions = 0;
  std::uint64_t memory_limit_bytes = 0;
  std::function<Credentials()> credentials;
  std::function<bool(const pxport_progress&)> progress;  // false cancels
  std::function<void(std::int32_t level, std::string_view line)> log;
};

class Context {
 public:
  Context() : Context(Options{}) {}
  explicit Context(Options options) : host_(std::make_shared<Host>()) {
    host_->options = std::move(options);
    const Options& o = host_->options;
    pxport_options c = PXPORT_OPTIONS_INIT;
    c.threads = o.threads;
    c.upload_threads = o.upload_threads;
    c.progress_period_ms = o.progress_period_ms;
    c.permissions = o.permissions;
    c.memory_limit_bytes = o.memory_limit_bytes;
    c.user_data = host_.get();
    if (o.credentials) c.credentials = &Host::OnCredentials;
    if (o.progress) c.progress = &Host::OnProgress;
    if (o.log) c.log = &Host::OnLog;
    pxport_context* made = nullptr;
    detail::Call(pxport_context_new, &c, &made);
    handle_.reset(made);
  }
  const pxport_context* get() const { return handle_.get(); }
  // The callbacks. Every object that is made from a context keeps them alive.
  std::shared_ptr<const void> host() const { return host_; }

 private:
  struct Host {
    Options options;
    static pxport_status OnCredentials(void* user_data, pxport_credentials_out* out, pxport_error** err) {
      return detail::Shield(pxport_status{PXPORT_UNAUTHENTICATED}, [&]() -> pxport_status {
        const Credentials keys = static_cast<Host*>(user_data)->options.credentials();
        return pxport_credentials_set(out, keys.access_key_id.c_str(), keys.secret_access_key.c_str(),
                                      keys.session_token.c_str(), keys.expires_unix_s, err);
      });
    }
    static std::int32_t OnProgress(void* user_data, const pxport_progress* progress) {
      return detail::Shield(std::int32_t{1}, [&] {
        return static_cast<Host*>(user_data)->options.progress(*progress) ? std::int32_t{0} : std::int32_t{1};
      });
    }
    static void OnLog(void* user_data, std::int32_t level, const char* line, std::size_t line_len) {
      try {
        static_cast<Host*>(user_data)->options.log(level, std::string_view(line, line_len));
      } catch (...) {  // a failing log must not fail the export
      }
    }
  };
  std::shared_ptr<Host> host_;
  detail::Handle<pxport_context, pxport_context_free> handle_;
};

// Writes up to `capacity` bytes of NDJSON to `buffer` and returns their number; 0 is the end.
using Reader = std::function<std::size_t(char* buffer, std::size_t capacity)>;

namespace detail {
inline pxport_status OnRead(void* user_data, std::uint8_t* buffer, std::size_t capacity, std::size_t* got,
                            pxport_error**) {
  return Shield(pxport_status{PXPORT_CANCELLED}, [&]() -> pxport_status {
    *got = (*static_cast<const Reader*>(user_data))(reinterpret_cast<char*>(buffer), capacity);
    return PXPORT_OK;
  });
}
inline void* UserData(const Reader& reader) {
  return const_cast<Reader*>(&reader);
}
}  // namespace detail

struct JobOptions {
  std::optional<std::string> input_url, output_url;
  std::vector<std::string> audience_ids;
  std::vector<std::string> set;  // "POINTER=JSON"
  std::optional<std::int64_t> now_unix_ms;
};

class Writer {
 public:
  void Push(std::string_view ndjson) {
    detail::Call(pxport_writer_push, handle_.get(), static_cast<const void*>(ndjson.data()), ndjson.size());
  }
  void Pull(const Reader& reader) {
    detail::Call(pxport_writer_pull, handle_.get(), &detail::OnRead, detail::UserData(reader));
  }
  // Reads files, once, instead of Push and Pull. Without URLs: this shard's share of the input that Begin
  // pinned.
  void Read(const std::vector<std::string>& input_urls = {}) {
    const std::vector<pxport_slice> slices = detail::Slices(input_urls);
    detail::Call(pxport_writer_read, handle_.get(), slices.data(), slices.size());
  }
  // Returns the receipt.
  std::string Finish() { return detail::Bytes(pxport_writer_finish, handle_.get()); }
  void Cancel() { pxport_writer_cancel(handle_.get()); }  // any thread, any signal handler

 private:
  friend class Job;
  Writer(pxport_writer* handle, std::shared_ptr<const void> host) : host_(std::move(host)), handle_(handle) {}
  std::shared_ptr<const void> host_;  // outlives the handle, which calls it
  detail::Handle<pxport_writer, pxport_writer_free> handle_;
};

// An export in this process whose profiles the program pushes. Destroyed without Finish: cancels the export
// and removes what it staged.
class Export {
 public:
  void Push(std::string_view ndjson) {
    detail::Call(pxport_run_push, handle_.get(), static_cast<const void*>(ndjson.data()), ndjson.size());
  }
  // Commits. Returns the report.
  std::string Finish() { return detail::Bytes(pxport_run_finish, handle_.get()); }

 private:
  friend class Job;
  Export(pxport_run* handle, std::shared_ptr<const void> host) : host_(std::move(host)), handle_(handle) {}
  std::shared_ptr<const void> host_;  // outlives the handle, which calls it
  detail::Handle<pxport_run, pxport_run_free> handle_;
};

class Job {
 public:
  Job(const Context& context, std::string_view json, const JobOptions& options = {}) : host_(context.host()) {
    const std::vector<pxport_slice> ids = detail::Slices(options.audience_ids),
                                    set = detail::Slices(options.set);
    pxport_job_options c = PXPORT_JOB_OPTIONS_INIT;
    if (options.input_url) c.input_url = options.input_url->c_str();
    if (options.output_url) c.output_url = options.output_url->c_str();
    c.audience_ids = ids.data();
    c.audience_id_count = ids.size();
    c.set = set.data();
    c.set_count = set.size();
    c.has_now = options.now_unix_ms ? 1 : 0;
    c.now_unix_ms = options.now_unix_ms.value_or(0);
    pxport_job* made = nullptr;
    detail::Call(pxport_job_parse, context.get(), json.data(), json.size(),
                 static_cast<const pxport_job_options*>(&c), &made);
    handle_.reset(made);
  }
  static std::string Schema() { return detail::Bytes(pxport_job_schema); }
  std::string Check() const { return detail::Bytes(pxport_job_check, get()); }
  std::string CheckOnline(const pxport::Cancel* cancel = nullptr) const {
    return detail::Bytes(pxport_job_check_online, get(), Of(cancel));
  }

  // These return the report. Without a reader: the job's own input.
  std::string Run(const pxport::Cancel* cancel = nullptr) const { return Run(OptionsOf(cancel)); }
  std::string Run(const Reader& reader, const pxport::Cancel* cancel = nullptr) const {
    pxport_run_options options = OptionsOf(cancel);
    options.read = &detail::OnRead;
    options.user_data = detail::UserData(reader);
    return Run(options);
  }
  // Continues a run to a bucket that was killed; otherwise like Run.
  std::string Resume(const pxport::Cancel* cancel = nullptr) const {
    pxport_run_options options = OptionsOf(cancel);
    options.resume = 1;
    return Run(options);
  }
  // Begins an export whose profiles are pushed. `cancel`, if any, outlives it.
  Export OpenExport(const pxport::Cancel* cancel = nullptr) const {
    const pxport_run_options options = OptionsOf(cancel);
    pxport_run* made = nullptr;
    detail::Call(pxport_export_open, get(), &options, &made);
    return Export(made, host_);
  }

  // Returns the ticket. An empty idempotency key means a new export each time.
  std::string Begin(std::uint32_t shards = 1, const std::string& idempotency_key = {},
                    bool pin_input = false) const {
    pxport_begin_options c = PXPORT_BEGIN_OPTIONS_INIT;
    c.shards = shards;
    c.pin_input = pin_input ? 1 : 0;
    if (!idempotency_key.empty()) c.idempotency_key = idempotency_key.c_str();
    return detail::Bytes(pxport_export_begin, get(), static_cast<const pxport_begin_options*>(&c));
  }
  Writer Open(std::string_view ticket, std::uint32_t shard = 0) const {
    pxport_writer* made = nullptr;
    detail::Call(pxport_writer_open, get(), static_cast<const void*>(ticket.data()), ticket.size(), shard,
                 &made);
    return Writer(made, host_);
  }
  // Makes a shard again whose files were lost after commit decided.
  Writer Repair(std::string_view ticket, std::uint32_t shard = 0) const {
    pxport_writer* made = nullptr;
    detail::Call(pxport_writer_repair, get(), static_cast<const void*>(ticket.data()), ticket.size(), shard,
                 &made);
    return Writer(made, host_);
  }
  std::string Commit(std::string_view ticket, const std::vector<std::string>& receipts,
                     const pxport::Cancel* cancel = nullptr) const {
    const std::vector<pxport_slice> slices = detail::Slices(receipts);
    return detail::Bytes(pxport_export_commit, get(), static_cast<const void*>(ticket.data()), ticket.size(),
                         slices.data(), slices.size(), Of(cancel));
  }
  void Abort(std::string_view ticket, const pxport::Cancel* cancel = nullptr) const {
    detail::Call(pxport_export_abort, get(), static_cast<const void*>(ticket.data()), ticket.size(),
                 Of(cancel));
  }
  // Removes obsolete objects: of one decided export, or of all exports that are decided or inactive for so
  // long. Returns what was done, as JSON.
  std::string Gc(std::string_view ticket, const pxport::Cancel* cancel = nullptr) const {
    return detail::Bytes(pxport_export_gc, get(), static_cast<const void*>(ticket.data()), ticket.size(),
                         Of(cancel));
  }
  std::string GcAll(std::int64_t older_than_s, const pxport::Cancel* cancel = nullptr) const {
    return detail::Bytes(pxport_export_gc_all, get(), older_than_s, Of(cancel));
  }

 private:
  const pxport_job* get() const { return handle_.get(); }
  std::string Run(const pxport_run_options& options) const {
    return detail::Bytes(pxport_export_run, get(), &options);
  }
  static pxport_run_options OptionsOf(const pxport::Cancel* cancel) {
    pxport_run_options options = PXPORT_RUN_OPTIONS_INIT;
    options.cancel = Of(cancel);
    return options;
  }
  static const pxport_cancel* Of(const pxport::Cancel* cancel) {
    return cancel == nullptr ? nullptr : cancel->get();
  }
  std::shared_ptr<const void> host_;
  detail::Handle<pxport_job, pxport_job_free> handle_;
};

// Single objects in buckets.
class S3 {
 public:
  // The keys of a job's destination.s3.
  explicit S3(const Context& context, const std::string& endpoint_json = "{}") : host_(context.host()) {
    pxport_s3* made = nullptr;
    detail::Call(pxport_s3_new, context.get(), endpoint_json.c_str(), &made);
    handle_.reset(made);
  }
  // Replaces an existing object. Returns the ETag as the store spells it; "" if the store returns none.
  std::string Put(const std::string& bucket, const std::string& key, std::string_view bytes,
                  const std::string& content_type = "application/octet-stream") {
    return detail::Bytes(pxport_s3_put, handle_.get(), bucket.c_str(), key.c_str(),
                         static_cast<const void*>(bytes.data()), bytes.size(), content_type.c_str());
  }
  // Until it expires, the URL is as secret as the keys.
  std::string Presign(const std::string& method, const std::string& bucket, const std::string& key,
                      std::int64_t expires_s) {
    return detail::Bytes(pxport_s3_presign, handle_.get(), method.c_str(), bucket.c_str(), key.c_str(),
                         expires_s);
  }

 private:
  std::shared_ptr<const void> host_;
  detail::Handle<pxport_s3, pxport_s3_free> handle_;
};

}  // namespace cpp1
}  // namespace pxport

#endif  // PXPORT_PXPORT_HPP_
