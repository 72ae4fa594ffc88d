// Runs expressions on a profile in JSON.
#ifndef PXPORT_TESTS_UNIT_EXPRESSION_HARNESS_H_
#define PXPORT_TESTS_UNIT_EXPRESSION_HARNESS_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "expression/program.h"

namespace pxport::expression_test {

// 2021-10-26T10:10:24Z, the clock of the documented samples.
inline RowContext SampleRow() {
  RowContext row;
  row.now = {1'635'243'024, 0};
  for (size_t i = 0; i < row.uuid_seed.size(); ++i) row.uuid_seed[i] = static_cast<uint8_t>(i);
  return row;
}

// The fields of a profile, as the profile reader returns them. Owns the texts of the views.
class Row {
 public:
  Row(const Program& program, std::string_view profile) {
    const StatusOr<Json> json = Json::Parse(profile);
    const Json none;
    for (const FieldPath& path : program.fields()) views_.push_back(View(json.ok() ? *json : none, path));
  }
  std::span<const ValueView> views() const { return views_; }

 private:
  ValueView View(const Json& profile, const FieldPath& path) {
    const Json* at = &profile;
    for (const PathStep& step : path.steps()) {
      if (step.index < 0) {
        at = at->Find(step.key);
      } else {
        at = static_cast<size_t>(step.index) < at->items().size()
                 ? &at->items()[static_cast<size_t>(step.index)]
                 : nullptr;
      }
      if (at == nullptr) return {};
    }
    static constexpr ValueKind kKinds[] = {ValueKind::kNull,   ValueKind::kBool,  ValueKind::kNumber,
                                           ValueKind::kString, ValueKind::kArray, ValueKind::kObject};
    texts_.push_back(at->is_string() || at->is_number() ? at->text() : at->Dump());
    return {kKinds[static_cast<size_t>(at->kind())], texts_.back()};
  }

  std::deque<std::string> texts_;
  std::vector<ValueView> views_;
};

// The result as text: "null", the text itself, or JSON of arrays and objects. "COMPILE message" or "ERROR
// message" if the expression fails.
inline std::string Run(std::string_view text, std::string_view profile = "{}",
                       const ExpressionLimits& limits = {}, const RowContext& context = SampleRow()) {
  StatusOr<Program> program = Program::Compile(text);
  if (!program.ok()) return "COMPILE " + std::string(Message(program.status()));
  const Row row(*program, profile);
  Evaluator evaluator(*program, limits);
  const StatusOr<ValueView> result = evaluator.Run(row.views(), context);
  if (!result.ok()) return "ERROR " + std::string(Message(result.status()));
  return result->missing() ? "null" : std::string(result->text);
}

inline std::string Remedy(std::string_view text) {
  return Detail(Program::Compile(text).status(), kRemedy).value_or("");
}

}  // namespace pxport::expression_test

#endif  // PXPORT_TESTS_UNIT_EXPRESSION_HARNESS_H_
