// The functions of expressions: name, arguments, result and implementation of each.
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

// One call of a function, for one row.
struct Call {
  Context& context;
  const Node& node;
  std::span<const Value> arguments;
  PreparedCache& cache;  // of this call in the expression

  size_t count() const { return arguments.size(); }
  const Value& operator[](size_t i) const { return arguments[i]; }
  // Whether the argument is missing or null.
  bool absent(size_t i) const { return i >= arguments.size() || arguments[i].is_null(); }

  // "column 7: substr: what". `what` must not contain values of the profile.
  Status Wrong(std::string_view what, std::string_view remedy = {}) const;

  // Convert an argument to the expected type, or fail: "argument 2 is an array, expected text".
  Status Text(size_t i, std::string_view* text) const;  // scalars, as text; null is ""
  Status Number(size_t i, Value* number) const;         // numbers, and texts that are a number
  Status Integer(size_t i, int64_t* integer) const;     // the same; a fraction is an error
  Status Truth(size_t i, bool* truth) const;
  Status Date(size_t i, Value* date) const;                     // dates, and texts that are a date
  Status Array(size_t i, std::span<const Value>* items) const;  // null is an empty array

  // The compiled form of a text argument. A literal is compiled with the expression.
  Status Get(size_t i, Prepare what, const Prepared** prepared) const;
};

using Handler = Status (*)(const Call& call, Value* out);

// Which arguments are evaluated before the handler runs, and by which code.
enum class Style : uint8_t {
  kNullOut,    // all; if the first is null the result is null and the handler is not called
  kSeesNulls,  // all
  kChoose,     // iif
  kFirst,      // coalesce: until one is not null
  kDecode,
  kFilter,  // the second argument is a lambda
  kTransform,
  kHasKey,  // contains_key: tests the profile
};

enum class Needs : uint8_t { kNothing, kClock, kUuid };

struct Function {
  std::string_view name;
  std::string_view signature;  // "substr(INPUT, START, LENGTH)"
  int least;
  int most;  // -1: any number
  ResultKind result;
  Style style;
  Handler handler;                      // null if the style implements the function
  Prepare prepare = Prepare::kNothing;  // how to compile argument prepare_at if it is a literal
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

// Finds a function by its case-sensitive name; nullptr if there is none.
const Function* FindFunction(std::string_view name);
// The known name that is most similar to an unknown one, or "".
std::string_view NearestFunction(std::string_view name);
// All groups, in the order of docs/expressions.md.
std::span<const std::span<const Function>> AllFunctions();

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_FUNCTION_H_
