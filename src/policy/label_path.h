// Which field a label names, in the spellings of Experience Platform, and which fields it covers. Pure.
#ifndef PXPORT_POLICY_LABEL_PATH_H_
#define PXPORT_POLICY_LABEL_PATH_H_

#include <string_view>

#include "base/field_path.h"
#include "base/status.h"

namespace pxport {

// Parses the path of a label:
//   personalEmail.address, orders[*].total, orders[0].total    as in mappings; [*] is any item of an array
//   /personalEmail/address, /orders[*]/total                   as in descriptors of a schema
//   /properties/orders/items/properties/total                  as in the labels of a dataset
// The result has no [*], because LabelCovers ignores an index that the label lacks, and no xdm: prefixes.
// InvalidArgument names the byte column and what was expected there.
StatusOr<FieldPath> ParseLabelPath(std::string_view text);

// The path without the prefix xdm: of its keys, which schemas have and profiles usually do not.
FieldPath WithoutXdmPrefixes(const FieldPath& path);

// True if a label on `label` covers `field`: they are equal, or one contains the other. Neither path has
// xdm: prefixes. An index is compared only if both have one at that place: a label on a field of the items of
// an array covers that field of each item.
bool LabelCovers(const FieldPath& label, const FieldPath& field);

}  // namespace pxport

#endif  // PXPORT_POLICY_LABEL_PATH_H_
