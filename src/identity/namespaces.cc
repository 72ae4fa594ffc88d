#include "identity/namespaces.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/nearest.h"

namespace pxport {
namespace {

using NamespaceNames = std::string_view;

constexpr std::string_view kUriPrefix = "https://data.adobe.io/entities/namespace/";

// The display names of Experience Platform are aliases, because users copy them from its pages.
constexpr NamespaceNames kCoreAliases[] = {"Adobe Audience Manager UUID"};
constexpr NamespaceNames kEcidAliases[] = {"Adobe Marketing Cloud ID", "Adobe Experience Cloud ID",
                                           "Adobe Experience Platform ID"};
constexpr NamespaceNames kWaidAliases[] = {"Windows AID"};
constexpr NamespaceNames kAaidAliases[] = {"Adobe Analytics (Legacy ID)"};
constexpr NamespaceNames kGaidAliases[] = {"Google Ad ID"};
constexpr NamespaceNames kIdfaAliases[] = {"Apple IDFA"};
constexpr NamespaceNames kEmailSha256Aliases[] = {"Emails (SHA256, lowercased)"};
constexpr NamespaceNames kPhoneE164Aliases[] = {"Phone (E.164)"};
constexpr NamespaceNames kPhoneSha256Aliases[] = {"Phone (SHA256)"};
constexpr NamespaceNames kPhoneSha256E164Aliases[] = {"Phone (SHA256_E.164)"};
constexpr NamespaceNames kApnsAliases[] = {"Apple Push Notification service"};
constexpr NamespaceNames kFcmAliases[] = {"Firebase Cloud Messaging"};

// Omits ids that Adobe does not publish: a wrong id would mix the identities of two namespaces.
constexpr Namespace kNamespaces[] = {
    {"CORE", 0, IdentityType::kCookie, false, kCoreAliases},
    {"ECID", 4, IdentityType::kCookie, false, kEcidAliases},
    {"Email", 6, IdentityType::kEmail, false, {}},
    {"Phone", 7, IdentityType::kPhone, false, {}},
    {"WAID", 8, IdentityType::kDevice, false, kWaidAliases},
    {"TNTID", 9, IdentityType::kCookie, false, {}},
    {"AAID", 10, IdentityType::kCookie, false, kAaidAliases},
    {"AdCloud", 411, IdentityType::kCookie, false, {}},
    {"GAID", 20914, IdentityType::kDevice, false, kGaidAliases, true},
    {"IDFA", 20915, IdentityType::kDevice, false, kIdfaAliases, true},
    {"Email_LC_SHA256", std::nullopt, IdentityType::kEmail, true, kEmailSha256Aliases},
    {"Phone_E.164", std::nullopt, IdentityType::kPhone, false, kPhoneE164Aliases},
    {"Phone_SHA256", std::nullopt, IdentityType::kPhone, true, kPhoneSha256Aliases},
    {"Phone_SHA256_E.164", std::nullopt, IdentityType::kPhone, true, kPhoneSha256E164Aliases},
    {"APNS", std::nullopt, IdentityType::kDevice, false, kApnsAliases},
    {"FCM", std::nullopt, IdentityType::kDevice, false, kFcmAliases},
};

constexpr NamespaceNames kGaidSources[] = {"GAID"};
constexpr NamespaceNames kIdfaSources[] = {"IDFA"};
constexpr NamespaceNames kEcidSources[] = {"ECID"};
constexpr NamespaceNames kPhoneSources[] = {"Phone", "Phone_E.164", "Phone_SHA256", "Phone_SHA256_E.164"};
constexpr NamespaceNames kEmailSources[] = {"Email", "Email_LC_SHA256"};

constexpr TargetIdentity kTargets[] = {
    {"GAID", TargetForm::kAdvertisingId, kGaidAliases, false, false, kGaidSources},
    {"IDFA", TargetForm::kAdvertisingId, kIdfaAliases, false, false, kIdfaSources},
    {"ECID", TargetForm::kAsIs, kEcidAliases, false, false, kEcidSources},
    {"phone_sha256", TargetForm::kPhoneSha256, {}, false, true, kPhoneSources},
    {"email_lc_sha256", TargetForm::kEmailSha256, {}, false, true, kEmailSources},
    {"extern_id", TargetForm::kAsIs, {}, true, true, {}},
    {"CustomerID", TargetForm::kAsIs, {}, true, true, {}},
};

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && LowerAscii(a) == LowerAscii(b);
}

bool HoldsName(std::span<const NamespaceNames> names, std::string_view wanted) {
  return std::any_of(names.begin(), names.end(),
                     [wanted](NamespaceNames name) { return SameName(name, wanted); });
}

std::string Uri(int id) {
  return fmt::format("{}{}", kUriPrefix, id);
}

// "email_lc_sha256 accepts the namespaces Email, Email_LC_SHA256, or an attribute"
std::string Accepted(const TargetIdentity& target) {
  std::vector<std::string> kinds;
  if (!target.namespaces.empty()) {
    kinds.push_back(fmt::format("the namespace{} {}", target.namespaces.size() > 1 ? "s" : "",
                                fmt::join(target.namespaces, ", ")));
  }
  if (target.takes_custom_namespaces) kinds.emplace_back("any custom namespace");
  if (target.takes_attributes) kinds.emplace_back("an attribute");
  return fmt::format("{} accepts {}", target.name, fmt::join(kinds, ", or "));
}

Status CannotFeed(const TargetIdentity& target, std::string what) {
  return Failure(
      Code::kInvalidArgument, std::move(what),
      fmt::format("{}; to export the value as it is, map it to a column: target \"{}\" without \"identity:\"",
                  Accepted(target), target.name));
}

std::string_view TypeName(IdentityType type) {
  switch (type) {
    case IdentityType::kCookie:
      return "cookie";
    case IdentityType::kCrossDevice:
      return "cross_device";
    case IdentityType::kDevice:
      return "device";
    case IdentityType::kEmail:
      return "email";
    case IdentityType::kPhone:
      return "phone";
    case IdentityType::kCustom:
      return "custom";
  }
  return "custom";
}

std::string_view FormName(TargetForm form) {
  switch (form) {
    case TargetForm::kAsIs:
      return "as_is";
    case TargetForm::kAdvertisingId:
      return "advertising_id";
    case TargetForm::kEmailSha256:
      return "email_sha256";
    case TargetForm::kPhoneSha256:
      return "phone_sha256";
  }
  return "as_is";
}

Json ToJson(std::span<const NamespaceNames> names) {
  Json array = Json::Array();
  for (const NamespaceNames name : names) array.items().push_back(Json::String(name));
  return array;
}

Json ToJson(const Namespace& standard) {
  Json json = Json::Object();
  json.Set("code", Json::String(standard.code));
  json.Set("type", Json::String(TypeName(standard.type)));
  json.Set("hashed", Json::Bool(standard.hashed));
  json.Set("aliases", ToJson(standard.aliases));
  if (standard.id.has_value()) {
    json.Set("id", Json::Number(*standard.id));
    json.Set("uri", Json::String(Uri(*standard.id)));
  }
  return json;
}

Json ToJson(const TargetIdentity& target) {
  Json json = Json::Object();
  json.Set("name", Json::String(target.name));
  json.Set("form", Json::String(FormName(target.form)));
  json.Set("aliases", ToJson(target.aliases));
  json.Set("namespaces", ToJson(target.namespaces));
  json.Set("custom_namespaces", Json::Bool(target.takes_custom_namespaces));
  json.Set("attributes", Json::Bool(target.takes_attributes));
  return json;
}

}  // namespace

std::span<const Namespace> StandardNamespaces() {
  return kNamespaces;
}

const Namespace* FindNamespace(std::string_view name) {
  const auto means = [name](const Namespace& standard) {
    return SameName(standard.code, name) || HoldsName(standard.aliases, name) ||
           (standard.id.has_value() && SameName(Uri(*standard.id), name));
  };
  const auto found = std::find_if(std::begin(kNamespaces), std::end(kNamespaces), means);
  return found == std::end(kNamespaces) ? nullptr : found;
}

std::vector<std::string> NamespaceSpellings(std::string_view name) {
  const Namespace* standard = FindNamespace(name);
  if (standard == nullptr) return {LowerAscii(name)};
  std::vector<std::string> spellings = {LowerAscii(standard->code)};
  for (const NamespaceNames alias : standard->aliases) spellings.push_back(LowerAscii(alias));
  if (standard->id.has_value()) spellings.push_back(Uri(*standard->id));
  return spellings;
}

std::span<const TargetIdentity> TargetIdentities() {
  return kTargets;
}

StatusOr<const TargetIdentity*> FindTargetIdentity(std::string_view name) {
  std::vector<std::string_view> known;
  for (const TargetIdentity& target : kTargets) {
    if (SameName(target.name, name) || HoldsName(target.aliases, name)) return &target;
    known.push_back(target.name);
  }
  const std::string_view nearest = NearestWord(name, known);
  std::string what = fmt::format("unknown target identity \"{}\"", name);
  if (!nearest.empty()) what += fmt::format(", did you mean \"{}\"?", nearest);
  return WithDetail(Failure(Code::kNotFound, std::move(what),
                            fmt::format("use one of {}; for a plain column of that name remove \"identity:\"",
                                        fmt::join(known, ", "))),
                    kNamespace, name);
}

Status CheckFeeds(const TargetIdentity& target, std::string_view source_namespace) {
  const Namespace* standard = FindNamespace(source_namespace);
  if (standard == nullptr ? target.takes_custom_namespaces : HoldsName(target.namespaces, standard->code)) {
    return absl::OkStatus();
  }
  std::string what = fmt::format("identities of the {} namespace {} cannot feed the target identity {}",
                                 standard == nullptr ? "custom" : "standard",
                                 standard == nullptr ? source_namespace : standard->code, target.name);
  if (standard == nullptr) {
    const std::string_view nearest = NearestWord(source_namespace, target.namespaces);
    if (!nearest.empty()) what += fmt::format(", did you mean {}?", nearest);
  }
  return WithDetail(CannotFeed(target, std::move(what)), kNamespace, source_namespace);
}

Status CheckFeedsAttribute(const TargetIdentity& target, std::string_view path) {
  if (target.takes_attributes) return absl::OkStatus();
  return CannotFeed(target,
                    fmt::format("the attribute {} cannot feed the target identity {}", path, target.name));
}

std::string CatalogueJson() {
  Json namespaces = Json::Array(), targets = Json::Array();
  for (const Namespace& standard : kNamespaces) namespaces.items().push_back(ToJson(standard));
  for (const TargetIdentity& target : kTargets) targets.items().push_back(ToJson(target));
  Json catalogue = Json::Object();
  catalogue.Set("namespaces", std::move(namespaces));
  catalogue.Set("targets", std::move(targets));
  return catalogue.Dump();
}

}  // namespace pxport
