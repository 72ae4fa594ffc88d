// As src/base/precompiled.h, for the tests.
#ifndef PXPORT_TESTS_UNIT_PRECOMPILED_H_
#define PXPORT_TESTS_UNIT_PRECOMPILED_H_

#include <doctest/doctest.h>

#include "base/precompiled.h"

#endif
