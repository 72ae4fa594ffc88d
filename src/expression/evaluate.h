// Walks the tree of an expression for one row.
#ifndef PXPORT_EXPRESSION_EVALUATE_H_
#define PXPORT_EXPRESSION_EVALUATE_H_

#include <memory>
#include <span>
#include <vector>

#include "base/value.h"
#include "expression/ast.h"
#include "expression/context.h"
#include "expression/function.h"

namespace pxport {

class ExpressionWalker {
 public:
  ExpressionWalker(std::shared_ptr<const CompiledExpression> expression, const ExpressionLimits& limits);

  // The result points into the arena, the program or the fields.
  Status Run(std::span<const ValueView> fields, const RowContext& row, ValueView* out);

 private:
  // Calls with more arguments than this allocate them in the arena.
  static constexpr size_t kInline = 4;

  Status Eval(NodeId id, Value* out);
  Status EvalField(const Node& node, Value* out);
  Status EvalIndex(const Node& node, Value* out);
  Status EvalMember(const Value& object, std::string_view key, Value* out);
  Status EvalArray(const Node& node, Value* out);
  Status EvalObject(const Node& node, Value* out);
  Status EvalLogic(const Node& node, Value* out);
  Status EvalComparison(const Node& node, Value* out);
  Status EvalArithmetic(const Node& node, Value* out);
  Status EvalCall(NodeId id, Value* out);
  Status EvalFunction(NodeId id, Value* out);
  Status EvalDecode(const Node& node, Value* out);
  Status EvalFirst(const Node& node, Value* out);
  Status EvalLambda(const Node& node, Value* out);
  Status EvalTruth(NodeId id, bool* truth);
  Status ToView(const Value& value, ValueView* out);
  // Adds the column of the node to the error of an operation that does not know it.
  Status AddPlace(const Node& node, const Status& status) const;

  const std::shared_ptr<const CompiledExpression> expression_;
  Context context_;
  std::span<const ValueView> fields_;
  std::vector<Value> loaded_;  // by field slot
  std::vector<bool> is_loaded_;
  std::vector<Value> variables_;
  std::vector<PreparedCache> caches_;  // by node
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_EVALUATE_H_
