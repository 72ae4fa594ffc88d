// pxport.h, Bytes, slices, values.
#include "handles.h"

using pxport::capi::Free;
using pxport::capi::Get;

const uint8_t* pxport_bytes_data(const pxport_bytes* b) {
  return Get(reinterpret_cast<const uint8_t*>(""), [&] {
    const char* text = b != nullptr && b->tag == pxport_bytes::kTag ? b->text.c_str() : "";
    return reinterpret_cast<const uint8_t*>(text);
  });
}

size_t pxport_bytes_size(const pxport_bytes* b) {
  return Get(size_t{0}, [&] { return b != nullptr && b->tag == pxport_bytes::kTag ? b->text.size() : 0; });
}

void pxport_bytes_free(pxport_bytes* b) {
  Free(b);
}
