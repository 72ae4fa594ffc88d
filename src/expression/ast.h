// An expression as a tree in one vector. The parser builds it, check.cc completes it, evaluate.cc walks it.
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
  kField,     // slot; `steps` holds the path while parsing
  kHasField,  // slot: whether the profile has the field
  kVariable,  // slot: a variable of a lambda
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
  bool method = false;  // kCall: written as receiver.name(...); the receiver is child 0
  uint32_t height = 1;
  uint32_t slot = 0;
  size_t at = 0;  // 0-based byte offset in the text
  std::vector<NodeId> children;
  Value value;
  std::string_view name;  // kCall: as written
  std::vector<PathStep> steps;
  const Function* function = nullptr;
  std::shared_ptr<const Prepared> prepared;  // the compiled form of a literal argument
};

struct CompiledExpression {
  std::vector<Node> nodes;  // children before their parents
  NodeId root = 0;
  std::deque<std::string> texts;  // owns the bytes that values and names refer to
  std::vector<FieldPath> fields;
  uint32_t variables = 0;  // slots that nested lambdas need at the same time
  bool uses_clock = false;
  bool uses_uuid = false;
};

// Builds the tree; knows only the grammar. Errors have the column and what was expected there.
Status ParseExpression(std::string_view text, CompiledExpression* out);

// Finds functions, counts and checks arguments, prepares literal patterns, infers result kinds.
Status CheckExpression(CompiledExpression* expression);

// Returns the slot of a field. Adds the field if it is new.
uint32_t FieldSlot(FieldPath path, CompiledExpression* expression);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_AST_H_
