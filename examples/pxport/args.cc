#include "args.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <numeric>

namespace command {
namespace {

const Option* FindOption(std::span<const Option> options, std::string_view name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

std::string HelpHint(std::string_view command) {
  return "run pxport " + std::string(command) + " --help for its options";
}

Failure UnknownOption(std::string_view command, std::span<const Option> options, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& option : options) names.push_back(option.name);
  const std::string_view near = Nearest(name, names);
  return Usage(
      "unknown option " + std::string(name) + " of pxport " + std::string(command),
      near.empty() ? HelpHint(command) : "did you mean " + std::string(near) + "? " + HelpHint(command));
}

}  // namespace

std::optional<Args> Args::Parse(std::string_view command, std::span<const Option> options,
                                std::span<char* const> words, Failure* failure) {
  Args args;
  bool options_ended = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (options_ended || word == "-" || !word.starts_with('-')) {
      args.positional_.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_ended = true;
      continue;
    }
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const Option* option = FindOption(options, name);
    if (option == nullptr) {
      *failure = UnknownOption(command, options, name);
      return std::nullopt;
    }
    if (!option->repeats && args.has(name)) {
      *failure = Usage("option " + std::string(name) + " is given twice", "pass it once");
      return std::nullopt;
    }
    std::string value;
    if (option->takes_value) {
      if (equals != std::string_view::npos) {
        value = word.substr(equals + 1);
      } else if (i + 1 < words.size()) {
        value = words[++i];
      } else {
        *failure = Usage("option " + std::string(name) + " needs a value", HelpHint(command));
        return std::nullopt;
      }
    } else if (equals != std::string_view::npos) {
      *failure = Usage("option " + std::string(name) + " takes no value", "write only " + std::string(name));
      return std::nullopt;
    }
    args.given_.emplace_back(option->name, std::move(value));
  }
  return args;
}

const std::string* Args::value(std::string_view option) const {
  for (const auto& [name, value] : given_) {
    if (name == option) return &value;
  }
  return nullptr;
}

std::vector<std::string> Args::values(std::string_view option) const {
  std::vector<std::string> all;
  for (const auto& [name, value] : given_) {
    if (name == option) all.push_back(value);
  }
  return all;
}

std::optional<uint64_t> ParseNumber(std::string_view text, uint64_t least, uint64_t most) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

namespace {

// Removes exactly `digits` digits from the front; nullopt if they are missing or out of bounds.
std::optional<int> TakeDigits(std::string_view* text, size_t digits, int least, int most) {
  if (text->size() < digits) return std::nullopt;
  const auto number =
      ParseNumber(text->substr(0, digits), static_cast<uint64_t>(least), static_cast<uint64_t>(most));
  if (!number) return std::nullopt;
  text->remove_prefix(digits);
  return static_cast<int>(*number);
}

bool TakeOneOf(std::string_view* text, std::string_view characters) {
  if (text->empty() || characters.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

// ".25" as milliseconds, further digits cut off; 0 if there is no fraction.
std::optional<int> TakeFraction(std::string_view* text) {
  if (!TakeOneOf(text, ".")) return 0;
  int millis = 0;
  int scale = 100;
  size_t digits = 0;
  for (; digits < text->size() && (*text)[digits] >= '0' && (*text)[digits] <= '9'; ++digits) {
    millis += ((*text)[digits] - '0') * scale;
    scale /= 10;
  }
  if (digits == 0) return std::nullopt;
  text->remove_prefix(digits);
  return millis;
}

// "Z", "+02:00": minutes east of UTC, and nothing after it.
std::optional<int> TakeOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!TakeOneOf(&text, "+-")) return std::nullopt;
  const auto hours = TakeDigits(&text, 2, 0, 23);
  if (!hours || !TakeOneOf(&text, ":")) return std::nullopt;
  const auto minutes = TakeDigits(&text, 2, 0, 59);
  if (!minutes || !text.empty()) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::optional<int64_t> ParseInstant(std::string_view text) {
  const auto year = TakeDigits(&text, 4, 1, 9999);
  if (!year || !TakeOneOf(&text, "-")) return std::nullopt;
  const auto month = TakeDigits(&text, 2, 1, 12);
  if (!month || !TakeOneOf(&text, "-")) return std::nullopt;
  const auto day = TakeDigits(&text, 2, 1, 31);
  if (!day || !TakeOneOf(&text, "Tt ")) return std::nullopt;
  const auto hour = TakeDigits(&text, 2, 0, 23);
  if (!hour || !TakeOneOf(&text, ":")) return std::nullopt;
  const auto minute = TakeDigits(&text, 2, 0, 59);
  if (!minute || !TakeOneOf(&text, ":")) return std::nullopt;
  const auto second = TakeDigits(&text, 2, 0, 60);  // a leap second is the next minute's first
  if (!second) return std::nullopt;
  const auto millis = TakeFraction(&text);
  if (!millis) return std::nullopt;
  const auto offset_minutes = TakeOffset(text);
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!offset_minutes || !date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t minutes = days * 1440 + *hour * int64_t{60} + *minute - *offset_minutes;
  return (minutes * 60 + *second) * 1000 + *millis;
}

std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = std::max<size_t>(2, word.size() / 3) + 1;  // a larger distance is not a typing error
  for (const std::string_view candidate : candidates) {
    std::vector<size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < word.size(); ++i) {
      size_t diagonal = std::exchange(row[0], i + 1);
      for (size_t j = 0; j < candidate.size(); ++j) {
        const size_t replaced = diagonal + (word[i] == candidate[j] ? 0 : 1);
        diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace command
