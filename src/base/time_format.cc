#include "base/time_format.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace pxport {
namespace {

constexpr std::string_view kMonthNames[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
constexpr std::string_view kDayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
constexpr std::string_view kZoneLetters = "XxZzV";
constexpr int kMaxFraction = 9;
constexpr size_t kDateBytes = 10;  // yyyy-MM-dd

struct Letter {
  char letter;
  int least;  // allowed lengths
  int most;
};
constexpr Letter kLetters[] = {{'y', 1, 9}, {'u', 1, 9}, {'Y', 1, 9}, {'M', 1, 5}, {'d', 1, 2},
                               {'D', 1, 3}, {'E', 1, 5}, {'a', 1, 1}, {'H', 1, 2}, {'k', 1, 2},
                               {'K', 1, 2}, {'h', 1, 2}, {'m', 1, 2}, {'s', 1, 2}, {'S', 1, kMaxFraction},
                               {'X', 1, 5}, {'x', 1, 5}, {'Z', 1, 5}, {'z', 1, 4}, {'V', 2, 2}};

// The letters that Data Prep adds or restricts.
constexpr Letter kDataPrepLetters[] = {{'u', 1, 2}, {'G', 1, 5}, {'L', 1, 5}, {'w', 1, 2}, {'W', 1, 1},
                                       {'F', 1, 1}, {'Q', 1, 5}, {'q', 1, 5}, {'e', 1, 5}, {'O', 1, 4}};

const Letter* FindLetter(char letter, PatternLetters letters) {
  const auto is_it = [letter](const Letter& l) { return l.letter == letter; };
  if (letters == PatternLetters::kDataPrep) {
    const auto* found = std::find_if(std::begin(kDataPrepLetters), std::end(kDataPrepLetters), is_it);
    if (found != std::end(kDataPrepLetters)) return found;
  }
  const auto* found = std::find_if(std::begin(kLetters), std::end(kLetters), is_it);
  return found == std::end(kLetters) ? nullptr : found;
}

// At least `width` digits.
void AppendNumber(int value, int width, std::string* out) {
  char digits[10];  // of an int
  char* const end = digits + sizeof digits;
  char* begin = end;
  do {
    *--begin = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  if (end - begin < width) out->append(static_cast<size_t>(width - (end - begin)), '0');
  out->append(begin, end);
}

// Counts 1 to 3 write three letters, 4 the whole name, 5 one letter.
void AppendName(std::string_view name, int count, std::string* out) {
  out->append(count < 4 ? name.substr(0, 3) : count == 4 ? name : name.substr(0, 1));
}

// The first `digits` digits of the fraction, as a number.
int CutFraction(int nanos, int digits) {
  for (int i = digits; i < kMaxFraction; ++i) nanos /= 10;
  return nanos;
}

std::string_view FormatUtc(char letter, int count) {
  switch (letter) {
    case 'x':
      return count == 1 ? "+00" : count % 2 == 0 ? "+0000" : "+00:00";
    case 'Z':
      return count < 4 ? "+0000" : count == 4 ? "GMT" : "Z";
    case 'z':
      return count < 4 ? "UTC" : "Coordinated Universal Time";
    default:  // X V
      return "Z";
  }
}

// y is the calendar year, as Spark writes it: year 0 is 0000, never year 1 BC.
void AppendYear(int year, int count, std::string* out) {
  AppendNumber(count == 2 ? year % 100 : year, count, out);
}

}  // namespace

void AppendDateField(char letter, int count, const CivilTime& civil, std::string* out) {
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
      return AppendYear(civil.year, count, out);
    case 'M':
      if (count < 3) return AppendNumber(civil.month, count, out);
      return AppendName(kMonthNames[civil.month - 1], count, out);
    case 'd':
      return AppendNumber(civil.day, count, out);
    case 'D':
      return AppendNumber(DayOfYear(civil), count, out);
    case 'E':
      return AppendName(kDayNames[DayOfWeek(civil)], count, out);
    case 'a':
      out->append(civil.hour < 12 ? "AM" : "PM");
      return;
    case 'H':
      return AppendNumber(civil.hour, count, out);
    case 'k':
      return AppendNumber(civil.hour == 0 ? 24 : civil.hour, count, out);
    case 'K':
      return AppendNumber(civil.hour % 12, count, out);
    case 'h':
      return AppendNumber((civil.hour + 11) % 12 + 1, count, out);
    case 'm':
      return AppendNumber(civil.minute, count, out);
    case 's':
      return AppendNumber(civil.second, count, out);
    case 'S':
      return AppendNumber(CutFraction(civil.nanos, count), count, out);
    default:
      out->append(FormatUtc(letter, count));
  }
}

namespace {

void AppendNameShape(int count, size_t shortest, size_t longest, TextShape* shape) {
  if (count < 4) shortest = longest = 3;
  if (count == 5) shortest = longest = 1;
  shape->AddAny(TextShape::Class::kLetter, shortest, longest);
}

// The shape of what AppendDateField writes.
void AppendFieldShape(char letter, int count, TextShape* shape) {
  const auto digits = [shape, width = static_cast<size_t>(count)](size_t most) {
    shape->AddAny(TextShape::Class::kDigit, width, std::max(width, most));
  };
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
      return digits(count == 2 ? 2 : 4);
    case 'M':
      return count < 3 ? digits(2) : AppendNameShape(count, 3, 9, shape);  // May, September
    case 'E':
      return AppendNameShape(count, 6, 9, shape);  // Monday, Wednesday
    case 'D':
      return digits(3);
    case 'a':
      return shape->AddAny(TextShape::Class::kLetter, 2, 2);
    case 'd':
    case 'H':
    case 'k':
    case 'K':
    case 'h':
    case 'm':
    case 's':
      return digits(2);
    case 'S':
      return digits(0);
    default:
      shape->Add(FormatUtc(letter, count));
  }
}

}  // namespace

class TimeFormatCompiler {
 public:
  TimeFormatCompiler(std::string_view pattern, PatternLetters letters)
      : pattern_(pattern), letters_(letters) {}

  StatusOr<TimeFormat> Run() {
    if (pattern_.empty()) return FailHere("the pattern is empty");
    while (at_ < pattern_.size()) PX_RETURN_IF_ERROR(ParseNext());
    if (!open_.empty()) {
      at_ = open_.back().column;
      return FailHere("'[' without ']'");
    }
    TimeFormat format;
    format.pattern_ = pattern_;
    format.items_ = std::move(items_);
    if (letters_ == PatternLetters::kFile) format.FindForm();
    return format;
  }

 private:
  struct Section {
    size_t item;    // index of the section's '['
    size_t column;  // column of the '[', 0-based
    bool others;    // contains letters other than S
  };

  Status FailHere(std::string_view what) const {
    return Failure(Code::kInvalidArgument, fmt::format("date pattern, column {}: {}", at_ + 1, what),
                   "write a pattern like yyyy-MM-dd HH:mm:ss, literal text in single quotes");
  }

  Status ParseNext() {
    const char c = pattern_[at_];
    if (IsLetter(c)) return ParseField(c);
    if (c == '\'') return ParseQuoted();
    if (c == '#' || c == '{' || c == '}')
      return FailHere(fmt::format("'{}' is reserved: put it in single quotes", c));
    if (c == '[') {
      open_.push_back({items_.size(), at_, false});
      items_.push_back({c, 0, 0, {}});
    } else if (c == ']') {
      if (open_.empty()) return FailHere("']' without '['");
      CloseSection();
    } else {
      AddLiteral({&c, 1});
    }
    ++at_;
    return absl::OkStatus();
  }

  Status ParseField(char letter) {
    const Letter* const known = FindLetter(letter, letters_);
    if (known == nullptr) return FailHere(fmt::format("unknown letter '{}'", letter));
    const size_t end = std::min(pattern_.find_first_not_of(letter, at_), pattern_.size());
    const size_t count = end - at_;
    if (count < static_cast<size_t>(known->least) || count > static_cast<size_t>(known->most)) {
      return FailHere(fmt::format("'{}' must occur {} to {} times", letter, known->least, known->most));
    }
    for (Section& section : open_) {
      if (letter != 'S') {
        section.others = true;
      } else {
        int& digits = items_[section.item].count;
        digits = std::max(digits, static_cast<int>(count));
      }
    }
    items_.push_back({letter, static_cast<int>(count), 0, {}});
    at_ = end;
    return absl::OkStatus();
  }

  // Like Java: two quotes inside are one quote, and an empty quoted text is one quote too.
  Status ParseQuoted() {
    const size_t start = at_;
    std::string text;
    for (++at_; at_ < pattern_.size(); ++at_) {
      if (pattern_[at_] == '\'') {
        if (at_ + 1 == pattern_.size() || pattern_[at_ + 1] != '\'') break;
        ++at_;
      }
      text.push_back(pattern_[at_]);
    }
    if (at_ == pattern_.size()) {
      at_ = start;
      return FailHere("the quote is not closed");
    }
    ++at_;
    AddLiteral(text.empty() ? "'" : text);
    return absl::OkStatus();
  }

  void CloseSection() {
    const Section section = open_.back();
    open_.pop_back();
    TimeFormat::Item& item = items_[section.item];
    if (section.others) item.count = 0;
    item.end = items_.size();
    // Text after the section must not join the text inside it.
    items_.push_back({});
  }

  void AddLiteral(std::string_view text) {
    if (items_.empty() || items_.back().letter != 0) items_.push_back({});
    items_.back().literal.append(text);
  }

  const std::string_view pattern_;
  const PatternLetters letters_;
  size_t at_ = 0;
  std::vector<TimeFormat::Item> items_;
  std::vector<Section> open_;
};

StatusOr<TimeFormat> TimeFormat::Compile(std::string_view pattern, PatternLetters letters) {
  return TimeFormatCompiler(pattern, letters).Run();
}

// Omits sections that vanish with their fraction: the form is for whole seconds.
void TimeFormat::FindForm() {
  constexpr std::string_view kYears = "yuY", kPairs = "MdHms";
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const bool year = kYears.find(item.letter) != std::string_view::npos && item.count == 4;
    const bool pair = kPairs.find(item.letter) != std::string_view::npos && item.count == 2;
    if (item.letter == 0) {
      form_ += item.literal;
    } else if (item.letter == '[') {
      if (item.count > 0) i = item.end - 1;
    } else if (year || pair) {
      numbers_.push_back({item.letter, form_.size()});
      form_.append(static_cast<size_t>(item.count), '0');
    } else if (kZoneLetters.find(item.letter) != std::string_view::npos) {
      form_ += FormatUtc(item.letter, item.count);
    } else {
      form_.clear();
      return;
    }
  }
  std::string letters;
  for (const Number& number : numbers_) letters += number.letter;
  const bool date = letters.size() >= 3 && letters.substr(1, 2) == "Md" && form_.starts_with("0000-00-00");
  const std::string_view time = std::string_view(form_).substr(std::min(form_.size(), kDateBytes));
  const bool seconds =
      time == "T00:00:00Z" || time == "T00:00:00" || time == " 00:00:00" || time == " 00:00:00Z";
  plain_ = date && (time.empty() ? letters.size() == 3 : seconds && letters.substr(3) == "Hms");
}

bool TimeFormat::Keeps(std::string_view text) const {
  if (!plain_ || text.size() != form_.size()) return false;
  if (text.size() > kDateBytes && text[kDateBytes] != form_[kDateBytes]) return false;
  return ParsePlainTimestamp(text).has_value();
}

void TimeFormat::AppendForm(const CivilTime& civil, std::string* out) const {
  const size_t start = out->size();
  out->append(form_);
  char* const form = out->data() + start;
  const auto write = [](int value, char* to) {
    to[0] = static_cast<char>('0' + value / 10);
    to[1] = static_cast<char>('0' + value % 10);
  };
  for (const Number& number : numbers_) {
    char* const to = form + number.at;
    switch (number.letter) {
      case 'M':
        write(civil.month, to);
        break;
      case 'd':
        write(civil.day, to);
        break;
      case 'H':
        write(civil.hour, to);
        break;
      case 'm':
        write(civil.minute, to);
        break;
      case 's':
        write(civil.second, to);
        break;
      default:
        write(civil.year / 100, to);
        write(civil.year % 100, to + 2);
    }
  }
}

void TimeFormat::AppendShape(TextShape* shape, void (*zone)(TextShape*)) const {
  struct Section {
    size_t end;    // index of the item after the section
    size_t start;  // first byte of the section in the shape
  };
  std::vector<Section> open;
  for (size_t i = 0; i < items_.size(); ++i) {
    while (!open.empty() && open.back().end == i) {
      shape->MakeOptionalFrom(open.back().start);
      open.pop_back();
    }
    const Item& item = items_[i];
    if (item.letter == 0) {
      shape->Add(item.literal);
    } else if (zone != nullptr && kZoneLetters.find(item.letter) != std::string_view::npos) {
      zone(shape);
    } else if (item.letter != '[') {
      AppendFieldShape(item.letter, item.count, shape);
    } else if (item.count > 0) {
      open.push_back({item.end, shape->size()});
    }
  }
}

void TimeFormat::Append(Timestamp when, std::string* out) const {
  const CivilTime civil = ToCivil(when);
  // The form has no place for a fraction.
  if (!form_.empty() && civil.nanos == 0 && civil.year >= 0 && civil.year <= 9999)
    return AppendForm(civil, out);
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.letter == 0) {
      out->append(item.literal);
    } else if (item.letter != '[') {
      AppendDateField(item.letter, item.count, civil, out);
    } else if (item.count > 0 && CutFraction(civil.nanos, item.count) == 0) {
      i = item.end - 1;
    }
  }
}

}  // namespace pxport
