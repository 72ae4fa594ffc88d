#include "policy/governance.h"

#include <doctest/doctest.h>

namespace pxport::governance_test {
namespace {

FieldPath Path(std::string_view text) {
  const auto path = FieldPath::Parse(text);
  REQUIRE(path.ok());
  return *path;
}

ExportedItem Item(const std::string& name, std::vector<std::string> fields) {
  ExportedItem item{name, "/mapping/0", {}};
  for (const std::string& field : fields) item.fields.push_back({field, Path(field)});
  return item;
}

Policy PolicyOf(const std::string& text) {
  auto expression = LabelExpression::Parse(text);
  REQUIRE(expression.ok());
  return {"p", "Ads", text, *std::move(expression)};
}

std::vector<std::string> FindRefused(const Governance& governance, const std::vector<ExportedItem>& items) {
  std::vector<std::string> names;
  for (const Violation& violation : governance.Check(items)) {
    for (const Offense& offense : violation.offenses) names.push_back(offense.item->name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("a label applies to its field, to what is below it and to what contains it, and to nothing else") {
  Governance governance;
  governance.labels.push_back({Path("person.name"), {"C2"}});
  governance.policies.push_back(PolicyOf("C2"));
  CHECK(FindRefused(governance, {Item("a", {"person.name"})}) == Names{"a"});
  CHECK(FindRefused(governance, {Item("a", {"person.name.firstName"})}) == Names{"a"});
  CHECK(FindRefused(governance, {Item("a", {"person"})}) == Names{"a"});
  CHECK(FindRefused(governance, {Item("a", {"x", "person.name.firstName"})}) == Names{"a"});
  CHECK(FindRefused(governance,
                    {Item("a", {"person.names"}), Item("b", {"person.birthDate"}), Item("c", {"name"})})
            .empty());
}

TEST_CASE("all violations are found, with the columns that alone fulfill the expression") {
  Governance governance;
  governance.labels = {{Path("a"), {"C2"}}, {Path("b"), {"C2", "I1"}}, {Path("c"), {"I1"}}};
  governance.policies = {PolicyOf("C2"), PolicyOf("C2 AND I1"), PolicyOf("S1")};
  const std::vector<ExportedItem> items{Item("A", {"a"}), Item("B", {"b"}), Item("C", {"c"}),
                                        Item("D", {"d"})};
  const auto violations = governance.Check(items);
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].offenses.size() == 2);
  REQUIRE(violations[1].offenses.size() == 1);
  CHECK(violations[1].offenses[0].item->name == "B");
  CHECK(violations[1].Describe() ==
        "policy \"p\" refuses C2 AND I1 for the marketing action \"Ads\": \"B\" (field b, labels C2 I1)");
}

TEST_CASE("labels that occur together only in the export as a whole count too") {
  Governance governance;
  governance.labels = {{Path("a"), {"C3"}}, {Path("b"), {"I1"}}};
  governance.policies = {PolicyOf("C3 AND I1")};
  CHECK(FindRefused(governance, {Item("A", {"a"}), Item("B", {"b"}), Item("C", {"c"})}) == Names{"A", "B"});
  CHECK(FindRefused(governance, {Item("A", {"a"}), Item("C", {"c"})}).empty());
}

TEST_CASE("another column does not undo the violation of a column") {
  Governance governance;
  governance.labels = {{Path("a"), {"C2"}}, {Path("b"), {"OK"}}};
  governance.policies = {PolicyOf("C2 AND NOT OK")};
  CHECK(FindRefused(governance, {Item("A", {"a"}), Item("B", {"b"})}) == Names{"A"});
}

TEST_CASE("C12 is rejected without a policy") {
  Governance governance;
  governance.labels = {{Path("a"), {"C12"}}};
  const std::vector<ExportedItem> items{Item("A", {"a.b"}), Item("B", {"b"})};
  const auto violations = governance.Check(items);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].remedy == "remove \"A\" from the job: C12 cannot be exported");
  const Json json = violations[0].ToJson();
  CHECK(json.At("/policy")->text() == "C12");
  CHECK(json.At("/columns/0/name")->text() == "A");
  CHECK(json.At("/columns/0/fields/0")->text() == "a.b");
  CHECK(json.At("/columns/0/labels/0")->text() == "C12");
}

TEST_CASE("labels that cover none of the fields are listed as they are written") {
  Governance governance;
  governance.labels = {{Path("a"), {"C2"}, "a"},
                       {Path("b.c"), {"C2"}, "/b/c"},
                       {Path("orders.total"), {"C2"}, "orders[*].total"},
                       {Path("orders.id"), {"C2"}, "orders[*].id"},
                       {Path("read"), {"C2"}, "read"}};
  const std::vector<ExportedItem> items{Item("A", {"a"}), Item("T", {"x", "orders[0].total"})};
  CHECK(governance.FindWithoutEffect(items, {Path("read.only")}) == Names{"/b/c", "orders[*].id"});
  CHECK(governance.FindWithoutEffect({}, {}).size() == 5);
  CHECK(Governance().FindWithoutEffect(items, {}).empty());
}

TEST_CASE("a marketing action is the same in every spelling") {
  CHECK(CanonicalAction("Export to Third Party") == CanonicalAction("exportToThirdParty"));
  CHECK(CanonicalAction("Analytics") != CanonicalAction("Data Science"));
}

}  // namespace
}  // namespace pxport::governance_test
