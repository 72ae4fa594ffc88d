#include "net/curl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/mutex.h"

namespace pxport {
namespace {

#ifdef __APPLE__
constexpr char kFile[] = "libcurl.4.dylib";
#else
constexpr char kFile[] = "libcurl.so.4";
#endif
constexpr unsigned int kOldest = 0x075700;  // 7.87: CURLOPT_QUICK_EXIT

Status UnusableCurl(std::string_view why) {
  return Failure(Code::kInternal, fmt::format("cannot use libcurl: {}", why),
                 "install libcurl 7.87 or newer (the package libcurl4 of Debian)");
}

template <typename Function>
bool FindSymbol(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(library, name));
  return *function != nullptr;
}

Status LoadInto(CurlLibrary* curl) {
  // Never closed, and its symbols are not visible to the host.
  void* const file = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) return UnusableCurl(dlerror());
  const bool complete = FindSymbol(file, "curl_easy_cleanup", &curl->easy_cleanup) &&
                        FindSymbol(file, "curl_easy_getinfo", &curl->easy_getinfo) &&
                        FindSymbol(file, "curl_easy_init", &curl->easy_init) &&
                        FindSymbol(file, "curl_easy_setopt", &curl->easy_setopt) &&
                        FindSymbol(file, "curl_easy_strerror", &curl->easy_strerror) &&
                        FindSymbol(file, "curl_global_init", &curl->global_init) &&
                        FindSymbol(file, "curl_multi_add_handle", &curl->multi_add_handle) &&
                        FindSymbol(file, "curl_multi_cleanup", &curl->multi_cleanup) &&
                        FindSymbol(file, "curl_multi_info_read", &curl->multi_info_read) &&
                        FindSymbol(file, "curl_multi_init", &curl->multi_init) &&
                        FindSymbol(file, "curl_multi_perform", &curl->multi_perform) &&
                        FindSymbol(file, "curl_multi_poll", &curl->multi_poll) &&
                        FindSymbol(file, "curl_multi_remove_handle", &curl->multi_remove_handle) &&
                        FindSymbol(file, "curl_multi_wakeup", &curl->multi_wakeup) &&
                        FindSymbol(file, "curl_slist_append", &curl->slist_append) &&
                        FindSymbol(file, "curl_slist_free_all", &curl->slist_free_all) &&
                        FindSymbol(file, "curl_version_info", &curl->version_info);
  if (!complete) return UnusableCurl("it is older than 7.87");
  const curl_version_info_data* const version = curl->version_info(CURLVERSION_NOW);
  if (version == nullptr || version->version_num < kOldest) return UnusableCurl("it is older than 7.87");
  // Process-wide, and must not race.
  if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return UnusableCurl("its TLS library fails to initialize");
  return absl::OkStatus();
}

}  // namespace

StatusOr<const CurlLibrary*> CurlLibrary::Get() {
  static Mutex mutex;
  static bool loaded = false;
  static CurlLibrary curl;
  const MutexLock lock(&mutex);
  if (!loaded) {
    PX_RETURN_IF_ERROR(LoadInto(&curl));
    loaded = true;
  }
  return &curl;
}

}  // namespace pxport
