#include "identity/namespaces.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/json.h"

namespace pxport::namespaces_test {
namespace {

const TargetIdentity& Target(std::string_view name) {
  const StatusOr<const TargetIdentity*> target = FindTargetIdentity(name);
  REQUIRE_MESSAGE(target.ok(), std::string(name));
  return **target;
}

TEST_CASE("namespaces are found by code, alias and URI in any case") {
  const auto code = [](std::string_view name) {
    const Namespace* found = FindNamespace(name);
    return found == nullptr ? std::string_view("custom") : found->code;
  };
  CHECK(code("ECID") == "ECID");
  CHECK(code("ecid") == "ECID");
  CHECK(code("Adobe Marketing Cloud ID") == "ECID");
  CHECK(code("adobe experience cloud id") == "ECID");
  CHECK(code("Adobe Experience Platform ID") == "ECID");
  CHECK(code("https://data.adobe.io/entities/namespace/4") == "ECID");
  CHECK(code("HTTPS://DATA.ADOBE.IO/entities/namespace/20915") == "IDFA");
  CHECK(code("EMAIL_LC_SHA256") == "Email_LC_SHA256");
  CHECK(code("PHONE_SHA256_E.164") == "Phone_SHA256_E.164");
  CHECK(code("Phone (E.164)") == "Phone_E.164");
  CHECK(code("CRMID") == "custom");
  CHECK(code("") == "custom");
  CHECK(code("ECID ") == "custom");
  CHECK(code("4") == "custom");
  CHECK(code("https://data.adobe.io/entities/namespace/") == "custom");
  CHECK(code("https://data.adobe.io/entities/namespace/40") == "custom");
  CHECK(code("CustomerID") == "custom");
}

TEST_CASE("no two namespaces share a name or an id, nor do two targets") {
  std::set<std::string> names;
  for (const Namespace& standard : StandardNamespaces()) {
    for (const std::string& spelling : NamespaceSpellings(standard.code))
      CHECK(names.insert(spelling).second);
    CHECK(FindNamespace(standard.code) == &standard);
  }
  for (const TargetIdentity& target : TargetIdentities()) CHECK(&Target(target.name) == &target);
}

TEST_CASE("spellings are lower-case and begin with the code") {
  const std::vector<std::string> ecid = {"ecid", "adobe marketing cloud id", "adobe experience cloud id",
                                         "adobe experience platform id",
                                         "https://data.adobe.io/entities/namespace/4"};
  CHECK(NamespaceSpellings("ECID") == ecid);
  CHECK(NamespaceSpellings("https://data.adobe.io/entities/namespace/4") == ecid);
  CHECK(NamespaceSpellings("Email_LC_SHA256") ==
        std::vector<std::string>{"email_lc_sha256", "emails (sha256, lowercased)"});
  CHECK(NamespaceSpellings("CRMID") == std::vector<std::string>{"crmid"});
}

TEST_CASE("target identities") {
  CHECK(TargetIdentities().size() == 7);
  for (const std::string_view name :
       {"GAID", "IDFA", "ECID", "phone_sha256", "email_lc_sha256", "extern_id", "CustomerID"}) {
    CHECK(Target(name).name == name);
  }
  CHECK(Target("customerid").name == "CustomerID");
  CHECK(Target("Email_LC_SHA256").name == "email_lc_sha256");
  CHECK(Target("Adobe Experience Cloud ID").name == "ECID");
  CHECK(Target("email_lc_sha256").form == TargetForm::kEmailSha256);
  CHECK(Target("phone_sha256").form == TargetForm::kPhoneSha256);
  CHECK(Target("GAID").form == TargetForm::kAdvertisingId);
  CHECK(Target("IDFA").form == TargetForm::kAdvertisingId);
  CHECK(Target("ECID").form == TargetForm::kAsIs);
}

TEST_CASE("the error of an unknown target suggests the nearest and lists all") {
  const Status status = FindTargetIdentity("email_sha256").status();
  CHECK(status.code() == Code::kNotFound);
  CHECK(Message(status) == "unknown target identity \"email_sha256\", did you mean \"email_lc_sha256\"?");
  const std::string remedy = Detail(status, kRemedy).value_or("");
  for (const TargetIdentity& target : TargetIdentities())
    CHECK(remedy.find(target.name) != std::string::npos);
  CHECK(Message(FindTargetIdentity("Loyalty card number").status()).find("did you mean") ==
        std::string_view::npos);
}

TEST_CASE("each target accepts its sources and rejects all others") {
  struct Row {
    std::string_view target;
    std::vector<std::string_view> sources;  // of the standard namespaces
    bool custom, attributes;
  };
  const Row rows[] = {
      {"GAID", {"GAID"}, false, false},
      {"IDFA", {"IDFA"}, false, false},
      {"ECID", {"ECID"}, false, false},
      {"phone_sha256", {"Phone", "Phone_E.164", "Phone_SHA256", "Phone_SHA256_E.164"}, false, true},
      {"email_lc_sha256", {"Email", "Email_LC_SHA256"}, false, true},
      {"extern_id", {}, true, true},
      {"CustomerID", {}, true, true}};
  for (const Row& row : rows) {
    CAPTURE(row.target);
    const TargetIdentity& target = Target(row.target);
    for (const Namespace& standard : StandardNamespaces()) {
      CAPTURE(standard.code);
      const bool feeds =
          std::find(row.sources.begin(), row.sources.end(), standard.code) != row.sources.end();
      for (const std::string& spelling : NamespaceSpellings(standard.code)) {
        CHECK(CheckFeeds(target, spelling).ok() == feeds);
      }
    }
    for (const std::string_view custom :
         {"CRMID", "Loyalty", "https://data.adobe.io/entities/namespace/99"}) {
      CHECK(CheckFeeds(target, custom).ok() == row.custom);
    }
    CHECK(CheckFeedsAttribute(target, "personalEmail.address").ok() == row.attributes);
  }
}

TEST_CASE("the error of a rejected source names both sides and lists the accepted sources") {
  const Status device = CheckFeeds(Target("email_lc_sha256"), "idfa");
  CHECK(device.code() == Code::kInvalidArgument);
  CHECK(Message(device) ==
        "identities of the standard namespace IDFA cannot feed the target identity email_lc_sha256");
  CHECK(Detail(device, kRemedy)
            .value_or("")
            .starts_with("email_lc_sha256 accepts the namespaces Email, Email_LC_SHA256, or an attribute;"));
  CHECK(Detail(device, kNamespace) == "idfa");

  const Status typo = CheckFeeds(Target("email_lc_sha256"), "Emial");
  CHECK(Message(typo) ==
        "identities of the custom namespace Emial cannot feed the target identity email_lc_sha256, did you "
        "mean Email?");

  const Status customer = CheckFeeds(Target("CustomerID"), "Adobe Marketing Cloud ID");
  CHECK(Message(customer) ==
        "identities of the standard namespace ECID cannot feed the target identity CustomerID");
  CHECK(Detail(customer, kRemedy) ==
        "CustomerID accepts any custom namespace, or an attribute; to export the value as it is, map it to a "
        "column: target \"CustomerID\" without \"identity:\"");

  const Status attribute = CheckFeedsAttribute(Target("GAID"), "_acme.gaid");
  CHECK(attribute.code() == Code::kInvalidArgument);
  CHECK(Message(attribute) == "the attribute _acme.gaid cannot feed the target identity GAID");
  CHECK(Detail(attribute, kRemedy).value_or("").starts_with("GAID accepts the namespace GAID;"));
}

TEST_CASE("the catalog as a JSON document") {
  const StatusOr<Json> catalogue = Json::Parse(CatalogueJson());
  REQUIRE(catalogue.ok());
  CHECK(catalogue->At("/namespaces")->items().size() == StandardNamespaces().size());
  CHECK(catalogue->At("/targets")->items().size() == TargetIdentities().size());
  CHECK(catalogue->At("/namespaces/1/code")->text() == "ECID");
  CHECK(catalogue->At("/namespaces/1/id")->integer() == 4);
  CHECK(catalogue->At("/namespaces/1/type")->text() == "cookie");
  CHECK(catalogue->At("/namespaces/1/uri")->text() == "https://data.adobe.io/entities/namespace/4");
  CHECK(catalogue->At("/namespaces/1/aliases")->items().size() == 3);
  CHECK(catalogue->At("/namespaces/10/id") == nullptr);
  CHECK(catalogue->At("/namespaces/10/hashed")->boolean());
  CHECK(catalogue->At("/targets/4/name")->text() == "email_lc_sha256");
  CHECK(catalogue->At("/targets/4/form")->text() == "email_sha256");
  CHECK(catalogue->At("/targets/4/namespaces/0")->text() == "Email");
  CHECK(catalogue->At("/targets/6/custom_namespaces")->boolean());
  CHECK_FALSE(catalogue->At("/targets/0/attributes")->boolean());
}

}  // namespace
}  // namespace pxport::namespaces_test
