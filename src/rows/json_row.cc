#include "rows/json_row.h"

#include "base/json.h"
#include "job/record.h"

namespace pxport {
namespace {

std::string QuotedKey(std::string_view key) {
  std::string quoted;
  AppendJsonString(key, &quoted);
  quoted.push_back(':');
  return quoted;
}

// Opens a member of the object that starts at `object_start`.
void AppendKey(std::string_view quoted_key, size_t object_start, std::string* out) {
  if (out->size() > object_start + 1) out->push_back(',');
  out->append(quoted_key);
}

}  // namespace

JsonRow::JsonRow(const RowPlan& plan) {
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    const ColumnPlan& column = plan.columns[i];
    const int index = static_cast<int>(i);
    if (column.membership() == MembershipField::kStatus) {
      status_ = index;
    } else if (column.membership() == MembershipField::kTime) {
      time_ = index;
    } else if (column.target_identity) {
      identities_.emplace_back(QuotedKey(column.header), index);
    } else if (column.expression() != nullptr) {
      Member(&root_, column.header)->column = index;  // it has no place in the profile: its name is its place
    } else {
      Node* node = &root_;
      for (const std::string& key : MembersOnPath(std::get<FieldPath>(column.source)))
        node = Member(node, key);
      node->column = index;
    }
  }
}

JsonRow::Node* JsonRow::Member(Node* parent, std::string_view key) {
  const std::string quoted = QuotedKey(key);
  for (Node& member : parent->members) {
    if (member.key == quoted) return &member;
  }
  parent->members.push_back({quoted, -1, {}});
  return &parent->members.back();
}

bool JsonRow::AppendNode(const Node& node, const std::vector<Cell>& cells, std::string* out) {
  if (node.column >= 0) {
    const Cell& cell = cells[static_cast<size_t>(node.column)];
    if (cell.missing()) return false;
    text_.Append(cell.kind, cell.text, out);
    return true;
  }
  const size_t start = out->size();
  out->push_back('{');
  for (const Node& member : node.members) {
    const size_t before = out->size();
    AppendKey(member.key, start, out);
    if (!AppendNode(member, cells, out)) out->resize(before);
  }
  if (out->size() == start + 1) {  // nothing in it: the object is left out, too
    out->resize(start);
    return false;
  }
  out->push_back('}');
  return true;
}

void JsonRow::Append(const std::vector<Cell>& cells, std::string_view name_space, std::string_view id,
                     std::string* out) {
  const size_t start = out->size();
  if (root_.members.empty() || !AppendNode(root_, cells, out)) {
    out->push_back('{');
  } else {
    out->pop_back();  // the record stays open
  }
  if (status_ >= 0 || time_ >= 0) {
    AppendKey("\"segmentMembership\":{", start, out);
    AppendJsonString(name_space, out);
    out->append(":{");
    AppendJsonString(id, out);
    out->push_back(':');
    const size_t object = out->size();
    out->push_back('{');
    for (auto [column, key] :
         {std::pair(time_, "\"lastQualificationTime\":"), std::pair(status_, "\"status\":")}) {
      if (column < 0) continue;
      const Cell& cell = cells[static_cast<size_t>(column)];
      if (cell.missing()) continue;
      AppendKey(key, object, out);
      text_.Append(cell.kind, cell.text, out);
    }
    out->append("}}}");
  }
  if (!identities_.empty()) {
    const size_t before = out->size();
    AppendKey("\"identityMap\":", start, out);
    const size_t object = out->size();
    out->push_back('{');
    for (const auto& [key, column] : identities_) {
      const std::vector<std::string>& values = cells[static_cast<size_t>(column)].identities;
      if (values.empty()) continue;
      AppendKey(key, object, out);
      for (size_t i = 0; i < values.size(); ++i) {
        out->append(i == 0 ? "[{\"id\":" : ",{\"id\":");
        AppendJsonString(values[i], out);
        out->push_back('}');
      }
      out->push_back(']');
    }
    if (out->size() == object + 1) {
      out->resize(before);
    } else {
      out->push_back('}');
    }
  }
  out->append("}\n");
}

FlatJsonRow::FlatJsonRow(const RowPlan& plan) {
  for (const ColumnPlan& column : plan.columns) keys_.push_back(QuotedKey(column.header));
}

void FlatJsonRow::Append(const std::vector<Cell>& cells, std::string_view, std::string_view,
                         std::string* out) {
  const size_t start = out->size();
  out->push_back('{');
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].missing()) continue;
    AppendKey(keys_[i], start, out);
    text_.Append(cells[i].kind, cells[i].text, out);
  }
  out->append("}\n");
}

}  // namespace pxport
