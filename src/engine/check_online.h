// `check --online`: whether a run could do its work at the job's destination, tried with requests that change
// nothing.
#ifndef PXPORT_ENGINE_CHECK_ONLINE_H_
#define PXPORT_ENGINE_CHECK_ONLINE_H_

#include "base/cancel.h"
#include "base/json.h"
#include "engine/export.h"

namespace pxport {

// {"ok": bool, "checks": [{"name", "ok", "message", "remedy" | "skipped"}]}. Names are ids such as
// "control.create_exclusive". What is made is removed again.
// A failure only if nothing could be tried: a missing permission of the host, no stores, no credentials.
StatusOr<Json> CheckOnline(const Job& job, const Cancel* cancel);

}  // namespace pxport

#endif  // PXPORT_ENGINE_CHECK_ONLINE_H_
