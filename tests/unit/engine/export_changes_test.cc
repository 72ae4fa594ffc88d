// Exports of changes, day after day, against what the rules say in plain words (docs/state.md).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>

#include "engine/run.h"
#include "unit/store/temp_dir.h"

namespace pxport::export_changes_test {
namespace {

constexpr int64_t kDay0 = 1'767'225'600;  // 2026-01-01T00:00:00Z
constexpr int64_t kDay = 86'400;

struct Person {
  std::vector<std::string> ids;
  std::string name;
  std::optional<std::string> status;
  std::optional<int64_t> qualified, until;
  bool listed = true;  // has a membership at all
};

struct Setup {
  std::string mode;    // "diff", "time", "state"
  std::string choice;  // "", "column", "namespace"
  bool shows_status = false, deletes = false;
};

struct Result {
  std::vector<std::string> rows, deletes;
  uint64_t unchanged = 0, duplicate = 0, required = 0, removed = 0;
  bool operator==(const Result&) const = default;
};

// One row that might be written.
struct Item {
  size_t person = 0;
  bool left = false;
  std::vector<std::string> keys, rows;
};

// The rules, without any thought of size.
class Reference {
 public:
  explicit Reference(const Setup& setup) : setup_(setup) {}

  Result Run(const std::vector<Person>& people, int64_t now) {
    result_ = {};
    std::vector<Item> items;
    std::set<std::string> held, gone, deferred;
    for (size_t i = 0; i < people.size(); ++i) {
      const Person& person = people[i];
      if (!person.listed) continue;
      const bool by_status = !person.status.has_value() || *person.status != "exited";
      const bool active = by_status && !(person.until.has_value() && *person.until < now);
      const bool shown = active || (!by_status && setup_.shows_status);
      const auto hold = [&](std::set<std::string>* keys) {
        keys->insert(person.ids.begin(), KeyEnd(person));
      };
      if (setup_.mode == "diff") {
        if (!active) continue;
      } else if (setup_.mode == "state") {
        if (person.qualified.has_value() && *person.qualified > now) {
          hold(&deferred);
          result_.unchanged += active ? 1 : 0;
          continue;
        }
        if (!shown) continue;
      } else {
        const auto when = by_status && !active ? person.until : person.qualified;
        const bool changed = first_ ? active && (!when.has_value() || *when <= now)
                                    : when.has_value() && *when > cut_ && *when <= now;
        if (active) hold(&held);
        if (changed && !active) hold(&gone);
        if (active && !changed) ++result_.unchanged;
        if (!changed || !shown) continue;
      }
      if (setup_.mode != "time" && person.ids.empty()) {
        ++result_.required;
        continue;
      }
      items.push_back({i, !active, {}, {}});
      for (const std::string& id : Exploded(person)) {
        if (!person.ids.empty()) items.back().keys.push_back(id);
        items.back().rows.push_back(id + "," + person.name +
                                    (setup_.shows_status ? "," + person.status.value_or("realized") : "") +
                                    "\n");
      }
    }
    Choose(people, &items);
    if (setup_.mode == "time") {
      for (const Item& item : items)
        result_.rows.insert(result_.rows.end(), item.rows.begin(), item.rows.end());
      for (const std::string& key : gone) {
        if (!held.contains(key)) result_.deletes.push_back(key + "\n");
      }
      if (setup_.deletes) result_.removed = result_.deletes.size();  // else no key is looked for
    } else {
      Compare(people, items, deferred);
    }
    if (!setup_.deletes) result_.deletes.clear();
    cut_ = now;
    first_ = false;
    return result_;
  }

 private:
  // By namespace every id is a key, else the first.
  std::vector<std::string>::const_iterator KeyEnd(const Person& person) const {
    return setup_.choice == "namespace" || person.ids.empty() ? person.ids.end() : person.ids.begin() + 1;
  }
  std::vector<std::string> Exploded(const Person& person) const {
    if (person.ids.empty()) return {""};
    return {person.ids.begin(), KeyEnd(person)};
  }

  void Choose(const std::vector<Person>& people, std::vector<Item>* items) {
    if (setup_.choice.empty()) return;
    std::vector<size_t> order(items->size());
    std::iota(order.begin(), order.end(), 0);
    const auto rank = [&](size_t index) {
      const Person& person = people[(*items)[index].person];
      return std::tuple(-person.qualified.value_or(-1'000'000'000'000), person.name,
                        setup_.shows_status ? person.status.value_or("realized") : "");
    };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rank(a) < rank(b); });
    std::set<std::string> taken;
    std::vector<bool> kept(items->size());
    for (const size_t index : order) {
      const auto& keys = (*items)[index].keys;
      kept[index] =
          std::none_of(keys.begin(), keys.end(), [&](const auto& key) { return taken.contains(key); });
      if (kept[index]) taken.insert(keys.begin(), keys.end());
      result_.duplicate += kept[index] ? 0 : 1;
    }
    std::vector<Item> left;
    for (size_t i = 0; i < items->size(); ++i) {
      if (kept[i]) left.push_back((*items)[i]);
    }
    *items = std::move(left);
  }

  void Compare(const std::vector<Person>& people, const std::vector<Item>& items,
               const std::set<std::string>& deferred) {
    // Of each key: what is compared, and whether a member has it.
    std::map<std::string, std::pair<std::multiset<std::string>, bool>> now;
    for (const Item& item : items) {
      for (size_t row = 0; row < item.rows.size(); ++row) {
        const Person& person = people[item.person];
        auto& [texts, member] = now[item.keys[row]];
        texts.insert(setup_.mode == "diff"
                         ? item.rows[row]
                         : fmt::format("{} {} {} {}", person.status.value_or("realized"),
                                       person.qualified.value_or(-1), person.until.value_or(-1), item.left));
        member = member || !item.left;
      }
    }
    for (const Item& item : items) {
      size_t written = 0;
      for (size_t row = 0; row < item.rows.size(); ++row) {
        const auto before = remembered_.find(item.keys[row]);
        const bool same = before != remembered_.end() && before->second == now[item.keys[row]];
        if (same || (first_ && item.left)) continue;
        result_.rows.push_back(item.rows[row]);
        ++written;
      }
      if (written == 0 && !item.left) ++result_.unchanged;
    }
    for (const auto& [key, before] : remembered_) {
      const auto found = now.find(key);
      if (found == now.end() && deferred.contains(key)) {
        now[key] = before;
      } else if (before.second && (found == now.end() || !found->second.second)) {
        result_.deletes.push_back(key + "\n");
        ++result_.removed;
      }
    }
    remembered_ = std::move(now);
  }

  const Setup setup_;
  bool first_ = true;
  int64_t cut_ = 0;
  std::map<std::string, std::pair<std::multiset<std::string>, bool>> remembered_;
  Result result_;
};

std::string Time(int64_t seconds) {
  return FormatRfc3339({seconds, 0});
}

std::string LineOf(const Person& person) {
  std::string ids, membership;
  for (const std::string& id : person.ids)
    ids += fmt::format(R"({}{{"id":"{}"}})", ids.empty() ? "" : ",", id);
  const auto add = [&](std::string_view key, const std::string& value) {
    membership += fmt::format(R"({}"{}":"{}")", membership.empty() ? "" : ",", key, value);
  };
  if (person.status.has_value()) add("status", *person.status);
  if (person.qualified.has_value()) add("lastQualificationTime", Time(*person.qualified));
  if (person.until.has_value()) add("validUntil", Time(*person.until));
  const std::string memberships = person.listed ? fmt::format(R"("vip":{{{}}})", membership) : "";
  return fmt::format(
      R"({{"identityMap":{{"CRMID":[{}]}},"person":{{"name":{{"firstName":"{}"}}}},"segmentMembership":{{"ups":{{{}}}}}}})",
      ids, person.name, memberships);
}

Person RandomPerson(std::mt19937* random, int day) {
  Person person;
  std::set<std::string> ids;
  for (size_t n = (*random)() % 10 == 0 ? 0 : 1 + (*random)() % 2; n > 0; --n)
    ids.insert(fmt::format("C{}", (*random)() % 12));
  person.ids.assign(ids.begin(), ids.end());
  std::shuffle(person.ids.begin(), person.ids.end(), *random);
  person.name = std::string(1, static_cast<char>('a' + (*random)() % 3));
  const size_t status = (*random)() % 5;
  if (status > 0) person.status = std::array{"", "realized", "existing", "exited", "exited"}[status];
  if ((*random)() % 8 != 0)
    person.qualified = kDay0 + (day - 2) * kDay + static_cast<int64_t>((*random)() % 14) * kDay / 4;
  if ((*random)() % 4 == 0)
    person.until = kDay0 + (day - 1) * kDay + static_cast<int64_t>((*random)() % 20) * kDay / 4 + 7;
  person.listed = (*random)() % 9 != 0;
  return person;
}

std::string JobText(const Setup& setup, const std::string& root) {
  std::string audience = R"({"id": "vip")";
  audience += setup.mode == "diff"
                  ? R"(, "mode": "diff")"
                  : fmt::format(R"(, "mode": "incremental", "incremental_by": "{}")", setup.mode);
  if (setup.deletes) audience += R"(, "deletes": true)";
  std::string more = R"("key": "CustomerID")";
  if (setup.choice == "column") more = R"("deduplicate_by": "CustomerID")";
  if (setup.choice == "namespace") more = R"("deduplicate_by": "identity:CRMID")";
  return fmt::format(
      R"({{"version": 1, "destination": {{"name": "t", "url": "{0}/out"}}, "input": {{"url": "{0}/in.ndjson"}},
      "audiences": [{1}}}], "state": {{"url": "{0}/state"}}, "limits": {{"allow_removals": 1000}}, {2},
      "mapping": [{{"source": "identity:CRMID", "target": "identity:CustomerID"}},
                  {{"source": "person.name.firstName", "target": "First"}}{3}],
      "file": {{"name": "%TIMESTAMP%", "preset": "rfc4180", "csv": {{"header": false}}}}}})",
      root, audience, more,
      setup.shows_status ? R"(, {"source": "segmentMembership.status", "target": "Status"})" : "");
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  size_t start = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end + 1 - start));
    start = end + 1;
  }
  return lines;
}

// Runs the job; checks that every profile is counted once.
Result Export(const Setup& setup, const std::string& root, const std::vector<Person>& people, int64_t now) {
  std::string input;
  for (const Person& person : people) input += LineOf(person) + "\n";
  std::ofstream(root + "/in.ndjson", std::ios::binary) << input;
  HostOptions host;
  host.threads = 2;
  host.chunk_bytes = 1000;
  const auto job = Job::Parse(JobText(setup, root), {}, Timestamp{now, 0}, host);
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  const auto outcome = RunExport(*job, nullptr, nullptr);
  REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
  const auto number = [&](const std::string& pointer) {
    return static_cast<uint64_t>(outcome->report.At("/audiences/0/" + pointer)->integer().value());
  };
  Result result;
  result.rows = Lines(ReadText(fmt::format("{}/out/{}.csv", root, now)));
  const std::string deletes = ReadText(fmt::format("{}/out/{}_deletes.csv", root, now));
  if (deletes != "(missing)") result.deletes = Lines(deletes);
  result.unchanged = number("excluded/unchanged");
  result.duplicate = number("excluded/duplicate");
  result.removed = number("removed");
  const Json* required = outcome->report.At("/audiences/0/excluded/required/CustomerID");
  result.required = required == nullptr ? 0 : static_cast<uint64_t>(required->integer().value());
  CHECK(number("rows") == result.rows.size());
  CHECK(number("deletes") == result.deletes.size());
  CHECK(number("profiles") + number("excluded/not_member") + result.unchanged + result.duplicate +
            result.required ==
        people.size());
  return result;
}

TEST_CASE("random people over five days, in every mode: what the rules say") {
  std::mt19937 random(7);
  for (const std::string mode : {"diff", "time", "state"}) {
    for (const std::string choice : {"", "column", "namespace"}) {
      for (const bool shows_status : {false, true}) {
        const Setup setup{mode, choice, shows_status, random() % 4 != 0};
        CAPTURE(mode);
        CAPTURE(choice);
        CAPTURE(shows_status);
        TempDir dir(TempDir::kMemory);
        Reference reference(setup);
        std::vector<Person> people;
        for (int day = 1; day <= 5; ++day) {
          std::vector<Person> next;
          for (const Person& person : people) {
            if (random() % 3 != 0) next.push_back(person);
          }
          for (size_t n = random() % 12; n > 0; --n) next.push_back(RandomPerson(&random, day));
          people = std::move(next);
          const int64_t now = kDay0 + day * kDay;
          const Result expected = reference.Run(people, now);
          const Result exported = Export(setup, dir.path(), people, now);
          CAPTURE(day);
          CHECK(exported.rows == expected.rows);
          CHECK(exported.deletes == expected.deletes);
          CHECK(exported.unchanged == expected.unchanged);
          CHECK(exported.duplicate == expected.duplicate);
          CHECK(exported.required == expected.required);
          CHECK(exported.removed == expected.removed);
        }
      }
    }
  }
}

TEST_CASE("the next run starts from the last snapshot's time, not from its own clock") {
  TempDir dir(TempDir::kMemory);
  Person person;
  person.ids = {"C1"};
  person.name = "a";
  person.qualified = kDay0;
  const std::string text = JobText({"time", "", false, false}, dir.path());
  std::ofstream(dir / "in.ndjson") << LineOf(person) << "\n";
  const auto rows = [&](int64_t now, int64_t snapshot) {
    JobOverrides overrides;
    overrides.set = {{"/input/snapshot_time", "\"" + Time(snapshot) + "\""}};
    const auto job = Job::Parse(text, overrides, Timestamp{now, 0}, {});
    REQUIRE(job.ok());
    const auto outcome = RunExport(*job, nullptr, nullptr);
    return outcome.ok() ? outcome->report.At("/audiences/0/rows")->text()
                        : std::string(Message(outcome.status()));
  };
  CHECK(rows(kDay0 + 5 * kDay, kDay0 - 1) == "0");  // the first run, too, stops at the cut
  CHECK(rows(kDay0 + 6 * kDay, kDay0) == "1");
  CHECK(rows(kDay0 + 7 * kDay, kDay0) == "0");
  CHECK(rows(kDay0 + 8 * kDay, kDay0 - 1).find("is exported up to") != std::string::npos);
}

TEST_CASE("a state that is lost, or of another kind of export, is an error and no full export") {
  TempDir dir(TempDir::kMemory);
  Person person;
  person.ids = {"C1"};
  person.name = "a";
  Setup setup{"diff", "", false, false};
  Export(setup, dir.path(), {person}, kDay0);
  const auto failure = [&](const Setup& changed) {
    const auto job = Job::Parse(JobText(changed, dir.path()), {}, Timestamp{kDay0 + kDay, 0}, {});
    REQUIRE(job.ok());
    const Status status = RunExport(*job, nullptr, nullptr).status();
    CHECK(Detail(status, kRemedy).value_or("").find("start over with a full export") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(fmt::format("{}/out/{}.csv", dir.path(), kDay0 + kDay)));
    return std::string(Message(status));
  };
  setup.mode = "state";
  CHECK(failure(setup).find("was written with mode \"diff\"") != std::string::npos);
  setup.mode = "diff";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir / "state")) {
    if (entry.path().filename() == "00000000") std::filesystem::remove(entry.path());
  }
  CHECK(failure(setup).find("is damaged: piece 0 is missing") != std::string::npos);
  std::filesystem::remove_all(dir / "state");
  CHECK(failure(setup).find("is lost") != std::string::npos);
  // Nothing of the failed runs is left.
  std::filesystem::remove_all(dir / "state");
  std::filesystem::remove_all(dir / "out");
  CHECK(Export(setup, dir.path(), {person}, kDay0 + kDay).rows.size() == 1);
}

// A profile without a row has a key too, from its membership in the current audience.
TEST_CASE("a key that shows the membership is held by members without a row") {
  TempDir dir(TempDir::kMemory);
  Person person{{"C1"}, "a", "realized", kDay0, std::nullopt};
  const auto run = [&](const std::string& mode, int64_t now) {
    JobOverrides overrides;
    overrides.set = {{"/key", R"("Status")"}};
    std::ofstream(dir / "in.ndjson") << LineOf(person) << "\n";
    const auto job =
        Job::Parse(JobText({mode, "", true, true}, dir.path()), overrides, Timestamp{now, 0}, {});
    REQUIRE_MESSAGE(job.ok(), job.status().ToString());
    const auto outcome = RunExport(*job, nullptr, nullptr);
    REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
    return ReadText(fmt::format("{}/out/{}_deletes.csv", dir.path(), now));
  };
  SUBCASE("by state: a change after the cut waits, and no key is deleted") {
    CHECK(run("state", kDay0) == "(missing)");
    person.qualified = kDay0 + 5 * kDay;
    CHECK(run("state", kDay0 + kDay) == "(missing)");
  }
  SUBCASE("by time: the key of a profile that left") {
    CHECK(run("time", kDay0) == "(missing)");
    person.until = kDay0 + kDay;
    CHECK(run("time", kDay0 + 2 * kDay) == "realized\n");
  }
}

TEST_CASE("a diff refuses columns that differ on every run, and other modes do not") {
  TempDir dir(TempDir::kMemory);
  for (const std::string source : {"=now()", "=concat(uuid(), 'a')", "=timestamp()", "=lower('A')"}) {
    JobOverrides overrides;
    overrides.set = {{"/mapping/1/source", "\"" + source + "\""}};
    const Timestamp now{kDay0, 0};
    const auto job = Job::Parse(JobText({"diff", "", false, false}, dir.path()), overrides, now, {});
    CHECK(job.ok() == (source == "=lower('A')"));
    if (!job.ok()) CHECK(Detail(job.status(), kJobPath) == "/mapping/1/source");
    CHECK(Job::Parse(JobText({"state", "", false, false}, dir.path()), overrides, now, {}).ok());
    overrides.set.push_back({"/key", "\"First\""});
    const bool key = Job::Parse(JobText({"state", "", false, false}, dir.path()), overrides, now, {}).ok();
    CHECK(key == (source == "=lower('A')"));
  }
}

TEST_CASE("what needs the whole snapshot refuses several shards") {
  TempDir dir(TempDir::kMemory);
  for (const auto& [setup, pointer] :
       {std::pair(Setup{"diff", "", false, false}, "/audiences/0/mode"),
        std::pair(Setup{"state", "", false, false}, "/audiences/0/incremental_by"),
        std::pair(Setup{"time", "", false, true}, "/audiences/0/deletes"),
        std::pair(Setup{"time", "column", false, false}, "/deduplicate_by")}) {
    const auto job = Job::Parse(JobText(setup, dir.path()), {}, Timestamp{kDay0, 0}, {});
    REQUIRE(job.ok());
    const Status status = BeginExport(**job, 2, "").status();
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kJobPath) == pointer);
  }
  const auto job = Job::Parse(JobText({"time", "", false, false}, dir.path()), {}, Timestamp{kDay0, 0}, {});
  CHECK(BeginExport(**job, 2, "").ok());
}

}  // namespace
}  // namespace pxport::export_changes_test
