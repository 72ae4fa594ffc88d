// Owners of the handles of the C header: each is freed by its own pxport_*_free.
#ifndef PXPORT_EXAMPLES_PXPORT_HANDLES_H_
#define PXPORT_EXAMPLES_PXPORT_HANDLES_H_

#include <memory>
#include <string_view>

#include "pxport/pxport.h"

namespace command {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};

using ErrorHandle = std::unique_ptr<pxport_error, Freed<pxport_error_free>>;
using BytesHandle = std::unique_ptr<pxport_bytes, Freed<pxport_bytes_free>>;
using JsonHandle = std::unique_ptr<pxport_json, Freed<pxport_json_free>>;
using ContextHandle = std::unique_ptr<pxport_context, Freed<pxport_context_free>>;
using CancelHandle = std::unique_ptr<pxport_cancel, Freed<pxport_cancel_free>>;
using JobHandle = std::unique_ptr<pxport_job, Freed<pxport_job_free>>;
using WriterHandle = std::unique_ptr<pxport_writer, Freed<pxport_writer_free>>;

// Receives an out-parameter: `call(..., Out(&handle), Out(&error))` moves the result into the owner.
template <typename Owner>
class Out {
 public:
  explicit Out(Owner* owner) : owner_(owner) {}
  ~Out() { owner_->reset(raw_); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator typename Owner::pointer *() { return &raw_; }

 private:
  Owner* owner_;
  typename Owner::pointer raw_ = nullptr;
};

inline std::string_view TextOf(const pxport_bytes* bytes) {
  return {reinterpret_cast<const char*>(pxport_bytes_data(bytes)), pxport_bytes_size(bytes)};
}

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_HANDLES_H_
