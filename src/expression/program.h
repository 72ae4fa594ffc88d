// Expressions of mappings, in the language of Adobe's Data Prep. docs/expressions.md describes the syntax and
// the functions.
//
// A Program is compiled once and shared between threads. Each thread runs it with its own Evaluator:
//
//   PX_ASSIGN_OR_RETURN(Program program, Program::Compile("concat(city, ', ', country)"));
//   Evaluator evaluator(program, {});
//   for (row : rows) {
//     PX_ASSIGN_OR_RETURN(ValueView cell, evaluator.Run(values_of(program.fields()), context));
//   }
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

// What is known about a result before any row is read.
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

// Immutable and thread-safe; copies share their content.
class Program {
 public:
  // Compiles the text of a mapping without its '='. Fails with InvalidArgument: the message begins with the
  // byte column in `text` (1-based, also in the detail kInputColumn) and says what was expected there.
  static StatusOr<Program> Compile(std::string_view text);

  // The profile fields it reads, without duplicates. Run expects their values in this order.
  const std::vector<FieldPath>& fields() const;
  // Whether it calls now() or timestamp(), or uuid() or guid(). Its results then differ between runs.
  bool uses_clock() const;
  bool uses_uuid() const;
  // CSV columns cannot hold kArray and kObject.
  ResultKind result() const;

 private:
  friend class Evaluator;
  explicit Program(std::shared_ptr<const CompiledExpression> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const CompiledExpression> compiled_;
};

struct RowContext {
  Timestamp now;                        // the run's clock
  std::array<uint8_t, 16> uuid_seed{};  // uuid() derives its ids from it
};

// Runs one program, row by row. Not thread-safe: use one per thread.
class Evaluator {
 public:
  Evaluator(Program program, const ExpressionLimits& limits);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // `fields` has one view per field of Program::fields(), in that order; kAbsent if the profile lacks the
  // field. The views must be of a valid profile (UTF-8, valid JSON), and must outlive the result.
  //
  // The result is valid until the next Run. Dates are text (RFC 3339); a missing result is kNull.
  //
  // Errors concern only this row: InvalidArgument (a value that a function rejects) or ResourceExhausted (a
  // limit). Messages name the function and its column in the text, never a value.
  StatusOr<ValueView> Run(std::span<const ValueView> fields, const RowContext& row);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_PROGRAM_H_
