// Expressions of mappings, in the language of Adobe's Data Prep: docs/expressions.md has the syntax and the
// functions.
//
// A Program is compiled once and shared between threads; each thread runs it by an Evaluator of its own:
//
//   PX_ASSIGN_OR_RETURN(Program program, Program::Compile("concat(city, ', ', country)"));
//   Evaluator evaluator(program, {});
//   for (row : rows) PX_ASSIGN_OR_RETURN(ValueView column, evaluator.Run(values_of(program.fields()),
//   context));
#ifndef PXPORT_EXPRESSION_PROGRAM_H_
#define PXPORT_EXPRESSION_PROGRAM_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/field_path.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "base/value.h"
#include "expression/limits.h"

namespace pxport {

// What is known of a result before any row is read.
enum class ResultKind : uint8_t {
  kAny,     // depends on the row
  kScalar,  // not an array, not an object
  kNull,
  kBool,
  kNumber,
  kString,
  kDate,
  kArray,
  kObject,
};

struct CompiledExpression;

// Immutable; copies share their content. Safe from any number of threads.
class Program {
 public:
  // The text stands without the '=' of a mapping. InvalidArgument: the message begins with the byte column in
  // `text` (1-based), which is also the detail kInputColumn, and says what was expected there.
  static StatusOr<Program> Compile(std::string_view text);

  // The profile fields it reads, each once; Run takes their values in this order.
  const std::vector<FieldPath>& fields() const;
  // now() or timestamp(), uuid() or guid() occur, so that rows differ from one run to the next.
  bool uses_clock() const;
  bool uses_uuid() const;
  // kArray and kObject do not fit a CSV column.
  ResultKind result() const;

 private:
  friend class Evaluator;
  explicit Program(std::shared_ptr<const CompiledExpression> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const CompiledExpression> compiled_;
};

struct RowContext {
  Timestamp now;                        // the run's clock
  std::array<uint8_t, 16> uuid_seed{};  // uuid() derives from it: the same seed gives the same ids
};

// Runs one program, row by row. Not thread-safe: one a thread.
class Evaluator {
 public:
  Evaluator(Program program, const ExpressionLimits& limits);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // `fields`: one view for each of Program::fields(), in that order; kAbsent where the profile has none. The
  // views must be those of a valid profile (UTF-8, valid JSON), and live as long as the result.
  // The result lives until the next Run. Dates are text in it (RFC 3339); a missing result is kNull.
  // Errors are those of this row: InvalidArgument (the data does not fit a function) or ResourceExhausted (a
  // limit). Messages name the function and its column in the text, never a value.
  StatusOr<ValueView> Run(std::span<const ValueView> fields, const RowContext& row);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_PROGRAM_H_
