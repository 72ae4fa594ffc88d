// A store that passes everything on to another one and lets a test step in before and after each operation.
#ifndef PXPORT_TESTS_UNIT_COMMIT_STORE_PROXY_H_
#define PXPORT_TESTS_UNIT_COMMIT_STORE_PROXY_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace pxport {

struct ProxyHooks {
  // `operation` is the name of the function. A failure of `before` is given instead of the call, one of
  // `after` instead of the call's answer.
  std::function<Status(std::string_view operation, std::string_view key)> before, after;
  bool opaque_uploads = false;  // upload ids do not tell whose they are, as in S3
  bool leases = true;           // false: Unimplemented, as in S3
};

class StoreProxy final : public Store {
 public:
  StoreProxy(Store* store, ProxyHooks* hooks) : store_(store), hooks_(hooks) {}

  StatusOr<std::string> Get(std::string_view key) override {
    return Call<std::string>("Get", key, [&] { return store_->Get(key); });
  }
  Status PutNew(std::string_view key, std::string_view bytes) override {
    return CallStatus("PutNew", key, [&] { return store_->PutNew(key, bytes); });
  }
  StatusOr<Written> Put(std::string_view key, std::string_view bytes,
                        std::string_view content_type) override {
    return Call<Written>("Put", key, [&] { return store_->Put(key, bytes, content_type); });
  }
  Status Delete(std::string_view key) override {
    return CallStatus("Delete", key, [&] { return store_->Delete(key); });
  }
  StatusOr<std::vector<StoreEntry>> List(std::string_view prefix) override {
    return Call<std::vector<StoreEntry>>("List", prefix, [&] { return store_->List(prefix); });
  }
  StatusOr<bool> Exists(std::string_view key) override {
    return Call<bool>("Exists", key, [&] { return store_->Exists(key); });
  }
  StatusOr<std::unique_ptr<Upload>> Create(std::string_view key, const FileAttributes& attributes) override {
    PX_ASSIGN_OR_RETURN(auto upload, Call<std::unique_ptr<Upload>>(
                                         "Create", key, [&] { return store_->Create(key, attributes); }));
    return std::unique_ptr<Upload>(std::make_unique<UploadProxy>(this, std::string(key), std::move(upload)));
  }
  StatusOr<Written> Publish(const StagedFile& file) override {
    return Call<Written>("Publish", file.key, [&] { return store_->Publish(file); });
  }
  StatusOr<bool> IsPublished(const StagedFile& file) override {
    return Call<bool>("IsPublished", file.key, [&] { return store_->IsPublished(file); });
  }
  Status Discard(std::string_view key, std::string_view upload_id) override {
    return CallStatus("Discard", key, [&] { return store_->Discard(key, upload_id); });
  }
  StatusOr<std::vector<std::string>> ListUploads(std::string_view key) override {
    return Call<std::vector<std::string>>("ListUploads", key, [&] { return store_->ListUploads(key); });
  }
  StatusOr<bool> IsStaged(const StagedFile& file) override {
    return Call<bool>("IsStaged", file.key, [&] {
      return hooks_->opaque_uploads ? Store::IsStaged(file) : store_->IsStaged(file);
    });
  }
  std::string WriteIdOf(std::string_view upload_id) const override {
    return hooks_->opaque_uploads ? "" : store_->WriteIdOf(upload_id);
  }
  StatusOr<std::unique_ptr<Lease>> TryLease(std::string_view key) override {
    if (!hooks_->leases) return Failure(Code::kUnimplemented, "no leases");
    return Call<std::unique_ptr<Lease>>("TryLease", key, [&] { return store_->TryLease(key); });
  }
  std::string Url(std::string_view key) const override { return store_->Url(key); }

 private:
  class UploadProxy final : public Upload {
   public:
    UploadProxy(StoreProxy* store, std::string key, std::unique_ptr<Upload> upload)
        : store_(store), key_(std::move(key)), upload_(std::move(upload)) {}
    Status Append(std::string_view bytes) override {
      return store_->CallStatus("Append", key_, [&] { return upload_->Append(bytes); });
    }
    StatusOr<StagedFile> Finish() override {
      return store_->Call<StagedFile>("Finish", key_, [&] { return upload_->Finish(); });
    }

   private:
    StoreProxy* const store_;
    const std::string key_;
    const std::unique_ptr<Upload> upload_;
  };

  template <typename T, typename Function>
  StatusOr<T> Call(std::string_view operation, std::string_view key, Function function) {
    if (hooks_->before) PX_RETURN_IF_ERROR(hooks_->before(operation, key));
    StatusOr<T> answer = function();
    if (hooks_->after) PX_RETURN_IF_ERROR(hooks_->after(operation, key));
    return answer;
  }
  template <typename Function>
  Status CallStatus(std::string_view operation, std::string_view key, Function function) {
    if (hooks_->before) PX_RETURN_IF_ERROR(hooks_->before(operation, key));
    const Status answer = function();
    if (hooks_->after) PX_RETURN_IF_ERROR(hooks_->after(operation, key));
    return answer;
  }

  Store* const store_;
  ProxyHooks* const hooks_;
};

// Both stores of an export through one set of hooks.
struct ProxiedStores {
  ProxiedStores(const Protocol& protocol, ProxyHooks hooks_for_both)
      : hooks(std::move(hooks_for_both)),
        control(protocol.control, &hooks),
        destination(protocol.destination, &hooks) {}
  Protocol protocol() { return {&control, &destination}; }

  ProxyHooks hooks;
  StoreProxy control, destination;
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_COMMIT_STORE_PROXY_H_
