#include "select/change_sink.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <random>

#include "rows/change_entry.h"
#include "unit/commit/commit_world.h"
#include "unit/select/row_collector.h"

namespace pxport::change_sink_test {
namespace {

// The rows of one profile. With rows, each has the key at its index; without rows, any number of keys.
struct Item {
  std::vector<std::string> keys, rows;
  Standing standing = Standing::kMember;
};

struct Remembered {
  Fingerprint fingerprint;
  bool left = false;
  bool operator==(const Remembered&) const = default;
};
using Memory = std::map<std::string, Remembered>;

Fingerprint FingerprintOf(const std::string& row) {
  return {std::hash<std::string>()(row), row.size()};
}

// A member with one row.
Item Member(const std::string& key, const std::string& row) {
  return {{key}, {row}};
}
Item WithoutRows(const std::string& key, Standing standing) {
  return {{key}, {}, standing};
}

AudienceRows Pack(const std::vector<Item>& items) {
  AudienceRows packed;
  for (const Item& item : items) {
    RowItem head;
    head.rows = static_cast<uint32_t>(item.rows.size());
    head.identities = head.rows;
    head.entries = static_cast<uint32_t>(item.keys.size());
    head.standing = item.standing;
    for (size_t i = 0; i < item.keys.size(); ++i) {
      const bool has_row = i < item.rows.size();
      AppendEntry({has_row ? FingerprintOf(item.rows[i]) : Fingerprint(), item.keys[i]}, &packed.entries);
    }
    for (const std::string& row : item.rows) {
      packed.bytes += row;
      packed.ends.push_back(static_cast<uint32_t>(packed.bytes.size()));
    }
    packed.items.push_back(head);
  }
  return packed;
}

struct Result {
  Status status;
  std::vector<std::string> rows, deletes;
  size_t rows_before_close = 0;
  ChangeSink::Counted counted;
  Memory after;
};

struct Run {
  bool compares = true, first = false, deletes = true;
  size_t memory_bytes = 100'000, batch = 1000;
  const Cancel* cancel = nullptr;
};

constexpr std::string_view kFolder = "f/";

std::unique_ptr<StateReader> ReaderOf(Store* store, const Memory& before) {
  const std::string id = ExportId('a') + ".0123456789abcdef";
  StateWriter writer(store, std::string(kFolder), id, "file:///control/");
  for (const auto& [key, value] : before) REQUIRE(writer.Add({key, value.fingerprint, value.left}).ok());
  auto data = writer.Finish();
  REQUIRE(data.ok());
  return std::make_unique<StateReader>(store, std::string(kFolder), *data);
}

Memory ReadAll(Store* store, const StateData& data) {
  StateReader reader(store, std::string(kFolder), data);
  Memory memory;
  for (;;) {
    const auto record = reader.Next();
    REQUIRE(record.ok());
    if (*record == nullptr) return memory;
    memory[std::string((*record)->key)] = {(*record)->fingerprint, (*record)->left};
  }
}

Result Export(const std::vector<Item>& items, const Memory& before, const Run& run = {}) {
  const ExportDir dir;
  const auto store = *OpenLocalDir(dir.path(), FileMode::kPrivate);
  Result result;
  ChangeSink::Options options;
  options.compares = run.compares;
  options.first = run.first;
  options.memory_bytes = run.memory_bytes;
  options.cancel = run.cancel;
  if (run.compares && !run.first) options.before = ReaderOf(store.get(), before);
  if (run.compares) {
    options.after = std::make_unique<StateWriter>(store.get(), std::string(kFolder),
                                                  ExportId('b') + ".0123456789abcdef", "file:///control/");
  }
  if (run.deletes) options.deletes = std::make_unique<RowCollector>(&result.deletes);
  options.delete_row = [](std::string_view key, AudienceRows* rows) {
    rows->bytes.append(key);
    rows->ends.push_back(static_cast<uint32_t>(rows->bytes.size()));
    return absl::OkStatus();
  };
  int counts = 0, written = 0;
  options.count = [&](const ChangeSink::Counted& counted) {
    result.counted = counted;
    ++counts;
  };
  StateData data;
  options.written = [&](const StateData& after) {
    data = after;
    ++written;
  };
  auto sink = ChangeSink::Open(std::move(options), std::make_unique<RowCollector>(&result.rows));
  REQUIRE(sink.ok());
  for (size_t from = 0; from < items.size() && result.status.ok(); from += run.batch) {
    const size_t end = std::min(items.size(), from + run.batch);
    result.status = (*sink)->Append(
        Pack({items.begin() + static_cast<ptrdiff_t>(from), items.begin() + static_cast<ptrdiff_t>(end)}));
  }
  result.rows_before_close = result.rows.size();
  if (result.status.ok()) result.status = (*sink)->Close();
  if (!result.status.ok()) return result;
  CHECK(counts == 1);
  CHECK(written == (run.compares ? 1 : 0));
  if (run.compares) result.after = ReadAll(store.get(), data);
  return result;
}

using Texts = std::vector<std::string>;

TEST_CASE("the first export writes every row, in input order, and remembers every key") {
  const Result result = Export({Member("b", "b,1\n"), Member("a", "a,1\n")}, {}, {.first = true});
  REQUIRE(result.status.ok());
  CHECK(result.rows == Texts{"b,1\n", "a,1\n"});
  CHECK(result.deletes.empty());
  CHECK(result.after == Memory{{"a", {FingerprintOf("a,1\n")}}, {"b", {FingerprintOf("b,1\n")}}});
  CHECK(result.counted.unchanged == 0);
}

TEST_CASE("a later export writes new and changed rows, and deletes keys that are missing") {
  const Memory before = {{"a", {FingerprintOf("a,1\n")}},
                         {"b", {FingerprintOf("b,1\n")}},
                         {"c", {FingerprintOf("c,1\n")}},
                         {"d", {FingerprintOf("d,1\n"), /*left=*/true}}};
  const Result result = Export({Member("e", "e,1\n"), Member("b", "b,2\n"), Member("a", "a,1\n")}, before);
  REQUIRE(result.status.ok());
  CHECK(result.rows == Texts{"e,1\n", "b,2\n"});
  CHECK(result.deletes == Texts{"c"});  // d had left before
  CHECK(result.counted.unchanged == 1);
  CHECK(result.counted.rows == 1);
  CHECK(result.counted.identities == 1);
  CHECK(result.counted.removed == 1);
  CHECK(result.counted.deletes == 1);
  CHECK(result.after == Memory{{"a", {FingerprintOf("a,1\n")}},
                               {"b", {FingerprintOf("b,2\n")}},
                               {"e", {FingerprintOf("e,1\n")}}});

  const Result counted = Export({}, before, {.deletes = false});
  REQUIRE(counted.status.ok());
  CHECK(counted.counted.removed == 3);
  CHECK(counted.counted.deletes == 0);
  CHECK(counted.after.empty());
}

TEST_CASE("rows that share a key are compared as one, whatever their order") {
  Fingerprint both = FingerprintOf("k,1\n");
  both.Add(FingerprintOf("k,2\n"));
  const Memory before = {{"k", {both}}};
  CHECK(Export({Member("k", "k,2\n"), Member("k", "k,1\n")}, before).rows.empty());
  CHECK(Export({Member("k", "k,3\n"), Member("k", "k,1\n")}, before).rows == Texts{"k,3\n", "k,1\n"});
  CHECK(Export({Member("k", "k,1\n")}, before).rows == Texts{"k,1\n"});
}

TEST_CASE("the rows of one profile are compared by their own keys") {
  const Memory before = {{"x", {FingerprintOf("x,1\n")}}, {"y", {FingerprintOf("y,1\n")}}};
  const Result result = Export({{{"x", "y", "z"}, {"x,1\n", "y,2\n", "z,1\n"}}}, before);
  CHECK(result.rows == Texts{"y,2\n", "z,1\n"});
  CHECK(result.counted.unchanged == 0);
  CHECK(result.counted.rows == 1);
  CHECK(result.counted.identities == 1);
}

TEST_CASE("a profile that left is written once, and its key is deleted once") {
  const Item left{{"k"}, {"k,exited\n"}, Standing::kLeft};
  const Memory before = {{"k", {FingerprintOf("k,1\n")}}};
  const Result result = Export({left}, before);
  CHECK(result.rows == Texts{"k,exited\n"});
  CHECK(result.deletes == Texts{"k"});
  CHECK(result.counted.removed == 1);
  CHECK(result.after == Memory{{"k", {FingerprintOf("k,exited\n"), /*left=*/true}}});

  const Result again = Export({left}, result.after);
  CHECK(again.rows.empty());
  CHECK(again.deletes.empty());
  CHECK(again.counted.left == 1);
  CHECK(again.after == result.after);

  CHECK(Export({left}, {}, {.first = true}).rows.empty());
  // A member with the same key is exported; the key has not left.
  const Result back = Export({left, Member("k", "k,1\n")}, before);
  CHECK(back.deletes.empty());
  CHECK(back.rows == Texts{"k,exited\n", "k,1\n"});
}

TEST_CASE("a deferred change leaves what is remembered unchanged") {
  const Memory before = {{"a", {FingerprintOf("a,1\n")}}};
  const Result result =
      Export({WithoutRows("a", Standing::kDeferred), WithoutRows("b", Standing::kDeferred)}, before);
  REQUIRE(result.status.ok());
  CHECK(result.after == before);
  CHECK(result.deletes.empty());
  CHECK(result.counted.removed == 0);
}

TEST_CASE("by time every row is written, and keys without a member are deleted") {
  const std::vector<Item> items = {{{"left"}, {"left\n"}, Standing::kLeft},
                                   Member("member", "member\n"),
                                   WithoutRows("gone", Standing::kGone),
                                   WithoutRows("stays", Standing::kGone),
                                   WithoutRows("stays", Standing::kStays),
                                   WithoutRows("member", Standing::kGone),
                                   {{""}, {"without a key\n"}}};
  const Result result = Export(items, {}, {.compares = false});
  REQUIRE(result.status.ok());
  CHECK(result.rows == Texts{"left\n", "member\n", "without a key\n"});
  CHECK(result.rows_before_close == result.rows.size());  // they are not spilled
  CHECK(result.deletes == Texts{"gone", "left"});
  CHECK(result.counted.deletes == 2);
}

// The same rules with everything in memory.
Result Expected(const std::vector<Item>& items, const Memory& before) {
  Result result;
  std::map<std::string, Fingerprint> now;
  for (const Item& item : items) {
    for (size_t i = 0; i < item.rows.size(); ++i) now[item.keys[i]].Add(FingerprintOf(item.rows[i]));
  }
  const auto same = [&](const std::string& key) {
    return before.contains(key) && before.at(key).fingerprint == now[key];
  };
  for (const Item& item : items) {
    size_t written = 0;
    for (size_t i = 0; i < item.rows.size(); ++i) {
      if (same(item.keys[i])) continue;
      result.rows.push_back(item.rows[i]);
      ++written;
    }
    result.counted.unchanged += written == 0 ? 1 : 0;
  }
  for (const auto& [key, fingerprint] : now) result.after[key] = {fingerprint};
  for (const auto& [key, value] : before) {
    if (!now.contains(key)) result.deletes.push_back(key);
  }
  return result;
}

TEST_CASE("the result is exact with any amount of memory and batches of any size") {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    const size_t profiles = random() % 3000;
    std::vector<Item> items;
    Memory before;
    for (size_t i = 0; i < profiles; ++i) {
      Item item;
      for (size_t rows = 1 + random() % 3; rows > 0; --rows) {
        item.keys.push_back(fmt::format("key-{}", random() % (profiles * 2)));
        item.rows.push_back(fmt::format("{},{}\n", item.keys.back(), random() % 2));
      }
      items.push_back(std::move(item));
    }
    for (size_t i = 0; i < profiles; ++i) {
      const std::string key = fmt::format("key-{}", random() % (profiles * 2));
      before[key] = {FingerprintOf(fmt::format("{},{}\n", key, random() % 2))};
    }
    const Result expected = Expected(items, before);
    const Result result =
        Export(items, before, {.memory_bytes = 100 + random() % 50'000, .batch = 1 + random() % 500});
    REQUIRE(result.status.ok());
    CHECK(result.rows == expected.rows);
    CHECK(result.deletes == expected.deletes);
    CHECK(result.after == expected.after);
    CHECK(result.counted.unchanged == expected.counted.unchanged);
    CHECK(result.counted.removed == expected.deletes.size());
  }
}

TEST_CASE("a cancelled export stops, and a key of too many rows is an error") {
  Cancel cancel;
  cancel.Request();
  CHECK(Export({Member("a", "a\n")}, {}, {.cancel = &cancel}).status.code() == Code::kCancelled);
  constexpr size_t kRows = 1000;
  const std::vector<Item> items(
      ChangeSink::kMaxRowsOfKey / kRows + 1,
      {std::vector<std::string>(kRows, "k"), std::vector<std::string>(kRows, "k\n")});
  const Result result = Export(items, {}, {.first = true, .memory_bytes = 64 * kMiB, .batch = 100});
  CHECK(result.status.code() == Code::kResourceExhausted);
  CHECK(Detail(result.status, kRemedy).has_value());
}

}  // namespace
}  // namespace pxport::change_sink_test
