#include "harness.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/limits.h"
#include "profile/structure.h"

namespace pxport::testing {
namespace {

std::string DescribeView(const ValueView& view) {
  switch (view.kind) {
    case ValueKind::kAbsent:
      return "absent";
    case ValueKind::kNull:
      return "null";
    case ValueKind::kBool:
      return "bool:" + std::string(view.text);
    case ValueKind::kNumber:
      return "number:" + std::string(view.text);
    case ValueKind::kString:
      return "string:" + std::string(view.text);
    case ValueKind::kArray:
      return "array:" + std::string(view.text);
    case ValueKind::kObject:
      return "object:" + std::string(view.text);
  }
  return "?";
}

struct Slots {
  std::vector<int> paths, identities, memberships;
};

class Recorder final : public ProfileVisitor {
 public:
  Recorder(const Slots& slots, int stop_after) : slots_(slots), stop_after_(stop_after) {}

  bool OnProfile(const Profile& profile, uint64_t line) override {
    std::string out;
    for (const int slot : slots_.paths) out += DescribeView(profile.value(slot)) + "\n";
    for (const int slot : slots_.identities) {
      out += "identity";
      for (const IdentityView& identity : profile.identities(slot)) {
        out += (identity.primary ? " *" : " ") + std::string(identity.id) + "(" +
               std::string(identity.authenticated_state) + ")";
      }
      out += "\n";
    }
    for (const int slot : slots_.memberships) {
      out += "member";
      const MembershipView& member = profile.membership(slot);
      if (profile.has_membership(slot)) {
        out += " " + DescribeView(member.status) + " " + DescribeView(member.last_qualification_time) + " " +
               DescribeView(member.valid_until);
      } else if (!member.status.missing()) {
        out += " stale";
      }
      out += "\n";
    }
    out += "present";
    for (const int slot : profile.present_memberships()) {
      const auto at = std::find(slots_.memberships.begin(), slots_.memberships.end(), slot);
      out += " " + std::to_string(at - slots_.memberships.begin());
    }
    reading.outcomes.push_back({line, true, out + "\n", 0, ""});
    return Continue();
  }
  bool OnBadLine(const BadLine& bad) override {
    reading.outcomes.push_back({bad.line, false, std::string(bad.text), bad.column, bad.reason});
    return Continue();
  }

  Reading reading;

 private:
  bool Continue() const {
    return stop_after_ < 0 || reading.outcomes.size() < static_cast<size_t>(stop_after_);
  }
  const Slots& slots_;
  const int stop_after_;
};

}  // namespace

Reading Read(std::string_view chunk, const Wish& wish, ProfileReader::Options options, int stop_after) {
  WantedFields wanted;
  Slots slots;
  for (const FieldPath& path : wish.paths) slots.paths.push_back(wanted.AddPath(path));
  for (const auto& spellings : wish.identities) slots.identities.push_back(wanted.AddIdentity(spellings));
  for (const auto& [segment_namespace, id] : wish.memberships) {
    slots.memberships.push_back(wanted.AddMembership(segment_namespace, id));
  }
  wanted.Freeze();

  const auto memory = std::make_unique<char[]>(chunk.size() + kReadPadding);
  if (!chunk.empty()) std::memcpy(memory.get(), chunk.data(), chunk.size());
  // The reader must ignore the bytes after the chunk: make them look like JSON.
  std::memset(memory.get() + chunk.size(), '"', kReadPadding);

  ProfileReader reader(wanted, options);
  Recorder recorder(slots, stop_after);
  recorder.reading.lines = reader.Read({memory.get(), chunk.size()}, &recorder);
  return recorder.reading;
}

std::vector<IndexKernel> Kernels() {
  std::vector<IndexKernel> kernels;
  for (const IndexKernel kernel : {IndexKernel::kPortable, IndexKernel::kAvx2, IndexKernel::kAvx512}) {
    if (MakeIndexer(kernel)) kernels.push_back(kernel);
  }
  return kernels;
}

FieldPath Path(std::initializer_list<Step> steps) {
  std::vector<PathStep> path;
  for (const Step& step : steps) path.push_back({step.key, step.index});
  return FieldPath::Of(std::move(path));
}

Wish BroadWish() {
  Wish wish;
  wish.paths = {Path({"person", "name", "firstName"}),
                Path({"person", "name"}),
                Path({"person", "name", "lastName"}),
                Path({"person"}),
                Path({"_acme", "loyalty", "points"}),
                Path({"_acme", "loyalty.tier"}),
                Path({"orders", 0, "total"}),
                Path({"orders", 2, "total"}),
                Path({"orders", 1}),
                Path({"orders"}),
                Path({"matrix", 1, 0}),
                Path({"homeAddress", "city"}),
                Path({"testProfile"}),
                Path({"identityMap", "ECID", 0, "id"}),
                Path({"segmentMembership", "ups"}),
                Path({"a\\b"}),
                Path({""}),
                Path({"consents", "marketing", "email", "val"})};
  wish.identities = {{"ECID"}, {"Email", "https://data.adobe.io/entities/namespace/6"}, {"email"}, {"GAID"}};
  wish.memberships = {{"ups", "seg-1"}, {"ups", "seg-2"}, {"AAM", "seg-1"}, {"ups", "sé\"g"}};
  return wish;
}

std::vector<std::string> SampleLines() {
  return {
      R"({"person":{"name":{"firstName":"Zo\u00eb","lastName":"O'Brien"},"gender":"female"},"_acme":{"loyalty":{"points":72179},"loyalty.tier":"gold"}})",
      R"({"orders":[{"total":12.50},{"total":1e3},{"total":-0.0E+10}],"matrix":[[1,2],[3,4]],"testProfile":true})",
      R"({"identityMap":{"ECID":[{"id":"1","primary":false},{"id":"2","primary":true}],"Email":[{"id":"a@b"}],"email":[{"id":"c@d","authenticatedState":"loggedOut"}],"GAID":[]}})",
      R"({"segmentMembership":{"ups":{"seg-1":{"status":"realized","lastQualificationTime":"2026-01-18T22:21:51Z"},"other":{"status":"existing"},"s\u00e9\"g":{}},"AAM":{"seg-1":{"validUntil":null,"status":"exited"}}}})",
      R"( { "person" : { "name" : { "firstName" : "a\/b\\c\n" , "lastName" : null } } , "homeAddress" : { "city" : "東京 🏢" } } )",
      R"({"a\\b":1,"":"empty key","consents":{"marketing":{"email":{"val":"y"}}},"note":"likes {braces}, [brackets] and \"quotes\" \\"})",
      R"({"person":{"name":{"firstName":"first"}},"person":{"name":{"lastName":"\ud83c\udfe0"}},"orders":[],"orders":[7,[],{}]})",
      "{}",
      R"({"x":[[[[{"deep":[true,false,null,-1,0,1.5e-7]}]]]],"homeAddress":null})",
  };
}

}  // namespace pxport::testing
