#include "job/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "job/error.h"
#include "job/formats.h"
#include "job/secrets.h"

namespace pxport {
namespace {

std::string WithArticle(std::string_view type) {
  return fmt::format("{} {}", type == "array" || type == "integer" || type == "object" ? "an" : "a", type);
}

// What kind of value a place takes, for remedies: "an integer from 1 to 10", "a string or an array".
std::string Wanted(SchemaNode schema) {
  std::string wanted;
  if (const Json* type = schema.Keyword("type"); type != nullptr) {
    if (type->is_string()) return WithArticle(type->text());
    for (const Json& one : type->items()) wanted += (wanted.empty() ? "" : " or ") + WithArticle(one.text());
  }
  return wanted;
}

std::string WantedNumber(SchemaNode schema) {
  std::string wanted = Wanted(schema);
  const Json* least = schema.Keyword("minimum");
  const Json* most = schema.Keyword("maximum");
  if (least != nullptr) wanted += fmt::format(" from {}", least->text());
  if (most != nullptr) wanted += fmt::format(" to {}", most->text());
  return wanted;
}

bool IsOfType(const Json& value, std::string_view type) {
  switch (value.kind()) {
    case Json::Kind::kNull:
      return type == "null";
    case Json::Kind::kBool:
      return type == "boolean";
    case Json::Kind::kNumber:
      return type == "number" || (type == "integer" && value.integer().has_value());
    case Json::Kind::kString:
      return type == "string";
    case Json::Kind::kArray:
      return type == "array";
    case Json::Kind::kObject:
      return type == "object";
  }
  return false;
}

std::string_view FirstSentence(std::string_view text) {
  const size_t end = text.find(". ");
  if (end != text.npos) return text.substr(0, end);
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::vector<std::string> KnownKeys(SchemaNode schema) {
  std::vector<std::string> keys;
  if (const Json* properties = schema.Keyword("properties"); properties != nullptr) {
    for (const auto& [key, value] : properties->members()) {
      if (!key.starts_with('$')) keys.push_back(key);
    }
  }
  return keys;
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

int64_t Bound(SchemaNode schema, std::string_view keyword, int64_t without) {
  const Json* bound = schema.Keyword(keyword);
  return bound == nullptr ? without : bound->integer().value_or(without);
}

Status CheckText(SchemaNode schema, std::string_view pointer, const std::string& text, bool secret) {
  const auto size = static_cast<int64_t>(CodePoints(text));
  if (const int64_t least = Bound(schema, "minLength", 0); size < least) {
    if (least == 1) return JobError(pointer, "is empty", "give a value, or leave the key out");
    return JobError(pointer, fmt::format("has {} characters, less than {}", size, least),
                    "give a longer text");
  }
  if (const int64_t most = Bound(schema, "maxLength", INT64_MAX); size > most) {
    return JobError(pointer, fmt::format("has {} characters, more than {}", size, most),
                    most == 1 ? "give one character" : "give a shorter text");
  }
  const JobFormat* format = FindJobFormat(schema.Text("x-check"));
  if (format == nullptr || format->accepts(text)) return absl::OkStatus();
  // A text with controls in it is not shown: it may be anything, and would only confuse.
  const bool show = !secret && format->name != "text";
  return JobError(pointer,
                  show ? fmt::format("is {}: it {}", Shown(text), format->fault) : std::string(format->fault),
                  format->remedy);
}

// One pass over a value: checks it and fills in what is missing.
class Completion {
 public:
  Status Value(SchemaNode schema, const std::string& pointer, Json* value) {
    const bool outer_secret = secret_;
    secret_ = secret_ || schema.Flag("x-secret");
    Status status = Checked(schema, pointer, value);
    secret_ = outer_secret;
    return status;
  }

 private:
  Status Checked(SchemaNode schema, const std::string& pointer, Json* value) {
    PX_RETURN_IF_ERROR(Type(schema, pointer, *value));
    PX_RETURN_IF_ERROR(Enum(schema, pointer, *value));
    switch (value->kind()) {
      case Json::Kind::kNumber:
        return Number(schema, pointer, *value);
      case Json::Kind::kString:
        return String(schema, pointer, value->text());
      case Json::Kind::kArray:
        return Array(schema, pointer, value);
      case Json::Kind::kObject:
        return Object(schema, pointer, value);
      default:
        return absl::OkStatus();
    }
  }

  Status Type(SchemaNode schema, const std::string& pointer, const Json& value) {
    const Json* type = schema.Keyword("type");
    if (type == nullptr) return absl::OkStatus();
    const bool fits = type->is_string()
                          ? IsOfType(value, type->text())
                          : std::any_of(type->items().begin(), type->items().end(),
                                        [&](const Json& one) { return IsOfType(value, one.text()); });
    if (fits) return absl::OkStatus();
    std::string what = fmt::format("is {}", WithArticle(Json::KindName(value.kind())));
    if (value.is_null()) what = "is null";
    if (value.is_number()) what = fmt::format("is {}", value.text());
    return JobError(pointer, fmt::format("{}, not {}", what, Wanted(schema)),
                    value.is_null() ? fmt::format("give {}, or leave the key out", WantedNumber(schema))
                                    : fmt::format("give {}", WantedNumber(schema)));
  }

  Status Enum(SchemaNode schema, const std::string& pointer, const Json& value) {
    const Json* values = schema.Keyword("enum");
    if (values == nullptr) return absl::OkStatus();
    for (const Json& one : values->items()) {
      const bool equal =
          value.is_number() ? one.is_number() && one.integer() == value.integer() : one == value;
      if (equal) return absl::OkStatus();
    }
    std::vector<std::string> known;
    std::string list;
    for (const Json& one : values->items()) {
      if (one.is_string()) known.push_back(one.text());
      list += (list.empty() ? "" : ", ") + one.Dump();
    }
    const Json* refused = schema.Keyword("x-refused");
    if (refused != nullptr && value.is_string() && refused->Find(value.text()) != nullptr) {
      return JobError(pointer,
                      fmt::format("is {}: {}", Shown(value.text()), refused->Find(value.text())->text()),
                      fmt::format("use one of {}", list), Code::kUnimplemented);
    }
    std::string shown = "of another kind";
    if (value.is_string()) shown = secret_ ? std::string("a text that is not known") : Shown(value.text());
    if (value.is_number()) shown = value.text();
    const std::string hint = value.is_string() && !secret_ ? DidYouMean(value.text(), known) : std::string();
    return JobError(
        pointer, fmt::format("is {}, not one of {}", shown, list),
        hint.empty() ? fmt::format("use one of {}", list) : fmt::format("{}use one of {}", hint, list));
  }

  Status Number(SchemaNode schema, const std::string& pointer, const Json& value) {
    const Json* least = schema.Keyword("minimum");
    const Json* most = schema.Keyword("maximum");
    const double number = value.real().value_or(0);
    if (least != nullptr && number < least->real().value_or(0)) {
      return JobError(pointer, fmt::format("is {}, less than {}", value.text(), least->text()),
                      fmt::format("give {}", WantedNumber(schema)));
    }
    if (most != nullptr && number > most->real().value_or(0)) {
      return JobError(pointer, fmt::format("is {}, more than {}", value.text(), most->text()),
                      fmt::format("give {}", WantedNumber(schema)));
    }
    return absl::OkStatus();
  }

  Status String(SchemaNode schema, const std::string& pointer, const std::string& text) {
    const std::string_view variables = schema.Text("x-variables");
    if (text.find("${") != text.npos) {
      if (variables == "expand") return absl::OkStatus();  // checked once it is expanded
      if (variables.empty()) {
        return JobError(pointer, "holds \"${\": variables are only allowed in credentials, tokens and keys",
                        "write the value itself, or set it from outside with --set or your own template");
      }
    }
    return CheckText(schema, pointer, text, secret_);
  }

  Status Array(SchemaNode schema, const std::string& pointer, Json* value) {
    const auto size = static_cast<int64_t>(value->items().size());
    if (const int64_t least = Bound(schema, "minItems", 0); size < least) {
      return JobError(
          pointer,
          least == 1 ? std::string("is empty") : fmt::format("has {} items, less than {}", size, least),
          fmt::format("give at least {}", least));
    }
    if (const int64_t most = Bound(schema, "maxItems", INT64_MAX); size > most) {
      return JobError(pointer, fmt::format("has {} items, more than {}", size, most),
                      fmt::format("give at most {}", most));
    }
    const auto item = schema.Item();
    for (size_t i = 0; i < value->items().size(); ++i) {
      const std::string place = fmt::format("{}/{}", pointer, i);
      if (item.has_value()) PX_RETURN_IF_ERROR(Value(*item, place, &value->items()[i]));
      if (!schema.Flag("uniqueItems")) continue;
      for (size_t j = 0; j < i; ++j) {
        if (value->items()[j] == value->items()[i]) {
          return JobError(place, fmt::format("is the same as {}/{}", pointer, j), "leave one of them out");
        }
      }
    }
    return absl::OkStatus();
  }

  // Unknown keys come first: a misspelt key is also a missing one, and its own name is the better hint.
  Status Object(SchemaNode schema, const std::string& pointer, Json* value) {
    const std::vector<std::string> known = KnownKeys(schema);
    for (const auto& [key, member] : value->members()) {
      if (schema.Member(key).has_value()) continue;
      std::string hint = DidYouMean(key, known);
      if (hint.empty()) hint = "leave it out; ";
      return JobError(Below(pointer, key), "is not a key of a job",
                      fmt::format("{}known here: {}", hint, ShownList(known)));
    }
    if (const Json* required = schema.Keyword("required"); required != nullptr) {
      for (const Json& key : required->items()) {
        if (value->Find(key.text()) != nullptr) continue;
        const std::string_view description = schema.Member(key.text())->Text("description");
        return JobError(Below(pointer, key.text()), "is missing",
                        fmt::format("add it: {}", FirstSentence(description)));
      }
    }
    for (auto& [key, member] : value->members()) {
      PX_RETURN_IF_ERROR(Value(*schema.Member(key), Below(pointer, key), &member));
    }
    const Json* properties = schema.Keyword("properties");
    if (properties == nullptr) return absl::OkStatus();
    for (const auto& [key, node] : properties->members()) {
      const Json* preset = schema.Member(key)->Keyword("default");
      if (preset == nullptr || value->Find(key) != nullptr) continue;
      Json filled = *preset;
      PX_RETURN_IF_ERROR(Value(*schema.Member(key), Below(pointer, key), &filled));
      value->Set(key, std::move(filled));
    }
    return absl::OkStatus();
  }

  bool secret_ = false;  // inside a value that must not be shown
};

}  // namespace

Status CompletePart(SchemaNode schema, std::string_view pointer, Json* value) {
  return Completion().Value(schema, std::string(pointer), value);
}

StatusOr<Json> CompleteJob(const Json& document) {
  Json job = document;
  PX_RETURN_IF_ERROR(CompletePart(SchemaNode::Root(), "", &job));
  return job;
}

Status ExpandSecrets(SchemaNode schema, std::string_view pointer, Json* value) {
  if (value->is_string()) {
    if (schema.Text("x-variables") != "expand" || value->text().find("${") == std::string::npos)
      return absl::OkStatus();
    auto expanded = ExpandVariables(value->text());
    if (!expanded.ok()) return AtJobPath(pointer, expanded.status());
    *value = Json::String(*expanded);
    return CheckText(schema, pointer, *expanded, true);
  }
  for (size_t i = 0; i < value->items().size(); ++i) {
    const auto item = schema.Item();
    if (item.has_value())
      PX_RETURN_IF_ERROR(ExpandSecrets(*item, fmt::format("{}/{}", pointer, i), &value->items()[i]));
  }
  for (auto& [key, member] : value->members()) {
    const auto node = schema.Member(key);
    if (node.has_value()) PX_RETURN_IF_ERROR(ExpandSecrets(*node, Below(pointer, key), &member));
  }
  return absl::OkStatus();
}

}  // namespace pxport
