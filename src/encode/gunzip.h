// Reads gzip data with any number of members, in pieces of any size. Zero bytes after the last member are
// skipped like in gzip(1), because tapes and some copy tools pad with them. Anything else after it is damage.
#ifndef PXPORT_ENCODE_GUNZIP_H_
#define PXPORT_ENCODE_GUNZIP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/status.h"

namespace pxport {

// Not thread-safe. After a failure the object can only be destroyed.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  struct Step {
    size_t consumed = 0;  // bytes read from `input`
    size_t produced = 0;  // bytes written to `output`
  };
  // Reads as much of `input` and writes as much of `output` as possible; call again with the rest. Makes
  // progress while there is input or pending output and `output` is not empty. DataLoss for an invalid
  // header, invalid data, or a wrong CRC or length.
  StatusOr<Step> Run(std::string_view input, std::span<char> output);

  // Call at the end of the input, once Run without input produces nothing more. DataLoss if a member is cut
  // short or there was no input at all.
  Status Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GUNZIP_H_
