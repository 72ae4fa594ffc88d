// Changes job documents at random, the same way for the same seed.
#ifndef PXPORT_TESTS_UNIT_JOB_MUTATOR_H_
#define PXPORT_TESTS_UNIT_JOB_MUTATOR_H_

#include <random>
#include <string>
#include <vector>

#include "base/json.h"

namespace pxport {

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  void Mutate(Json* job) {
    Json* at = job;
    while ((at->is_object() && !at->members().empty()) || (at->is_array() && !at->items().empty())) {
      if (Pick(5) == 0) break;
      at = at->is_object() ? &at->members()[Pick(at->members().size())].second
                           : &at->items()[Pick(at->items().size())];
    }
    if (at->is_object() && Pick(3) > 0) {
      ChangeMembers(at);
    } else if (at->is_string() && Pick(2) == 0) {
      *at = Json::String(ChangedText(at->text()));
    } else {
      *at = AnyValue();
    }
  }

 private:
  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  std::string AnyKey() {
    static const std::vector<std::string> kKeys = {
        "url",  "s3",    "name",   "mode",       "consent", "deduplicate_by", "key",  "schedule", "$comment",
        "file", "state", "events", "governance", "csv",     "encryption",     "a/~b", "",         "source"};
    return kKeys[Pick(kKeys.size())];
  }

  std::string AnyText() {
    static const std::vector<std::string> kTexts = {"",
                                                    "full",
                                                    "s3://acme-cdh/x",
                                                    "identity:Email",
                                                    "identity:",
                                                    "=upper(a)",
                                                    "${env:HOME}",
                                                    "a.b",
                                                    "a..b",
                                                    "a\nb",
                                                    "-",
                                                    "2026-12-01T00:00:00Z",
                                                    "skip",
                                                    "CustomerID",
                                                    std::string("\0", 1),
                                                    "%SEGMENT_ID%",
                                                    "gzip",
                                                    "\xF0\x9F\x8E\x89"};
    return kTexts[Pick(kTexts.size())];
  }

  std::string ChangedText(std::string text) {
    const size_t place = Pick(text.size() + 1);
    if (Pick(2) == 0) return text.substr(0, place) + "x" + text.substr(place);
    // Only ASCII is cut out, so that the text stays UTF-8.
    if (place < text.size() && static_cast<unsigned char>(text[place]) < 0x80) text.erase(place, 1);
    return text;
  }

  Json AnyValue() {
    switch (Pick(8)) {
      case 0:
        return Json();
      case 1:
        return Json::Bool(Pick(2) == 0);
      case 2:
        return Json::Number(static_cast<int64_t>(Pick(3)) - 1);
      case 3:
        return Json::NumberText("1.5e300");
      case 4:
        return Json::Array({AnyValue(), AnyValue()});
      case 5:
        return Json::Object({{AnyKey(), AnyValue()}});
      default:
        return Json::String(AnyText());
    }
  }

  void ChangeMembers(Json* object) {
    if (Pick(2) == 0) {
      object->Set(AnyKey(), AnyValue());
    } else if (!object->members().empty()) {
      object->members().erase(object->members().begin() +
                              static_cast<std::ptrdiff_t>(Pick(object->members().size())));
    }
  }

  std::mt19937 random_;
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_JOB_MUTATOR_H_
