// Command lines: options by table, `--name value` and `--name=value`, `--` ends the options. Pure.
#ifndef PXPORT_EXAMPLES_PXPORT_ARGS_H_
#define PXPORT_EXAMPLES_PXPORT_ARGS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.h"

namespace command {

struct Option {
  std::string_view name;  // with its dashes: "--input"
  bool takes_value = false;
  bool repeats = false;  // may be given more than once
};

class Args {
 public:
  // Nullopt if the table does not allow the command line; `failure` describes why.
  static std::optional<Args> Parse(std::string_view command, std::span<const Option> options,
                                   std::span<char* const> words, Failure* failure);

  const std::vector<std::string>& positional() const { return positional_; }
  bool has(std::string_view option) const { return value(option) != nullptr; }
  // The option's value ("" for one without), or nullptr if it was not given.
  const std::string* value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;  // of one that repeats, in order

 private:
  std::vector<std::string> positional_;
  std::vector<std::pair<std::string_view, std::string>> given_;
};

// A whole number from `least` to `most`; nullopt for anything else, signs and spaces included.
std::optional<uint64_t> ParseNumber(std::string_view text, uint64_t least, uint64_t most);

// RFC 3339 ("2026-12-01T06:00:00Z", fraction and numeric offset allowed) as milliseconds of the Unix clock.
std::optional<int64_t> ParseInstant(std::string_view text);

// The candidate that a mistyped word most likely meant, or "".
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_ARGS_H_
