#include "profile/membership.h"

#include <doctest/doctest.h>

namespace pxport::membership_test {
namespace {

ValueView Text(std::string_view text) {
  return {ValueKind::kString, text};
}

// A membership with these fields; the others are missing.
MembershipView With(ValueView status, ValueView qualified = {}, ValueView until = {}) {
  return {status, qualified, until};
}
MembershipView Until(std::string_view until, ValueView status = {}) {
  return {status, {}, Text(until)};
}
MembershipView Since(std::string_view qualified) {
  return {{}, Text(qualified), {}};
}

const Timestamp kNow = *ParseTimestamp("2026-01-31T00:00:00Z");

MembershipState State(MembershipView membership, bool external = false) {
  return StateOf(membership, external, kNow);
}

TEST_CASE("a membership is active if its status is realized, existing or missing") {
  CHECK(State({}) == MembershipState::kActive);
  CHECK(State(With({ValueKind::kNull, {}})) == MembershipState::kActive);
  CHECK(State(With(Text("realized"))) == MembershipState::kActive);
  CHECK(State(With(Text("existing"))) == MembershipState::kActive);
  CHECK(State(With(Text("exited"))) == MembershipState::kNotActive);
  CHECK(State(With(Text("Realized"))) == MembershipState::kNotActive);
  CHECK(State(With(Text(""))) == MembershipState::kNotActive);
  CHECK(State(With({ValueKind::kNumber, "1"})) == MembershipState::kNotActive);
}

TEST_CASE("a membership is active up to and including validUntil") {
  CHECK(State(Until("2026-01-31T00:00:00Z")) == MembershipState::kActive);
  CHECK(State(Until("2026-01-30T23:59:59.999Z")) == MembershipState::kNotActive);
  CHECK(State(Until("2026-01-31T01:00:00+02:00")) == MembershipState::kNotActive);
  CHECK(State(Until("soon")) == MembershipState::kUnreadable);
  CHECK(State(Until("soon", Text("exited"))) == MembershipState::kNotActive);
}

TEST_CASE("external memberships without validUntil expire after 30 days, those of ups do not") {
  CHECK(State(Since("2025-12-31T23:59:59Z"), true) == MembershipState::kNotActive);
  CHECK(State(Since("2025-12-31T23:59:59Z"), false) == MembershipState::kActive);
  CHECK(State(Since("2026-01-01T00:00:00Z"), true) == MembershipState::kActive);
  CHECK(State({}, true) == MembershipState::kActive);  // without lastQualificationTime there is no end
  CHECK(State(Since("?"), true) == MembershipState::kUnreadable);
  CHECK(State(With({}, Text("2020-01-01T00:00:00Z"), Text("2030-01-01")), true) == MembershipState::kActive);
}

TEST_CASE("an empty time of a membership is treated as missing") {
  CHECK(State(Until("")) == MembershipState::kActive);
  CHECK(State(Since(""), true) == MembershipState::kActive);
  CHECK(State(With(Text("existing"), Text("2025-01-01"), Text("")), true) == MembershipState::kNotActive);
  CHECK_FALSE(EndOf(Until(""), false).has_value());
  CHECK_FALSE(EndOf(Since(""), true).has_value());
  CHECK(EndOf(With({}, Text("2026-01-01"), Text("")), true) == ParseTimestamp("2026-01-31"));
  CHECK(State(Until(" ")) == MembershipState::kUnreadable);
}

}  // namespace
}  // namespace pxport::membership_test
