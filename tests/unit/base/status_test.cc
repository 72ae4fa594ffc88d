#include "base/status.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>

namespace pxport::status_test {
namespace {

TEST_CASE("status: a failure carries code, message and remedy") {
  const Status status = Failure(Code::kNotFound, "the bucket does not exist", "check its name");
  CHECK(status.code() == Code::kNotFound);
  CHECK(Message(status) == "the bucket does not exist");
  CHECK(Detail(status, kRemedy) == "check its name");
  CHECK(Detail(status, kPath) == std::nullopt);
  CHECK(Detail(Failure(Code::kInternal, "x"), kRemedy) == std::nullopt);
  CHECK(Message(absl::OkStatus()).empty());
  CHECK(Detail(absl::OkStatus(), kRemedy) == std::nullopt);
}

TEST_CASE("status: details are added, replaced and listed in order") {
  Status status = Failure(Code::kInvalidArgument, "bad", "fix it");
  status = WithDetail(status, kPath, "a");
  status = WithDetail(status, kPath, "b");
  status = WithDetail(status, kInputLine, "7");
  status = WithDetail(status, kNamespace, std::string("nul\0inside", 10));
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(Details(status) == Pairs{{"input_line", "7"},
                                 {"namespace", std::string("nul\0inside", 10)},
                                 {"path", "b"},
                                 {"remedy", "fix it"}});
  CHECK(Details(absl::OkStatus()).empty());
  CHECK(WithDetail(absl::OkStatus(), kPath, "a").ok());
  CHECK(Details(WithDetail(absl::OkStatus(), kPath, "a")).empty());
}

TEST_CASE("status: payloads of other libraries are not details") {
  Status status = Failure(Code::kInternal, "x");
  status.SetPayload("type.googleapis.com/other", absl::Cord("y"));
  CHECK(Details(status).empty());
}

TEST_CASE("status: context precedes the message, details stay") {
  const Status inner = WithDetail(Failure(Code::kDataLoss, "cut short", "copy it again"), kPath, "a.gz");
  const Status outer = Within("input a.gz", inner);
  CHECK(outer.code() == Code::kDataLoss);
  CHECK(Message(outer) == "input a.gz: cut short");
  CHECK(Details(outer) == Details(inner));
  CHECK(Within("x", absl::OkStatus()).ok());
}

TEST_CASE("status: errno becomes a code and a remedy") {
  struct {
    int error;
    Code code;
    bool remedy;
  } const cases[] = {{ENOENT, Code::kNotFound, true},          {ENOTDIR, Code::kFailedPrecondition, true},
                     {EACCES, Code::kPermissionDenied, true},  {EPERM, Code::kPermissionDenied, true},
                     {EROFS, Code::kPermissionDenied, true},   {EEXIST, Code::kAlreadyExists, false},
                     {ENOSPC, Code::kResourceExhausted, true}, {EDQUOT, Code::kResourceExhausted, true},
                     {EMFILE, Code::kResourceExhausted, true}, {ENFILE, Code::kResourceExhausted, true},
                     {EFBIG, Code::kResourceExhausted, true},  {EIO, Code::kInternal, false}};
  for (const auto& c : cases) {
    const Status status = FromErrno(c.error, "open /x");
    INFO(c.error);
    CHECK(status.code() == c.code);
    CHECK(Detail(status, kRemedy).has_value() == c.remedy);
    CHECK(Message(status).starts_with("open /x: "));
    CHECK(Message(status).size() > 10);
  }
}

Status Fails(bool fail) {
  return fail ? Failure(Code::kAborted, "stop") : absl::OkStatus();
}
StatusOr<std::unique_ptr<int>> Make(bool fail) {
  if (fail) return Failure(Code::kUnavailable, "none");
  return std::make_unique<int>(5);
}
StatusOr<int> Both(bool first, bool second) {
  PX_RETURN_IF_ERROR(Fails(first));
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<int> made, Make(second));
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<int> again, Make(false));
  return *made + *again;
}

TEST_CASE("status: the macros pass errors on and move values out") {
  CHECK(Both(false, false).value() == 10);
  CHECK(Both(true, false).status().code() == Code::kAborted);
  CHECK(Both(false, true).status().code() == Code::kUnavailable);
}

}  // namespace
}  // namespace pxport::status_test
