// pxport.h, Layer: profile. Each new question reads the stored line once, for one field; the answer is kept.
#include <fmt/format.h>

#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "boundary.h"
#include "identity/namespaces.h"
#include "profile/membership.h"
#include "profile/reader.h"

using namespace pxport;
using namespace pxport::capi;

namespace {

// Passes the profile to a function, or keeps the error.
class OneProfile : public ProfileVisitor {
 public:
  explicit OneProfile(std::function<void(const Profile&)> take) : take_(std::move(take)) {}
  bool OnProfile(const Profile& profile, uint64_t) override {
    if (++count_ == 1 && take_) take_(profile);
    return true;
  }
  bool OnBadLine(const BadLine& bad) override {
    status_ = WithDetail(
        Failure(Code::kInvalidArgument, fmt::format("not a profile: {} (byte {})", bad.reason, bad.column)),
        kInputColumn, fmt::format("{}", bad.column));
    return false;
  }
  Status status() const {
    if (!status_.ok() || count_ == 1) return status_;
    return Failure(Code::kInvalidArgument,
                   count_ == 0 ? "the text contains no profile" : "the text contains several profiles",
                   "pass one JSON object without line ends inside");
  }

 private:
  std::function<void(const Profile&)> take_;
  uint64_t count_ = 0;
  Status status_;
};

}  // namespace

struct pxport_profile : Tagged<0x70782d70726f6669> {
  struct Value {
    ValueKind kind = ValueKind::kAbsent;
    std::string text;
    explicit Value(const ValueView& view) : kind(view.kind), text(view.text) {}
    ValueView view() const { return {kind, text}; }
    pxport_value ToC() const { return ToValue(kind, text); }
  };

  struct Identity {
    std::string id, authenticated_state;
    bool primary;
  };

  struct Membership {
    Value status, last_qualification_time, valid_until;
  };

  std::string line;  // followed by kReadPadding bytes that are not counted in size
  size_t size = 0;
  std::map<std::string, Value, std::less<>> values;
  std::map<std::string, std::vector<Identity>, std::less<>> identities;
  std::map<std::pair<std::string, std::string>, std::optional<Membership>> memberships;

  // Reads the line for these fields and passes the profile to `take`.
  Status Read(WantedFields* wanted, std::function<void(const Profile&)> take) const {
    wanted->Freeze();
    OneProfile visitor(std::move(take));
    ProfileReader(*wanted, {}).Read(std::string_view(line).substr(0, size), &visitor);
    return visitor.status();
  }
};

namespace {

StatusOr<const std::vector<pxport_profile::Identity>*> Identities(pxport_profile* profile, const char* ns) {
  PX_RETURN_IF_ERROR(Expect(profile, "profile"));
  PX_ASSIGN_OR_RETURN(const std::string_view name, Text(ns, "ns"));
  if (const auto known = profile->identities.find(name); known != profile->identities.end())
    return &known->second;
  WantedFields wanted;
  const int slot = wanted.AddIdentity(NamespaceSpellings(name));
  std::vector<pxport_profile::Identity> found;
  PX_RETURN_IF_ERROR(profile->Read(&wanted, [&](const Profile& p) {
    for (const IdentityView& identity : p.identities(slot)) {
      found.push_back(
          {std::string(identity.id), std::string(identity.authenticated_state), identity.primary});
    }
  }));
  return &profile->identities.emplace(std::string(name), std::move(found)).first->second;
}

// nullptr if the profile has no such membership.
StatusOr<const pxport_profile::Membership*> FindMembership(pxport_profile* profile, const char* ns_or_null,
                                                           const char* audience_id) {
  PX_RETURN_IF_ERROR(Expect(profile, "profile"));
  PX_ASSIGN_OR_RETURN(const std::string_view id, Text(audience_id, "audience_id"));
  const std::string_view ns = ns_or_null == nullptr ? "ups" : ns_or_null;
  std::pair<std::string, std::string> key(ns, id);
  auto known = profile->memberships.find(key);
  if (known == profile->memberships.end()) {
    WantedFields wanted;
    const int slot = wanted.AddMembership(ns, id);
    std::optional<pxport_profile::Membership> found;
    PX_RETURN_IF_ERROR(profile->Read(&wanted, [&](const Profile& p) {
      if (!p.has_membership(slot)) return;
      const MembershipView& m = p.membership(slot);
      found = pxport_profile::Membership{pxport_profile::Value(m.status),
                                         pxport_profile::Value(m.last_qualification_time),
                                         pxport_profile::Value(m.valid_until)};
    }));
    known = profile->memberships.emplace(std::move(key), std::move(found)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
}

}  // namespace

pxport_status pxport_profile_parse(const char* json, size_t json_len, pxport_profile** out,
                                   pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(json, json_len, "json"));
    auto made = std::make_unique<pxport_profile>();
    made->size = text.size();
    made->line.reserve(text.size() + kReadPadding);
    made->line.append(text).append(kReadPadding, '\0');
    WantedFields nothing;
    PX_RETURN_IF_ERROR(made->Read(&nothing, nullptr));
    *out = made.release();
    return absl::OkStatus();
  });
}

pxport_status pxport_profile_value(pxport_profile* profile, const char* path, pxport_value* out,
                                   pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_RETURN_IF_ERROR(Expect(profile, "profile"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(path, "path"));
    auto known = profile->values.find(text);
    if (known == profile->values.end()) {
      PX_ASSIGN_OR_RETURN(const FieldPath field, FieldPath::Parse(text));
      WantedFields wanted;
      const int slot = wanted.AddPath(field);
      std::optional<pxport_profile::Value> found;
      PX_RETURN_IF_ERROR(profile->Read(&wanted, [&](const Profile& p) { found.emplace(p.value(slot)); }));
      known = profile->values.emplace(std::string(text), std::move(*found)).first;
    }
    *out = known->second.ToC();
    return absl::OkStatus();
  });
}

pxport_status pxport_profile_identity_count(pxport_profile* profile, const char* ns, size_t* count,
                                            pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(count, "count"));
    PX_ASSIGN_OR_RETURN(const auto* identities, Identities(profile, ns));
    *count = identities->size();
    return absl::OkStatus();
  });
}

pxport_status pxport_profile_identity_at(pxport_profile* profile, const char* ns, size_t index,
                                         pxport_identity* out, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const auto* identities, Identities(profile, ns));
    if (index >= identities->size()) {
      return WithDetail(
          Failure(Code::kNotFound, fmt::format("there is no identity {} of namespace {}: it has {}", index,
                                               ns, identities->size())),
          kNamespace, ns);
    }
    const pxport_profile::Identity& identity = (*identities)[index];
    *out = {ToSlice(identity.id), ToSlice(identity.authenticated_state), identity.primary ? 1 : 0, 0};
    return absl::OkStatus();
  });
}

pxport_status pxport_profile_membership(pxport_profile* profile, const char* ns_or_null,
                                        const char* audience_id, pxport_membership* out, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const pxport_profile::Membership* found,
                        FindMembership(profile, ns_or_null, audience_id));
    if (found == nullptr) {
      return Failure(Code::kNotFound,
                     fmt::format("the profile has no membership of audience {}", audience_id));
    }
    *out = {found->status.ToC(), found->last_qualification_time.ToC(), found->valid_until.ToC()};
    return absl::OkStatus();
  });
}

pxport_status pxport_profile_is_member(pxport_profile* profile, const char* ns_or_null,
                                       const char* audience_id, int64_t at_unix_ms, int32_t* is_member,
                                       pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(is_member, "is_member"));
    PX_ASSIGN_OR_RETURN(const pxport_profile::Membership* found,
                        FindMembership(profile, ns_or_null, audience_id));
    if (found == nullptr) return absl::OkStatus();
    const MembershipView view = {found->status.view(), found->last_qualification_time.view(),
                                 found->valid_until.view()};
    const bool external = ns_or_null != nullptr && std::string_view(ns_or_null) != "ups";
    const MembershipState state = StateOf(view, external, FromUnixMillis(at_unix_ms));
    if (state == MembershipState::kUnreadable) {
      return Failure(
          Code::kInvalidArgument,
          fmt::format("the membership of audience {} has a time that cannot be read", audience_id));
    }
    *is_member = state == MembershipState::kActive ? 1 : 0;
    return absl::OkStatus();
  });
}

void pxport_profile_free(pxport_profile* profile) {
  Free(profile);
}
