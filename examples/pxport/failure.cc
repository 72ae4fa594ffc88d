#include "failure.h"

#include <cstdio>

namespace command {
namespace {

std::string_view Detail(const pxport_error* error, const char* key) {
  const char* value = pxport_error_detail(error, key);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "profiles.ndjson:12:34: " or "job.json /mapping/3: ", without what the message already contains. Before a
// run every error is about the job.
std::string Place(const pxport_error* error, std::string_view message, std::string_view job_name,
                  bool while_running) {
  const std::string_view line = Detail(error, "input_line");
  if (!line.empty() && !Contains(message, "line " + std::string(line))) {
    std::string place(Detail(error, "input_name").empty() ? "input" : Detail(error, "input_name"));
    place.append(":").append(line);
    if (!Detail(error, "input_column").empty()) place.append(":").append(Detail(error, "input_column"));
    return place + ": ";
  }
  if (const char* pointer = pxport_error_detail(error, "job_path"); pointer != nullptr) {
    const bool said = *pointer != '\0' && Contains(message, pointer);
    return std::string(job_name) + (*pointer == '\0' || said ? "" : " ") + (said ? "" : pointer) + ": ";
  }
  return while_running || job_name.empty() ? "" : std::string(job_name) + ": ";
}

// For errors without a remedy of their own.
std::string_view UsualRemedy(const pxport_error* error) {
  switch (pxport_error_code(error)) {
    case PXPORT_CANCELLED:
      return "run the job again; nothing was published";
    case PXPORT_INVALID_ARGUMENT:
      return "correct the job; docs/job.md lists every key";
    case PXPORT_NOT_FOUND:
      return "check the name";
    case PXPORT_ALREADY_EXISTS:
      return "choose another name, or set file.on_existing to overwrite";
    case PXPORT_PERMISSION_DENIED:
      return "grant this user access to the input and the destination";
    case PXPORT_RESOURCE_EXHAUSTED:
      return "free memory or disk space, then run the job again";
    case PXPORT_UNIMPLEMENTED:
      return "leave it out: this version does not have it";
    case PXPORT_INTERNAL:
      return "report this as a bug, with the message above";
    default:
      return "run the job again";
  }
}

}  // namespace

Failure Usage(std::string what, std::string fix) {
  return {kUsage, std::move(what), std::move(fix)};
}

Failure FromError(const pxport_error* error, std::string_view job_name, bool while_running) {
  const std::string_view message = pxport_error_message(error);
  Failure failure;
  failure.what = Place(error, message, job_name, while_running) + std::string(message);
  const std::string_view remedy = Detail(error, "remedy");
  failure.fix = remedy.empty() ? UsualRemedy(error) : remedy;
  const bool about_the_job = pxport_error_detail(error, "job_path") != nullptr &&
                             pxport_error_detail(error, "input_line") == nullptr;
  if (Detail(error, "decided") == "1") {
    failure.exit = kUnfinished;
    if (remedy.empty()) failure.fix = "run the same job again, which finishes this export first";
  } else if (pxport_error_code(error) == PXPORT_CANCELLED) {
    failure.exit = kCancelled;
  } else {
    failure.exit = !while_running || about_the_job ? kUsage : kFailed;
  }
  return failure;
}

int Report(const Failure& failure) {
  std::fprintf(stderr, "pxport: %s\n  fix: %s\n", Printable(failure.what).c_str(),
               Printable(failure.fix).c_str());
  return failure.exit;
}

std::string Printable(std::string_view text) {
  std::string printable(text);
  for (char& c : printable) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return printable;
}

}  // namespace command
