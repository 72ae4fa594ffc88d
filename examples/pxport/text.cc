#include "text.h"

#include <array>
#include <cstdio>

namespace command {
namespace {

std::string Fixed(double number, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

}  // namespace

std::string Count(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t from_end = 3; from_end < digits.size(); from_end += 4)
    digits.insert(digits.size() - from_end, 1, ',');
  return digits;
}

std::string Count(uint64_t number, std::string_view one) {
  return Count(number) + " " + std::string(one) + (number == 1 ? "" : "s");
}

std::string Bytes(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double amount = static_cast<double>(bytes);
  std::string_view unit = "B";
  for (const std::string_view next : {"kB", "MB", "GB", "TB", "PB", "EB"}) {
    if (amount < 999.95) break;
    amount /= 1000;
    unit = next;
  }
  return Fixed(amount, 1) + " " + std::string(unit);
}

std::string Duration(uint64_t milliseconds) {
  if (milliseconds < 60'000)
    return Fixed(static_cast<double>(milliseconds) / 1000, milliseconds < 1000 ? 2 : 1) + " s";
  const uint64_t seconds = milliseconds / 1000;
  if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

}  // namespace command
