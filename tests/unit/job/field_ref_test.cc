#include "job/field_ref.h"

#include <doctest/doctest.h>

namespace pxport::field_ref_test {
namespace {

TEST_CASE("identity:NAMESPACE names the identities of a namespace") {
  CHECK(ParseIdentityRef("identity:CRMID") == IdentityRef{"CRMID"});
  CHECK(ParseIdentityRef("identity:") == IdentityRef{""});
  CHECK(ParseIdentityRef("identity:a:b") == IdentityRef{"a:b"});
  for (const char* text : {"", "identity", "Identity:CRMID", " identity:CRMID", "identityMap.CRMID"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseIdentityRef(text).has_value());
  }
  CHECK(IdentityRef{"CRMID"}.ToString() == "identity:CRMID");
}

TEST_CASE("all spellings of a standard namespace, and only its own of any other") {
  CHECK(IdentityRef{"email"}.Spellings() == IdentityRef{"Email"}.Spellings());
  CHECK(IdentityRef{"Loyalty"}.Spellings().size() == 1);
}

TEST_CASE("names of namespaces") {
  CHECK(IsNamespaceName("CRMID"));
  CHECK(IsNamespaceName("two words"));
  for (const char* name : {"", " ", " CRMID", "CRMID "}) {
    CAPTURE(name);
    CHECK_FALSE(IsNamespaceName(name));
  }
}

}  // namespace
}  // namespace pxport::field_ref_test
