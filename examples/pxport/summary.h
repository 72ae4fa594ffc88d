// Summaries of the library's documents for people.
#ifndef PXPORT_EXAMPLES_PXPORT_SUMMARY_H_
#define PXPORT_EXAMPLES_PXPORT_SUMMARY_H_

#include <string>

#include "document.h"

namespace command {

// Of a run report: totals; per audience its rows, exclusions by reason, files and manifests.
std::string Summary(const Document& report);

// Of the plan of pxport_job_check.
std::string PlanSummary(const Document& plan);
// Of the result of pxport_job_check_online.
std::string OnlineSummary(const Document& checks);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_SUMMARY_H_
