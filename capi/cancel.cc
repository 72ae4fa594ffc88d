// pxport.h, Cancel.
#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

pxport_status pxport_cancel_new(pxport_cancel** out, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    *out = new pxport_cancel;
    return absl::OkStatus();
  });
}

// Signal handlers call this: it must not allocate or lock.
void pxport_cancel_request(pxport_cancel* cancel) {
  Guard([&] {
    if (cancel != nullptr && cancel->tag == pxport_cancel::kTag) cancel->cancel.Request();
  });
}

void pxport_cancel_free(pxport_cancel* cancel) {
  Free(cancel);
}
