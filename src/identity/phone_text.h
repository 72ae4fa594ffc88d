// Reads the characters of a phone number in UTF-8, and maps digits and signs of other scripts to ASCII.
#ifndef PXPORT_IDENTITY_PHONE_TEXT_H_
#define PXPORT_IDENTITY_PHONE_TEXT_H_

#include <cstddef>
#include <string_view>

namespace pxport {

class PhoneText {
 public:
  explicit PhoneText(std::string_view text) : text_(text) { Read(); }

  bool done() const { return at_ == text_.size(); }
  // The current character; 0 at the end. Full-width forms and the digits of other scripts are mapped to
  // ASCII, spaces of all kinds and invisible characters to ' '.
  char32_t current() const { return current_; }
  void Next() {
    at_ += size_;
    Read();
  }
  // The text from the current character to the end.
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

// Converts ASCII, accented Latin letters up to U+00DE and basic Cyrillic to lower case.
char32_t LowerPhoneLetter(char32_t letter);

constexpr bool IsPhoneDigit(char32_t c) {
  return c >= '0' && c <= '9';
}

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_TEXT_H_
