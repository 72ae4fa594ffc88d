// Rows of JSON-lines files, limited to what is mapped; missing values are left out. Nested: attributes at
// their source paths, identityMap, segmentMembership. Flat: one member per column, by its header.
#ifndef PXPORT_ROWS_JSON_ROW_H_
#define PXPORT_ROWS_JSON_ROW_H_

#include <string>
#include <string_view>
#include <vector>

#include "job/row_plan.h"
#include "rows/cell.h"
#include "rows/json_text.h"

namespace pxport {

// The shape of the nested record, made once from the columns; appends one line per row. Not thread-safe.
class JsonRow {
 public:
  explicit JsonRow(const RowPlan& plan);
  // `name_space` and `id` are the audience's.
  void Append(const std::vector<Cell>& cells, std::string_view name_space, std::string_view id,
              std::string* out);

 private:
  // An object of the record: members in the order of the mapping.
  struct Node {
    std::string key;  // JSON string with its quotes and colon
    int column = -1;  // a value, or
    std::vector<Node> members;
  };
  static Node* Member(Node* parent, std::string_view key);
  bool AppendNode(const Node& node, const std::vector<Cell>& cells, std::string* out);

  Node root_;
  std::vector<std::pair<std::string, int>> identities_;  // quoted key of identityMap, column
  int status_ = -1, time_ = -1;
  JsonText text_;
};

class FlatJsonRow {
 public:
  explicit FlatJsonRow(const RowPlan& plan);
  void Append(const std::vector<Cell>& cells, std::string_view name_space, std::string_view id,
              std::string* out);

 private:
  std::vector<std::string> keys_;  // by column
  JsonText text_;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_JSON_ROW_H_
