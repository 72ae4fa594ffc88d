#include "base/value.h"

#include <doctest/doctest.h>

#include <initializer_list>

namespace pxport::value_test {
namespace {

TEST_CASE("value: a default view is an absent value") {
  const ValueView view;
  CHECK(view.kind == ValueKind::kAbsent);
  CHECK(view.text.empty());
  CHECK(view.missing());
}

TEST_CASE("value: only an absent value and null are missing; an empty string is not") {
  for (const ValueKind kind : {ValueKind::kAbsent, ValueKind::kNull}) CHECK(ValueView{kind, {}}.missing());
  for (const ValueKind kind :
       {ValueKind::kBool, ValueKind::kNumber, ValueKind::kString, ValueKind::kArray, ValueKind::kObject}) {
    CHECK_FALSE(ValueView{kind, {}}.missing());
  }
}

TEST_CASE("value: arrays and objects do not fit a column, all other kinds do") {
  for (const ValueKind kind :
       {ValueKind::kAbsent, ValueKind::kNull, ValueKind::kBool, ValueKind::kNumber, ValueKind::kString}) {
    CHECK(ValueView{kind, {}}.scalar());
  }
  for (const ValueKind kind : {ValueKind::kArray, ValueKind::kObject})
    CHECK_FALSE(ValueView{kind, {}}.scalar());
}

}  // namespace
}  // namespace pxport::value_test
