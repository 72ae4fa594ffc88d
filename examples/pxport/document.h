// Reads the JSON documents that the library returns: the value at a JSON Pointer, or an empty one if it is
// missing.
#ifndef PXPORT_EXAMPLES_PXPORT_DOCUMENT_H_
#define PXPORT_EXAMPLES_PXPORT_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "handles.h"

namespace command {

class Document {
 public:
  explicit Document(std::string_view json);

  bool has(const std::string& pointer) const;          // and it is not null
  std::string text(const std::string& pointer) const;  // of a string, number or boolean; "" otherwise
  uint64_t number(const std::string& pointer) const;   // whole part; 0 if it is not a number
  size_t count(const std::string& pointer) const;      // items or members
  std::string key(const std::string& pointer, size_t index) const;  // of an object's member

 private:
  pxport_value value(const std::string& pointer) const;
  JsonHandle json_;
};

// One step of a JSON Pointer: "/" and the key, escaped.
std::string Step(std::string_view key);

// The text as JSON, with its quotes.
std::string JsonString(std::string_view text);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_DOCUMENT_H_
