#include "expression/program.h"

#include "expression/ast.h"
#include "expression/evaluate.h"

namespace pxport {

StatusOr<Program> Program::Compile(std::string_view text) {
  auto compiled = std::make_shared<CompiledExpression>();
  PX_RETURN_IF_ERROR(ParseExpression(text, compiled.get()));
  PX_RETURN_IF_ERROR(CheckExpression(compiled.get()));
  return Program(std::move(compiled));
}

const std::vector<FieldPath>& Program::fields() const {
  return compiled_->fields;
}
bool Program::uses_clock() const {
  return compiled_->uses_clock;
}
bool Program::uses_uuid() const {
  return compiled_->uses_uuid;
}
ResultKind Program::result() const {
  return compiled_->nodes[compiled_->root].kind;
}

class Evaluator::Impl {
 public:
  Impl(std::shared_ptr<const CompiledExpression> expression, const ExpressionLimits& limits)
      : walker(std::move(expression), limits) {}
  ExpressionWalker walker;
};

Evaluator::Evaluator(Program program, const ExpressionLimits& limits)
    : impl_(std::make_unique<Impl>(std::move(program.compiled_), limits)) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

StatusOr<ValueView> Evaluator::Run(std::span<const ValueView> fields, const RowContext& row) {
  ValueView view;
  PX_RETURN_IF_ERROR(impl_->walker.Run(fields, row, &view));
  return view;
}

}  // namespace pxport
