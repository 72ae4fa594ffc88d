// A slow and obvious JSON reader and extractor to hold the real ones against. Recursive descent, one byte at
// a time, everything kept in a tree.
#ifndef PXPORT_TESTS_UNIT_PROFILE_REFERENCE_H_
#define PXPORT_TESTS_UNIT_PROFILE_REFERENCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/field_path.h"

namespace pxport::testing {

struct NodeMember;

struct Node {
  enum Kind { kNull, kBool, kNumber, kString, kArray, kObject } kind = kNull;
  std::string text;  // decoded string, else the source text
  std::vector<Node> items;
  std::vector<NodeMember> members;  // duplicates included

  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  const Node* Last(std::string_view key) const;
};

struct NodeMember {
  std::string first;  // the key
  Node second;
};

// nullopt if `line` is not one JSON object in UTF-8, or too deep.
std::optional<Node> ParseObject(std::string_view line);

// What a job may want, in the form that is easiest to say.
struct Wish {
  std::vector<FieldPath> paths;
  std::vector<std::vector<std::string>> identities;
  std::vector<std::pair<std::string, std::string>> memberships;
};

// Everything that the reader should hand out for one line, as one text.
std::string Extract(const Node& root, const Wish& wish);

// "absent", "null", "bool:true", "number:1", "string:x", "array:[..]", "object:{..}"
std::string Describe(const Node* node);

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_REFERENCE_H_
