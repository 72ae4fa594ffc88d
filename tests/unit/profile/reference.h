// A simple and slow JSON reader and extractor that the real ones are compared with: recursive descent, byte
// by byte, into a tree.
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
  std::string text;  // the decoded text of a string, else the source text
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

// Returns nullopt if `line` is not one JSON object in UTF-8, or is nested too deep.
std::optional<Node> ParseObject(std::string_view line);

// The fields that a job wants.
struct Wish {
  std::vector<FieldPath> paths;
  std::vector<std::vector<std::string>> identities;
  std::vector<std::pair<std::string, std::string>> memberships;
};

// Returns everything that the reader should return for one line, as one text.
std::string Extract(const Node& root, const Wish& wish);

// Returns "absent", "null", "bool:true", "number:1", "string:x", "array:[..]" or "object:{..}".
std::string Describe(const Node* node);

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_REFERENCE_H_
