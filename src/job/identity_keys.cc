#include "job/identity_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "job/error.h"

namespace pxport {
namespace {

template <typename Value>
struct NamedOption {
  std::string_view name;
  Value value;
};

constexpr std::array<NamedOption<PhoneFormat>, 3> kPhoneFormats{
    {{"e164", PhoneFormat::kE164}, {"digits", PhoneFormat::kDigits}, {"as_is", PhoneFormat::kAsIs}}};
constexpr std::array<NamedOption<EmailFormat>, 3> kEmailFormats{
    {{"adobe", EmailFormat::kAdobe}, {"google", EmailFormat::kGoogle}, {"uid2", EmailFormat::kUid2}}};
constexpr std::array<NamedOption<HashEncoding>, 2> kHashEncodings{
    {{"hex", HashEncoding::kHex}, {"base64", HashEncoding::kBase64}}};

// The schema has checked the name.
template <typename Value, size_t kCount>
Value OptionOf(const std::array<NamedOption<Value>, kCount>& options, std::string_view name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.name == name; });
  return found == options.end() ? options.front().value : found->value;
}

template <typename Value, size_t kCount>
Json NameOf(const std::array<NamedOption<Value>, kCount>& options, Value value) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.value == value; });
  return Json::String(std::string(found->name));
}

Status CheckEmailFormat(const ColumnSpec& column, std::string_view pointer, const std::string& format) {
  const bool target = column.target != nullptr && column.target->form == TargetForm::kEmailSha256;
  if (!target || !MakesDigests(column)) {
    return JobError(fmt::format("{}/email_format", pointer),
                    fmt::format("is {}, but no email addresses are hashed into {}", format, column.header),
                    !target                ? "leave it out, or set target to identity:email_lc_sha256"
                    : ReadsDigests(column) ? "leave it out: the source holds digests already"
                                           : "set apply_transformation, or leave it out");
  }
  if (column.trim) return absl::OkStatus();
  return JobError(fmt::format("{}/trim", pointer),
                  fmt::format("is false, but email_format {} always trims", format),
                  "leave trim out, or set email_format to \"adobe\"");
}

}  // namespace

bool ReadsDigests(const ColumnSpec& column) {
  const auto* const identity = std::get_if<IdentityRef>(&column.source);
  const Namespace* const source = identity == nullptr ? nullptr : FindNamespace(identity->name_space);
  return source != nullptr && source->hashed;
}

bool MakesDigests(const ColumnSpec& column) {
  if (column.target == nullptr || !HoldsDigests(column.target->form) || ReadsDigests(column)) return false;
  return std::holds_alternative<IdentityRef>(column.source) || column.apply_transformation;
}

Status ParseIdentityKeys(const Json& row, std::string_view pointer, ColumnSpec* column) {
  column->trim = FlagAt(row, "/trim");
  column->phone_format = OptionOf(kPhoneFormats, TextAt(row, "/phone_format"));
  column->email_format = OptionOf(kEmailFormats, TextAt(row, "/email_format"));
  column->hash_encoding = OptionOf(kHashEncodings, TextAt(row, "/hash_encoding"));
  if (column->email_format != EmailFormat::kAdobe)
    PX_RETURN_IF_ERROR(CheckEmailFormat(*column, pointer, Shown(TextAt(row, "/email_format"))));
  if (column->hash_encoding != HashEncoding::kHex && !ReadsDigests(*column) && !MakesDigests(*column)) {
    return JobError(fmt::format("{}/hash_encoding", pointer),
                    fmt::format("is \"base64\", but values go into {} as they are", column->header),
                    column->target != nullptr && HoldsDigests(column->target->form)
                        ? "set apply_transformation: digests are not hashed again, only encoded"
                        : "leave it out, or set target to identity:email_lc_sha256 or identity:phone_sha256");
  }
  return absl::OkStatus();
}

Status ParseDefaultRegion(const Json& job, JobSpec* spec) {
  const std::string country = TextAt(job, "/default_country");
  std::string code = TextAt(job, "/default_country_code");
  if (code.starts_with('+')) code.erase(0, 1);
  const auto region = PhoneRegion::Of(country, code);
  if (!region.has_value()) {  // each is valid by itself, as the schema has checked
    const auto of_country = PhoneRegion::OfCountry(country);
    return JobError("/default_country",
                    fmt::format("is {}, whose calling code is {}, but default_country_code is {}",
                                Shown(country), of_country->plan()->calling_code, Shown(code)),
                    "leave default_country_code out: the country has its calling code");
  }
  spec->default_region = *region;
  return absl::OkStatus();
}

void ReportDigests(const IdentityRule& rule, Json* column) {
  if (!rule.source_hashed && !(rule.hash && HoldsDigests(rule.form))) return;
  column->Set("hash_encoding", NameOf(kHashEncodings, rule.encoding));
  if (!rule.hash) return;
  if (rule.form == TargetForm::kEmailSha256) {
    column->Set("email_format", NameOf(kEmailFormats, rule.email_format));
    column->Set("trim", Json::Bool(rule.trim));
    return;
  }
  column->Set("phone_format", NameOf(kPhoneFormats, rule.phone_format));
  const PhonePlan* const plan = rule.default_region.plan();
  if (plan != nullptr) column->Set("default_country", Json::String(plan->region));
}

}  // namespace pxport
