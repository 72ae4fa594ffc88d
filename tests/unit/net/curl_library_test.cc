#include "net/curl_library.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

namespace pxport::curl_library_test {
namespace {

TEST_CASE("curl library: all threads get the same, complete library") {
  std::vector<const CurlLibrary*> got(8);
  std::vector<std::thread> threads;
  for (const CurlLibrary*& one : got)
    threads.emplace_back([&one] { one = CurlLibrary::Get().value_or(nullptr); });
  for (std::thread& thread : threads) thread.join();
  const CurlLibrary* const curl = got.front();
  REQUIRE(curl != nullptr);
  for (const CurlLibrary* one : got) CHECK(one == curl);
  CHECK(curl->version_info(CURLVERSION_NOW)->version_num >= 0x075700);
}

TEST_CASE("curl library: its functions work together") {
  const auto library = CurlLibrary::Get();
  REQUIRE(library.ok());
  const CurlLibrary& curl = **library;
  CURL* const easy = curl.easy_init();
  CURLM* const multi = curl.multi_init();
  REQUIRE(easy != nullptr);
  REQUIRE(multi != nullptr);
  curl_slist* const headers = curl.slist_append(nullptr, "A: b");
  REQUIRE(headers != nullptr);
  CHECK(curl.easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
  CHECK(curl.easy_setopt(easy, CURLOPT_URL, "none://x/") == CURLE_OK);
  CHECK(curl.multi_add_handle(multi, easy) == CURLM_OK);
  int running = 0, left = 0;
  CHECK(curl.multi_perform(multi, &running) == CURLM_OK);
  const CURLMsg* const message = curl.multi_info_read(multi, &left);
  REQUIRE(message != nullptr);
  CHECK(message->data.result == CURLE_UNSUPPORTED_PROTOCOL);
  CHECK(std::string(curl.easy_strerror(message->data.result)) != "");
  long status = -1;
  CHECK(curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
  CHECK(status == 0);
  CHECK(curl.multi_wakeup(multi) == CURLM_OK);
  CHECK(curl.multi_poll(multi, nullptr, 0, 0, nullptr) == CURLM_OK);
  CHECK(curl.multi_remove_handle(multi, easy) == CURLM_OK);
  curl.easy_cleanup(easy);
  CHECK(curl.multi_cleanup(multi) == CURLM_OK);
  curl.slist_free_all(headers);
}

}  // namespace
}  // namespace pxport::curl_library_test
