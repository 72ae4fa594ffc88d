// Typed reading of the members of a JSON object that some other process wrote: plans, receipts, decisions.
#ifndef PXPORT_BASE_JSON_FIELDS_H_
#define PXPORT_BASE_JSON_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

// Reads member after member and remembers the first that is missing or of the wrong type; ask status() at the
// end. What is wrong reads as the neutral value. Members that nobody reads are allowed: a later version may
// write them. The object outlives the reader.
class JsonFields {
 public:
  // `what` names the object in the failure ("receipt").
  JsonFields(const Json& object, std::string_view what);

  std::string Text(std::string_view key);
  bool Flag(std::string_view key);
  uint64_t Count(std::string_view key);  // an integer from 0
  uint32_t Small(std::string_view key);  // an integer from 0 to 2^32 - 1
  int64_t Integer(std::string_view key);
  const std::vector<Json>& Items(std::string_view key);  // an array
  const Json& Any(std::string_view key);                 // of any type, null if missing
  std::vector<std::string> Texts(std::string_view key);  // an array of strings

  // Adds a failure of the caller's own, if there is none yet.
  void Fail(std::string what);
  // DataLoss: whoever wrote it was not pxport, or it was damaged.
  Status status() const { return status_; }

 private:
  const Json* Want(std::string_view key, Json::Kind kind);

  const Json& object_;
  const std::string what_;
  Status status_;
};

// A count as a JSON number.
Json JsonCount(uint64_t value);
Json JsonTexts(const std::vector<std::string>& texts);

}  // namespace pxport

#endif  // PXPORT_BASE_JSON_FIELDS_H_
