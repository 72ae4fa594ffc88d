// libcurl, loaded by the first request. It loads thirty-five other libraries (GnuTLS, Kerberos, LDAP and
// more), which is half of the start-up time of the command. An export to a folder loads none of them.
#ifndef PXPORT_NET_CURL_LIBRARY_H_
#define PXPORT_NET_CURL_LIBRARY_H_

#include <curl/curl.h>

#include "base/status.h"

namespace pxport {

// The functions of libcurl, without the prefix "curl_".
struct CurlLibrary {
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_global_init) global_init;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_wakeup) multi_wakeup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_version_info) version_info;

  // The first call loads and initializes libcurl. It stays loaded until the process ends, because the host
  // may use it too. Thread-safe. Internal if it is missing, too old or fails to initialize; the next call
  // tries again.
  static StatusOr<const CurlLibrary*> Get();
};

}  // namespace pxport

#endif  // PXPORT_NET_CURL_LIBRARY_H_
