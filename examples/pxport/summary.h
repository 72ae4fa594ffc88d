// The library's documents in plain words.
#ifndef PXPORT_EXAMPLES_PXPORT_SUMMARY_H_
#define PXPORT_EXAMPLES_PXPORT_SUMMARY_H_

#include <string>

#include "document.h"

namespace command {

// Of a run report: what was exported; for each audience its rows, exclusions by reason, files and manifests.
std::string Summary(const Document& report);

// Of what pxport_job_check answers.
std::string PlanSummary(const Document& plan);
// What came of trying the destination.
std::string OnlineSummary(const Document& checks);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_SUMMARY_H_
