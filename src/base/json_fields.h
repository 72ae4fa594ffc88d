// Reads typed members of a JSON object that another process wrote: plans, receipts, decisions.
#ifndef PXPORT_BASE_JSON_FIELDS_H_
#define PXPORT_BASE_JSON_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

// Remembers the first member that is missing or of the wrong type; check status() at the end. An invalid
// member reads as the neutral value. Unknown members are allowed because a later version may write them. The
// object must outlive the reader.
class JsonFields {
 public:
  // `what` names the object in the failure, for example "receipt".
  JsonFields(const Json& object, std::string_view what);

  std::string Text(std::string_view key);
  bool Flag(std::string_view key);
  uint64_t Count(std::string_view key);  // a non-negative integer
  uint32_t Small(std::string_view key);  // an integer from 0 to 2^32 - 1
  int64_t Integer(std::string_view key);
  const std::vector<Json>& Items(std::string_view key);  // an array
  const Json& Any(std::string_view key);                 // of any type, null if missing
  std::vector<std::string> Texts(std::string_view key);  // an array of strings

  // Records a failure that the caller found, unless there is one already.
  void Fail(std::string what);
  // DataLoss if the object was damaged or not written by pxport.
  Status status() const { return status_; }

 private:
  const Json* FindOfKind(std::string_view key, Json::Kind kind);

  const Json& object_;
  const std::string what_;
  Status status_;
};

// A count as a JSON number.
Json JsonCount(uint64_t value);
Json JsonTexts(const std::vector<std::string>& texts);

}  // namespace pxport

#endif  // PXPORT_BASE_JSON_FIELDS_H_
