// The texts that a template can make when a part of it is not known yet: the clock of a later run, a number
// still to come. Tells whether two templates can ever make the same text.
#ifndef PXPORT_BASE_TEXT_SHAPE_H_
#define PXPORT_BASE_TEXT_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pxport {

// A sequence of bytes, each one known or any of a class, each one there or optional. Bytes that depend on
// each other (both are the day of one date) count as independent, so a shape may allow more texts than there
// are.
class TextShape {
 public:
  enum class Class : uint8_t { kLiteral, kDigit, kNonZeroDigit, kTwoToNine, kLetter };

  void Add(std::string_view text);
  void AddOptional(std::string_view text);
  // Between `least` and `most` bytes of the class.
  void AddAny(Class which, size_t least, size_t most);
  void Append(const TextShape& other);
  // Everything from byte `start` of the shape on becomes optional.
  void MakeOptionalFrom(size_t start);

  size_t size() const { return steps_.size(); }  // bytes of the longest text
  bool fixed() const;                            // exactly one text
  bool CanBeEmpty() const;
  bool CanBeginWith(char c) const;
  // The longest text, with "0" for digits and "x" for letters.
  std::string Longest() const;

  // True if some text belongs to both shapes.
  bool CanEqual(const TextShape& other) const;
  // True if all texts differ from the other's within what both always have: then no suffix makes them equal.
  // A quick test that misses some.
  bool Diverges(const TextShape& other) const;

 private:
  struct Step {
    Class which;
    char literal;
    bool optional;
    bool operator==(const Step&) const = default;
  };
  static bool Holds(const Step& step, char c);
  static bool Meet(const Step& a, const Step& b);
  size_t CommonStart(const TextShape& other) const;

  std::vector<Step> steps_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_TEXT_SHAPE_H_
