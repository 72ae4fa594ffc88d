// docs/job.schema.json as a file: it uses what the code understands and nothing else.
#include "job/schema.h"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "job/completion.h"
#include "job/formats.h"
#include "job/job_spec.h"
#include "job_cases.h"

namespace pxport::schema_test {
namespace {

const std::set<std::string> kNotes = {"$schema",     "$id",      "$defs",   "$ref",  "title",
                                      "description", "examples", "default", "format"};
const std::set<std::string> kAssertions = {"type",        "enum",      "minimum",    "maximum",
                                           "minLength",   "maxLength", "minItems",   "maxItems",
                                           "uniqueItems", "items",     "properties", "additionalProperties",
                                           "required",    "pattern"};
const std::set<std::string> kOwn = {"x-check", "x-secret", "x-hashed", "x-variables", "x-refused"};

Json SchemaDocument() {
  auto schema = Json::Parse(JobSchema());
  REQUIRE(schema.ok());
  return *schema;
}

// Every schema in the document: the root, members of properties and $defs, items, additionalProperties.
void ForEachSchema(const Json& node, const std::string& place,
                   const std::function<void(const Json&, const std::string&)>& visit) {
  visit(node, place);
  for (const std::string_view group : {"properties", "$defs"}) {
    const Json* members = node.Find(group);
    if (members == nullptr) continue;
    for (const auto& [key, member] : members->members())
      ForEachSchema(member, place + "/" + std::string(group) + "/" + key, visit);
  }
  for (const std::string_view one : {"items", "additionalProperties"}) {
    const Json* member = node.Find(one);
    if (member != nullptr && member->is_object())
      ForEachSchema(*member, place + "/" + std::string(one), visit);
  }
}

}  // namespace

TEST_CASE("what is compiled in is the file") {
  CHECK(JobSchema() == ReadFile(PXPORT_ROOT "/docs/job.schema.json"));
}

TEST_CASE("the schema uses only keywords that the code understands") {
  const Json schema = SchemaDocument();
  size_t schemas = 0;
  ForEachSchema(schema, "", [&](const Json& node, const std::string& place) {
    CAPTURE(place);
    ++schemas;
    REQUIRE(node.is_object());
    for (const auto& [key, value] : node.members()) {
      const auto& this_key = key;
      CAPTURE(this_key);
      CHECK((kNotes.contains(key) || kAssertions.contains(key) || kOwn.contains(key)));
    }
    // Objects are closed or say what their other members are; a list says what it holds.
    const Json* type = node.Find("type");
    if (type != nullptr && type->text() == "object") CHECK(node.Find("additionalProperties") != nullptr);
    if (type != nullptr && type->text() == "array") CHECK(node.Find("items") != nullptr);
    // The check decides, and editors use the pattern: neither is alone.
    CHECK((node.Find("pattern") != nullptr) == (node.Find("x-check") != nullptr));
    if (const Json* check = node.Find("x-check"); check != nullptr)
      CHECK(FindJobFormat(check->text()) != nullptr);
    if (const Json* variables = node.Find("x-variables"); variables != nullptr) {
      CHECK((variables->text() == "expand" || variables->text() == "verbatim"));
    }
  });
  CHECK(schemas > 150);
}

TEST_CASE("references lead to definitions, and no keyword is on both sides of one") {
  const Json schema = SchemaDocument();
  ForEachSchema(schema, "", [&](const Json& node, const std::string& place) {
    const Json* reference = node.Find("$ref");
    if (reference == nullptr) return;
    CAPTURE(place);
    REQUIRE(reference->text().starts_with("#/$defs/"));
    const Json* target = schema.At(reference->text().substr(1));
    REQUIRE(target != nullptr);
    // JSON Schema takes both, the code the first: so there must not be two.
    for (const auto& [key, value] : target->members()) {
      const auto& this_key = key;
      CAPTURE(this_key);
      if (kAssertions.contains(key) || kOwn.contains(key)) CHECK(node.Find(key) == nullptr);
    }
  });
}

TEST_CASE("every key is described, and every default is right in itself") {
  const Json schema = SchemaDocument();
  const std::function<void(SchemaNode, const std::string&, int)> walk =
      [&](SchemaNode node, const std::string& place, int depth) {
        CAPTURE(place);
        if (!place.empty()) CHECK_FALSE(node.Text("description").empty());
        CHECK_FALSE(node.Text("description").find("  ") != std::string_view::npos);
        if (const Json* preset = node.Keyword("default"); preset != nullptr) {
          Json filled = *preset;
          const Status status = CompletePart(node, place, &filled);
          CHECK_MESSAGE(status.ok(), status.ToString());
        }
        const Json* properties = node.Keyword("properties");
        if (properties == nullptr || depth == 0) return;
        for (const auto& [key, value] : properties->members())
          walk(*node.Member(key), place + "/" + key, depth - 1);
      };
  walk(SchemaNode::Root(), "", 6);  // credentials may hold credentials: the depth ends it
}

TEST_CASE("named checks take and refuse what they say") {
  const Json formats = *GoldenJobs("formats.json").Find("formats");
  for (const JobFormat& format : JobFormats()) {
    CAPTURE(format.name);
    const Json* golden = formats.Find(format.name);
    REQUIRE(golden != nullptr);
    for (const Json& text : golden->Find("accepts")->items())
      CHECK_MESSAGE(format.accepts(text.text()), text.Dump());
    for (const Json& text : golden->Find("rejects")->items())
      CHECK_MESSAGE(!format.accepts(text.text()), text.Dump());
    if (const Json* stricter = golden->Find("stricter"); stricter != nullptr) {
      for (const Json& text : stricter->items()) CHECK_MESSAGE(!format.accepts(text.text()), text.Dump());
    }
  }
  CHECK(formats.members().size() == JobFormats().size());
}

}  // namespace pxport::schema_test
