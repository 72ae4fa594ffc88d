// Reads the characters of a phone number as it is written: UTF-8, with the digits and signs of other scripts
// as ASCII.
#ifndef PXPORT_IDENTITY_PHONE_TEXT_H_
#define PXPORT_IDENTITY_PHONE_TEXT_H_

#include <cstddef>
#include <string_view>

namespace pxport {

class PhoneText {
 public:
  explicit PhoneText(std::string_view text) : text_(text) { Read(); }

  bool done() const { return at_ == text_.size(); }
  // The current character; 0 at the end. Full-width forms and the decimal digits of other scripts are ASCII
  // here, characters that cannot be seen and all kinds of spaces are ' '.
  char32_t current() const { return current_; }
  void Next() {
    at_ += size_;
    Read();
  }
  // What begins at the current character.
  std::string_view rest() const { return text_.substr(at_); }
  // The byte before the current character; 0 at the beginning.
  char before() const { return at_ == 0 ? '\0' : text_[at_ - 1]; }
  void Skip(size_t bytes) {
    at_ += bytes;
    Read();
  }

 private:
  void Read() {
    const auto byte = at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : 0;
    if (byte < 0x80) {
      current_ = byte;
      size_ = at_ < text_.size() ? 1 : 0;
    } else {
      ReadWide();
    }
  }
  void ReadWide();

  std::string_view text_;
  size_t at_ = 0;
  size_t size_ = 0;
  char32_t current_ = 0;
};

// Lower case of ASCII, of the accented Latin letters up to U+00DE and of basic Cyrillic.
char32_t LowerPhoneLetter(char32_t letter);

constexpr bool IsPhoneDigit(char32_t c) {
  return c >= '0' && c <= '9';
}

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_TEXT_H_
