// Extensions: the digits that are dialed after a call is answered. They are not part of a number.
#ifndef PXPORT_IDENTITY_PHONE_EXTENSION_H_
#define PXPORT_IDENTITY_PHONE_EXTENSION_H_

#include "identity/phone_text.h"

namespace pxport {

// True if the rest of the text is an extension: "x123", "ext. 5", ", poste 12", ";ext=7", ",,4", "#12".
bool IsPhoneExtension(PhoneText text);

// True if another extension of the same number begins here: the "/x2303" of "x302/x2303".
bool IsSecondExtension(PhoneText text);

// Returns the text without an extension that ends with '#': "650-555-1212 - 503#".
std::string_view WithoutHashExtension(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_EXTENSION_H_
