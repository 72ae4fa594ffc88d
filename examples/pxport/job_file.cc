#include "job_file.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include "files.h"

namespace command {
namespace {

// The bound of limits.allow_removals.
constexpr uint64_t kMostRemovals = 1'000'000'000'000;

std::optional<std::string> ReadJobText(const std::string& path, Failure* failure) {
  std::optional<std::string> text = ReadSmallFile(path);
  if (text) return text;
  const int error = errno;
  *failure = Usage("cannot read the job " + path + ": " + std::strerror(error),
                   error == ENOENT ? "check the path, or write a starter job with pxport init " + path
                                   : "name a job file that this user can read");
  return std::nullopt;
}

bool IsDash(const pxport_json* json, const std::string& pointer) {
  pxport_value value = {};
  if (pxport_json_value(json, pointer.c_str(), &value, nullptr) != PXPORT_OK) return false;
  return value.kind == PXPORT_KIND_STRING && value.text.size == 1 &&
         *static_cast<const char*>(value.text.data) == '-';
}

// True if the document's input.url is "-", or a list that contains "-". The job parser reports a document
// that is not JSON.
bool ReadsStandardInput(const std::string& document) {
  JsonHandle json;
  if (pxport_json_parse(document.data(), document.size(), Out(&json), nullptr) != PXPORT_OK) return false;
  if (IsDash(json.get(), "/input/url")) return true;
  size_t count = 0;
  pxport_json_count(json.get(), "/input/url", &count, nullptr);
  for (size_t i = 0; i < count; ++i) {
    if (IsDash(json.get(), "/input/url/" + std::to_string(i))) return true;
  }
  return false;
}

// True if the input, after all options, is standard input. --set overrides --input, which overrides the job.
bool InputIsStandardInput(const Args& args, const std::string& document) {
  bool is = ReadsStandardInput(document);
  if (const std::string* input = args.value("--input")) is = *input == "-";
  for (const std::string& set : args.values("--set")) {
    const std::string_view text = set;
    if (text.starts_with("/input")) is = text.find("\"-\"") != std::string_view::npos;
  }
  return is;
}

std::vector<pxport_slice> Slices(const std::vector<std::string>& texts) {
  std::vector<pxport_slice> slices;
  slices.reserve(texts.size());
  for (const std::string& text : texts) slices.push_back({text.data(), text.size()});
  return slices;
}

const char* CString(const std::string* text) {
  return text == nullptr ? nullptr : text->c_str();
}

bool CheckWords(const Args& args, JobUse use, Failure* failure) {
  const size_t count = args.positional().size();
  const bool enough = count == 1 || (count > 1 && use.words_follow);
  if (enough && !args.positional()[0].empty()) return true;
  if (args.positional().empty() || args.positional()[0].empty()) {
    *failure = Usage("no job was given", "name a job file, or write a starter job with pxport init");
  } else {
    *failure = Usage("more than one job was given: " + args.positional()[0] + " and " + args.positional()[1],
                     "name one job file, and pass other profiles with --input");
  }
  return false;
}

}  // namespace

std::string JobName(const Args& args) {
  if (args.positional().empty()) return "job";
  return args.positional()[0] == "-" ? "standard input" : args.positional()[0];
}

std::optional<JobHandle> LoadJob(const Args& args, const pxport_context* context, Failure* failure,
                                 JobUse use) {
  if (!CheckWords(args, use, failure)) return std::nullopt;
  pxport_job_options options = PXPORT_JOB_OPTIONS_INIT;
  if (const std::string* now = args.value("--now")) {
    const std::optional<int64_t> instant = ParseInstant(*now);
    if (!instant) {
      *failure = Usage("--now " + *now + " is not an RFC 3339 time", "write it as 2026-12-01T06:00:00Z");
      return std::nullopt;
    }
    options.now_unix_ms = *instant;
    options.has_now = 1;
  }
  const std::string& path = args.positional()[0];
  if (path == "-" && use.reads_input && args.has("--input") && *args.value("--input") == "-") {
    *failure =
        Usage("the job and the profiles cannot both come from standard input", "pass one of them as a file");
    return std::nullopt;
  }
  const std::optional<std::string> document = ReadJobText(path, failure);
  if (!document) return std::nullopt;
  if (path == "-" && use.reads_input && InputIsStandardInput(args, *document)) {
    *failure =
        Usage("the job and the profiles cannot both come from standard input", "pass one of them as a file");
    return std::nullopt;
  }

  const std::vector<std::string> audiences = args.values("--audience");
  std::vector<std::string> changes = args.values("--set");
  if (const std::string* removals = args.value("--allow-removals")) {
    if (!ParseNumber(*removals, 0, kMostRemovals)) {
      *failure = Usage("--allow-removals " + *removals + " is not a number of keys",
                       "write the number that the refused run has named");
      return std::nullopt;
    }
    changes.push_back("/limits/allow_removals=" + *removals);
  }
  const std::vector<pxport_slice> audience_slices = Slices(audiences), change_slices = Slices(changes);
  if (use.reads_input) options.input_url = CString(args.value("--input"));
  options.output_url = CString(args.value("--output"));
  options.audience_ids = audience_slices.data();
  options.audience_id_count = audience_slices.size();
  options.set = change_slices.data();
  options.set_count = change_slices.size();

  JobHandle job;
  ErrorHandle error;
  if (pxport_job_parse(context, document->data(), document->size(), &options, Out(&job), Out(&error)) !=
      PXPORT_OK) {
    *failure = FromError(error.get(), JobName(args), /*while_running=*/false);
    return std::nullopt;
  }
  return job;
}

}  // namespace command
