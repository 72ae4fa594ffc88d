// Pega's XML manifest and token file, as file.manifest and file.pega of a job describe them. Part of plans.
#ifndef PXPORT_JOB_PEGA_H_
#define PXPORT_JOB_PEGA_H_

#include <string>

namespace pxport {

struct PegaSpec {
  bool manifest = false;
  bool token = false;  // written after the manifests; set by token_name or token_text or `"token": true`
  std::string process_type, delete_process_type;
  // Root of the repository, from which the names in manifests lead; "": the destination without its macros.
  // In a job a path or URL, in a plan an absolute path: in the bucket, or of the local file system.
  std::string root;
  std::string token_name, token_text;  // token_name "": the first data file's, with .tok
  bool operator==(const PegaSpec&) const = default;
};

}  // namespace pxport

#endif  // PXPORT_JOB_PEGA_H_
