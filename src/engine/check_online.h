// `check --online`: tries whether a run could work at the job's destination, with requests whose traces are
// removed.
#ifndef PXPORT_ENGINE_CHECK_ONLINE_H_
#define PXPORT_ENGINE_CHECK_ONLINE_H_

#include "base/cancel.h"
#include "base/json.h"
#include "engine/export.h"

namespace pxport {

// {"ok": bool, "checks": [{"name", "ok", "message", "remedy" | "skipped"}]}. Everything written is removed
// again. Fails only if nothing could be tried: a missing permission of the host, no stores, no credentials.
StatusOr<Json> CheckOnline(const Job& job, const Cancel* cancel);

}  // namespace pxport

#endif  // PXPORT_ENGINE_CHECK_ONLINE_H_
