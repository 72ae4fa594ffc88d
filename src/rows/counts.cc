#include "rows/counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/json_fields.h"

namespace pxport {
namespace {

void AddByColumn(const std::vector<uint64_t>& counts, std::vector<uint64_t>* sums) {
  sums->resize(std::max(sums->size(), counts.size()));
  for (size_t i = 0; i < counts.size(); ++i) (*sums)[i] += counts[i];
}

Json ByColumn(const std::vector<uint64_t>& counts) {
  std::vector<Json> columns;
  for (const uint64_t count : counts) columns.push_back(JsonCount(count));
  return Json::Array(std::move(columns));
}

std::vector<uint64_t> ReadByColumn(std::string_view name, JsonFields* fields) {
  std::vector<uint64_t> counts;
  for (const Json& item : fields->Items(name)) {
    const auto count = item.integer();
    if (!count.has_value() || *count < 0)
      fields->Fail(fmt::format("{} holds something else than counts", name));
    counts.push_back(static_cast<uint64_t>(count.value_or(0)));
  }
  return counts;
}

}  // namespace

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
  invalid_email += other.invalid_email;
  invalid_id += other.invalid_id;
  AddByColumn(other.required, &required);
  AddByColumn(other.unformatted, &unformatted);
  AddByColumn(other.emptied, &emptied);
}

Json AudienceCounts::ToJson() const {
  return Json::Object({{"exported", JsonCount(exported)},
                       {"rows", JsonCount(rows)},
                       {"deletes", JsonCount(deletes)},
                       {"known", JsonCount(known)},
                       {"removed", JsonCount(removed)},
                       {"not_member", JsonCount(not_member)},
                       {"consent", JsonCount(consent)},
                       {"duplicate", JsonCount(duplicate)},
                       {"unchanged", JsonCount(unchanged)},
                       {"required", ByColumn(required)},
                       {"identities_activated", JsonCount(identities_activated)},
                       {"identities_excluded", JsonCount(identities_excluded)},
                       {"invalid_hash", JsonCount(invalid_hash)},
                       {"invalid_phone", JsonCount(invalid_phone)},
                       {"invalid_email", JsonCount(invalid_email)},
                       {"invalid_id", JsonCount(invalid_id)},
                       {"unformatted", ByColumn(unformatted)},
                       {"emptied", ByColumn(emptied)}});
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
  counts.invalid_email = fields.Count("invalid_email");
  counts.invalid_id = fields.Count("invalid_id");
  counts.required = ReadByColumn("required", &fields);
  counts.unformatted = ReadByColumn("unformatted", &fields);
  counts.emptied = ReadByColumn("emptied", &fields);
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
