// docs/job.schema.json as the code walks it. The file is the only list of keys, types, ranges and defaults.
// Of JSON Schema (draft 2020-12) exactly these keywords are understood, and a test sees to it that the file
// uses no others:
//   type enum minimum maximum minLength maxLength minItems maxItems uniqueItems items properties
//   additionalProperties required default $ref (into $defs), and pattern, which is for editors: here the
//   named check of x-check decides.
// Our own: x-check NAME (job/formats.h), x-secret (never shown, never hashed), x-hashed (false: the hash of
// the job does not depend on it, because no exported byte does), x-variables ("expand": ${env:} and ${file:}
// are replaced; "verbatim": "${" is plain text; else "${" is an error), x-refused {value: why} beside an
// enum.
#ifndef PXPORT_JOB_SCHEMA_H_
#define PXPORT_JOB_SCHEMA_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace pxport {

// docs/job.schema.json, as compiled in.
std::string_view JobSchema();

// One place in the schema, with what its $ref adds. Cheap to copy; points into the compiled-in schema, which
// is never destroyed.
class SchemaNode {
 public:
  static SchemaNode Root();

  // A keyword of this node, else of the node that it refers to; nullptr if neither has it.
  const Json* Keyword(std::string_view name) const;
  std::string_view Text(std::string_view name) const;  // "" if it is missing
  bool Flag(std::string_view name) const;
  // What describes a member, an element; nullopt for an unknown key.
  std::optional<SchemaNode> Member(std::string_view key) const;
  std::optional<SchemaNode> Item() const;

 private:
  explicit SchemaNode(const Json* node) : node_(node) {}
  const Json* node_;
};

// The JSON Pointer of a member.
std::string Below(std::string_view pointer, std::string_view key);

}  // namespace pxport

#endif  // PXPORT_JOB_SCHEMA_H_
