// An expression as a tree in one vector: the parser makes it, check completes it, evaluate walks it.
#ifndef PXPORT_EXPRESSION_AST_H_
#define PXPORT_EXPRESSION_AST_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_path.h"
#include "expression/program.h"
#include "expression/value.h"

namespace pxport {

struct Function;
struct Prepared;

enum class Op : uint8_t {
  kConstant,  // value
  kField,     // slot; the path is in steps until the tree is complete
  kHasField,  // slot: does the profile have it
  kVariable,  // slot: of a lambda
  kMember,    // child 0 . value.text
  kIndex,     // child 0 [ child 1 ]
  kCall,      // function(children)
  kLambda,    // variable slot -> child 0; only as an argument
  kArray,     // children
  kObject,    // children: key, value, key, value ...
  kChoose,    // child 0 ? child 1 : child 2
  kAnd,
  kOr,
  kNot,
  kNegate,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
};

using NodeId = uint32_t;

struct Node {
  Op op = Op::kConstant;
  ResultKind kind = ResultKind::kAny;
  bool method = false;  // kCall: written as receiver.name(...), the receiver is child 0
  uint32_t height = 1;
  uint32_t slot = 0;
  size_t at = 0;  // 0-based byte in the text
  std::vector<NodeId> children;
  Value value;
  std::string_view name;  // kCall: as it was written
  std::vector<PathStep> steps;
  const Function* function = nullptr;
  std::shared_ptr<const Prepared> prepared;  // what a literal argument was compiled to
};

struct CompiledExpression {
  std::vector<Node> nodes;  // children before their parents
  NodeId root = 0;
  std::deque<std::string> texts;  // what values and names point into
  std::vector<FieldPath> fields;
  uint32_t variables = 0;  // how many slots lambdas need at once
  bool uses_clock = false;
  bool uses_uuid = false;
};

// Builds the tree; knows the grammar only. Fails with the column and what was expected.
Status ParseExpression(std::string_view text, CompiledExpression* out);

// Finds functions, counts and checks arguments, prepares literal patterns, infers result kinds.
Status CheckExpression(CompiledExpression* expression);

// The slot of a field, added if it is new.
uint32_t FieldSlot(FieldPath path, CompiledExpression* expression);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_AST_H_
