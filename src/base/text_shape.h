// The set of texts that a template can produce while a part of it is unknown: the clock of a later run, a
// number not yet assigned. Determines whether two templates can ever produce the same text.
#ifndef PXPORT_BASE_TEXT_SHAPE_H_
#define PXPORT_BASE_TEXT_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pxport {

// A sequence of bytes. Each byte is known or any of a class, and required or optional. Bytes that depend on
// each other (for example, the same day written twice) count as independent, so a shape may allow more texts
// than the template can produce.
class TextShape {
 public:
  enum class Class : uint8_t { kLiteral, kDigit, kNonZeroDigit, kTwoToNine, kLetter };

  void Add(std::string_view text);
  void AddOptional(std::string_view text);
  // Adds between `least` and `most` bytes of the class.
  void AddAny(Class which, size_t least, size_t most);
  void Append(const TextShape& other);
  // Makes everything from byte `start` of the shape optional.
  void MakeOptionalFrom(size_t start);

  size_t size() const { return steps_.size(); }  // length of the longest text
  bool fixed() const;                            // the shape allows exactly one text
  bool operator==(const TextShape&) const = default;
  bool CanBeEmpty() const;
  bool CanBeginWith(char c) const;
  // The longest text, with "0" for digits and "x" for letters.
  std::string Longest() const;

  // True if both shapes allow a common text.
  bool CanEqual(const TextShape& other) const;
  // True if the texts differ within the bytes that both shapes always have: then no suffix makes them equal.
  // A quick test that misses some differences.
  bool Diverges(const TextShape& other) const;

 private:
  struct Step {
    Class which;
    char literal;
    bool optional;
    bool operator==(const Step&) const = default;
  };
  static bool AllowsByte(const Step& step, char c);
  static bool CanMatch(const Step& a, const Step& b);
  size_t CountCommonStart(const TextShape& other) const;

  std::vector<Step> steps_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_TEXT_SHAPE_H_
