#include "store/s3_profile.h"

#include <doctest/doctest.h>

namespace pxport::s3_profile_test {
namespace {

S3Options At(std::string endpoint, std::optional<S3Kind> kind = std::nullopt) {
  S3Options options;
  options.endpoint = std::move(endpoint);
  options.kind = kind;
  return options;
}

TEST_CASE("the kind that the job names counts, else that of the endpoint") {
  constexpr const char* kR2 = "https://0123.r2.cloudflarestorage.com";
  CHECK(ProfileOf(At(kR2)).kind == S3Kind::kR2);
  CHECK(ProfileOf(At("https://0123.eu.r2.cloudflarestorage.com/")).kind == S3Kind::kR2);
  CHECK(ProfileOf(At("https://cdn.example", S3Kind::kR2)).kind == S3Kind::kR2);
  CHECK(ProfileOf(At(kR2, S3Kind::kGeneric)).kind == S3Kind::kGeneric);
  CHECK(ProfileOf(At("")).kind == S3Kind::kAws);
}

TEST_CASE("only R2 has one object for all Unicode forms of a key") {
  for (const S3Kind kind :
       {S3Kind::kAws, S3Kind::kMinio, S3Kind::kCeph, S3Kind::kR2, S3Kind::kGcs, S3Kind::kGeneric})
    CHECK(ProfileOf(kind).one_unicode_form == (kind == S3Kind::kR2));
}

}  // namespace
}  // namespace pxport::s3_profile_test
