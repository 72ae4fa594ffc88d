/* The header alone, first in the file, in strict C99 with every warning an error. */
#include <pxport/pxport.h>

/* The _INIT macros initialize every field, and zero is the default of all but struct_size. */
static const pxport_options kOptions = PXPORT_OPTIONS_INIT;
static const pxport_job_options kJobOptions = PXPORT_JOB_OPTIONS_INIT;
static const pxport_begin_options kBeginOptions = PXPORT_BEGIN_OPTIONS_INIT;
static const pxport_identity_options kIdentityOptions = PXPORT_IDENTITY_OPTIONS_INIT;

int main(void) {
  return kOptions.struct_size == sizeof(kOptions) && kJobOptions.struct_size == sizeof(kJobOptions) &&
                 kBeginOptions.struct_size == sizeof(kBeginOptions) &&
                 kIdentityOptions.struct_size == sizeof(kIdentityOptions) &&
                 pxport_version() == PXPORT_VERSION && PXPORT_NTS > 0
             ? 0
             : 1;
}
