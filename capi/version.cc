// pxport.h, Version.
#include "boundary.h"

using pxport::capi::Get;

uint32_t pxport_version(void) {
  return Get(PXPORT_VERSION, [] { return PXPORT_VERSION; });
}

const char* pxport_version_string(void) {
  return Get(PXPORT_VERSION_TEXT, [] { return PXPORT_VERSION_TEXT; });
}

int32_t pxport_abi_supported(uint32_t abi) {
  return Get(0, [&] { return abi == PXPORT_ABI ? 1 : 0; });
}
