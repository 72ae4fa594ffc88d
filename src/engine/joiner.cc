#include "engine/joiner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace pxport {
namespace {

// What to do about a line that cannot be exported.
std::string_view RemedyOf(LineShape shape) {
  switch (shape) {
    case LineShape::kArray:
      return "convert the JSON array to one profile per line (NDJSON): jq -c '.[]' FILE";
    case LineShape::kSeveral:
      return "convert the file to one profile per line (NDJSON): jq -c . FILE";
    case LineShape::kUnended:
      return "put each profile on one line (NDJSON), for example with jq -c . FILE; or set on_bad_profile to "
             "\"skip\" and rejects.url to a file";
    case LineShape::kOther:
      break;
  }
  return "fix the line, or set on_bad_profile to \"skip\" and rejects.url to a file";
}

}  // namespace

Status Joiner::Join(const ChunkResult& result) {
  assert(sinks_.size() == counts_.audiences.size());
  if (result.source != source_) {
    source_ = result.source;
    line_base_ = 0;
  }
  PX_RETURN_IF_ERROR(JoinBad(result));
  line_base_ += result.lines;
  counts_.profiles += result.profiles;
  counts_.bytes += result.bytes;
  counts_.bad += result.bad.size();
  uint64_t rows = 0, bytes = 0;
  for (int index : result.touched) {
    const AudienceRows& made = result.audiences[static_cast<size_t>(index)];
    counts_.audiences[static_cast<size_t>(index)].Add(made.counts);
    rows += made.counts.rows;
    bytes += made.bytes.size();
    PX_RETURN_IF_ERROR(sinks_[static_cast<size_t>(index)]->Append(made));
  }
  const MutexLock lock(&mutex_);
  progress_.profiles_in = counts_.profiles;
  progress_.rows_rejected = counts_.bad;
  progress_.bytes_in = counts_.bytes;
  progress_.rows_out += rows;
  progress_.bytes_out += bytes;
  return absl::OkStatus();
}

Status Joiner::JoinBad(const ChunkResult& result) {
  for (const BadProfile& bad : result.bad) {
    const std::string& name = source_names_[std::min<size_t>(result.source, source_names_.size() - 1)];
    const uint64_t line = line_base_ + bad.line + 1;
    if (rejects_ != nullptr) {
      PX_RETURN_IF_ERROR(rejects_->Add(name, line, bad.column, bad.reason, bad.text));
      continue;
    }
    std::string where = bad.column > 0 ? fmt::format("{} line {}, column {}", name, line, bad.column)
                                       : fmt::format("{} line {}", name, line);
    Status status =
        Failure(Code::kInvalidArgument, fmt::format("{}: {}", where, bad.reason), RemedyOf(bad.shape));
    status = WithDetail(std::move(status), kInputName, name);
    status = WithDetail(std::move(status), kInputLine, fmt::format("{}", line));
    return bad.column == 0 ? status
                           : WithDetail(std::move(status), kInputColumn, fmt::format("{}", bad.column));
  }
  return absl::OkStatus();
}

// Here, and not for each profile and audience in turn.
void Joiner::CountNonMembers() {
  for (AudienceCounts& counts : counts_.audiences) {
    uint64_t seen = counts_.bad + counts.exported + counts.consent + counts.duplicate + counts.unchanged;
    for (uint64_t missing : counts.required) seen += missing;
    assert(seen <= counts_.profiles);
    counts.not_member = counts_.profiles - seen;
  }
}

Progress Joiner::progress() const {
  const MutexLock lock(&mutex_);
  return progress_;
}

}  // namespace pxport
