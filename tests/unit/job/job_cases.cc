#include "job_cases.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

namespace pxport {
namespace {

void Drop(std::string_view pointer, Json* job) {
  const size_t slash = pointer.rfind('/');
  const std::string_view key = pointer.substr(slash + 1);
  Json* parent = job;
  for (std::string_view rest = pointer.substr(0, slash); !rest.empty();) {
    const size_t end = std::min(rest.find('/', 1), rest.size());
    parent = parent->Find(rest.substr(1, end - 1));
    REQUIRE(parent != nullptr);
    rest.remove_prefix(end);
  }
  std::erase_if(parent->members(), [&](const Json::Member& member) { return member.first == key; });
}

}  // namespace

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Json GoldenJobs(std::string_view name) {
  auto json = Json::Parse(ReadFile(std::string(PXPORT_ROOT "/tests/golden/jobs/") + std::string(name)));
  INFO(name);
  REQUIRE_MESSAGE(json.ok(), json.status().ToString());
  return *json;
}

Json BaseJob() {
  return GoldenJobs("base.json");
}

Json JobWith(std::string_view set) {
  auto changes = Json::Parse(set);
  REQUIRE_MESSAGE(changes.ok(), changes.status().ToString());
  Json golden = Json::Object();
  golden.Set("set", *changes);
  return JobOfCase(golden);
}

Json JobOfCase(const Json& golden) {
  if (const Json* job = golden.Find("job"); job != nullptr) return *job;
  Json job = BaseJob();
  if (const Json* set = golden.Find("set"); set != nullptr) {
    for (const auto& [pointer, value] : set->members()) REQUIRE(job.SetAt(pointer, value).ok());
  }
  if (const Json* drop = golden.Find("drop"); drop != nullptr) {
    for (const Json& pointer : drop->items()) Drop(pointer.text(), &job);
  }
  return job;
}

void CheckErrorIsComplete(const Status& status) {
  INFO(status.ToString());
  REQUIRE_FALSE(status.ok());
  const std::string message(Message(status)), remedy = Detail(status, kRemedy).value_or("");
  const auto pointer = Detail(status, kJobPath);
  REQUIRE(pointer.has_value());
  CHECK((pointer->empty() || pointer->starts_with('/')));
  CHECK(message.starts_with(pointer->empty() ? std::string("the job") : *pointer));
  CHECK_FALSE(remedy.empty());
  for (const std::string& line : {message, remedy}) {
    CHECK(line.find('\n') == std::string::npos);
    CHECK_FALSE(line.ends_with('.'));
  }
}

}  // namespace pxport
