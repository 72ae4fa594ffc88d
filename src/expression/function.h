// The functions of expressions: what each is called, takes and gives, and the code behind it.
#ifndef PXPORT_EXPRESSION_FUNCTION_H_
#define PXPORT_EXPRESSION_FUNCTION_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "expression/context.h"
#include "expression/prepared.h"
#include "expression/program.h"
#include "expression/value.h"

namespace pxport {

struct Node;

// One call in one row.
struct Call {
  Context& context;
  const Node& node;
  std::span<const Value> arguments;
  PreparedCache& cache;  // of this place in the expression

  size_t count() const { return arguments.size(); }
  const Value& operator[](size_t i) const { return arguments[i]; }
  // A missing or null argument.
  bool absent(size_t i) const { return i >= arguments.size() || arguments[i].is_null(); }

  // "column 7: substr: what". Never put values into `what`.
  Status Wrong(std::string_view what, std::string_view remedy = {}) const;

  // Arguments as the function needs them; they fail with "argument 2 is an array, expected text".
  Status Text(size_t i, std::string_view* text) const;  // scalars, spelled; null is ""
  Status Number(size_t i, Value* number) const;         // numbers, and texts that spell one
  Status Integer(size_t i, int64_t* integer) const;     // the same, without a fraction
  Status Truth(size_t i, bool* truth) const;
  Status Date(size_t i, Value* date) const;                     // dates, and texts that spell one
  Status Array(size_t i, std::span<const Value>* items) const;  // null is an empty one

  // The compiled form of a text argument: made at compile time if it is a literal.
  Status Get(size_t i, Prepare what, const Prepared** prepared) const;
};

using Handler = Status (*)(const Call& call, Value* out);

// Who evaluates the arguments.
enum class Style : uint8_t {
  kNullOut,    // all first; a null first argument gives null without a call
  kSeesNulls,  // all first
  kChoose,     // iif
  kFirst,      // coalesce: up to the first that is not null
  kDecode,
  kFilter,  // the second is a lambda
  kTransform,
  kHasKey,  // contains_key: looks at the profile
};

enum class Needs : uint8_t { kNothing, kClock, kUuid };

struct Function {
  std::string_view name;
  std::string_view signature;  // "substr(INPUT, START, LENGTH)"
  int least;
  int most;  // -1: any number
  ResultKind result;
  Style style;
  Handler handler;                      // null if the style says it all
  Prepare prepare = Prepare::kNothing;  // of argument prepare_at, if that is a literal
  int prepare_at = 1;
  Needs needs = Needs::kNothing;
};

std::span<const Function> StringFunctions();
std::span<const Function> PaddingFunctions();
std::span<const Function> RegexFunctions();
std::span<const Function> HashFunctions();
std::span<const Function> UrlFunctions();
std::span<const Function> UrlCodeFunctions();
std::span<const Function> DateFunctions();
std::span<const Function> DatePartFunctions();
std::span<const Function> ObjectFunctions();
std::span<const Function> ArrayFunctions();
std::span<const Function> MapFunctions();
std::span<const Function> LogicFunctions();
std::span<const Function> AggregateFunctions();
std::span<const Function> ConvertFunctions();
std::span<const Function> JsonFunctions();

// By name, case-sensitive; nullptr if there is none.
const Function* FindFunction(std::string_view name);
// The known name nearest to an unknown one, or "".
std::string_view NearestFunction(std::string_view name);
// Every group, in the order of docs/expressions.md.
std::span<const std::span<const Function>> AllFunctions();

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_FUNCTION_H_
