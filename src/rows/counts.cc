#include "rows/counts.h"

#include <algorithm>
#include <utility>

#include "base/json_fields.h"

namespace pxport {

void AudienceCounts::Add(const AudienceCounts& other) {
  exported += other.exported;
  rows += other.rows;
  deletes += other.deletes;
  known += other.known;
  removed += other.removed;
  not_member += other.not_member;
  consent += other.consent;
  duplicate += other.duplicate;
  unchanged += other.unchanged;
  identities_activated += other.identities_activated;
  identities_excluded += other.identities_excluded;
  invalid_hash += other.invalid_hash;
  invalid_phone += other.invalid_phone;
  required.resize(std::max(required.size(), other.required.size()));
  for (size_t i = 0; i < other.required.size(); ++i) required[i] += other.required[i];
}

Json AudienceCounts::ToJson() const {
  std::vector<Json> columns;
  for (const uint64_t count : required) columns.push_back(JsonCount(count));
  return Json::Object({{"exported", JsonCount(exported)},
                       {"rows", JsonCount(rows)},
                       {"deletes", JsonCount(deletes)},
                       {"known", JsonCount(known)},
                       {"removed", JsonCount(removed)},
                       {"not_member", JsonCount(not_member)},
                       {"consent", JsonCount(consent)},
                       {"duplicate", JsonCount(duplicate)},
                       {"unchanged", JsonCount(unchanged)},
                       {"required", Json::Array(std::move(columns))},
                       {"identities_activated", JsonCount(identities_activated)},
                       {"identities_excluded", JsonCount(identities_excluded)},
                       {"invalid_hash", JsonCount(invalid_hash)},
                       {"invalid_phone", JsonCount(invalid_phone)}});
}

StatusOr<AudienceCounts> AudienceCounts::FromJson(const Json& json) {
  JsonFields fields(json, "the count of an audience");
  AudienceCounts counts;
  counts.exported = fields.Count("exported");
  counts.rows = fields.Count("rows");
  counts.deletes = fields.Count("deletes");
  counts.known = fields.Count("known");
  counts.removed = fields.Count("removed");
  counts.not_member = fields.Count("not_member");
  counts.consent = fields.Count("consent");
  counts.duplicate = fields.Count("duplicate");
  counts.unchanged = fields.Count("unchanged");
  counts.identities_activated = fields.Count("identities_activated");
  counts.identities_excluded = fields.Count("identities_excluded");
  counts.invalid_hash = fields.Count("invalid_hash");
  counts.invalid_phone = fields.Count("invalid_phone");
  for (const Json& item : fields.Items("required")) {
    const auto count = item.integer();
    if (!count.has_value() || *count < 0) fields.Fail("required holds something else than counts");
    counts.required.push_back(static_cast<uint64_t>(count.value_or(0)));
  }
  PX_RETURN_IF_ERROR(fields.status());
  return counts;
}

void Counts::Add(const Counts& other) {
  profiles += other.profiles;
  bytes += other.bytes;
  bad += other.bad;
  audiences.resize(std::max(audiences.size(), other.audiences.size()));
  for (size_t i = 0; i < other.audiences.size(); ++i) audiences[i].Add(other.audiences[i]);
}

Json Counts::ToJson() const {
  std::vector<Json> items;
  for (const AudienceCounts& audience : audiences) items.push_back(audience.ToJson());
  return Json::Object({{"profiles", JsonCount(profiles)},
                       {"bytes", JsonCount(bytes)},
                       {"bad", JsonCount(bad)},
                       {"audiences", Json::Array(std::move(items))}});
}

StatusOr<Counts> Counts::FromJson(const Json& json) {
  JsonFields fields(json, "the counts");
  Counts counts;
  counts.profiles = fields.Count("profiles");
  counts.bytes = fields.Count("bytes");
  counts.bad = fields.Count("bad");
  for (const Json& item : fields.Items("audiences")) {
    PX_ASSIGN_OR_RETURN(AudienceCounts audience, AudienceCounts::FromJson(item));
    counts.audiences.push_back(std::move(audience));
  }
  PX_RETURN_IF_ERROR(fields.status());
  return counts;
}

}  // namespace pxport
