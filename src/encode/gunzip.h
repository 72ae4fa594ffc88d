// Reads gzip, any number of members, in pieces of any size. Zero bytes behind the last member are skipped, as
// gzip(1) does (tapes and some copy tools pad with them); anything else there is damage.
#ifndef PXPORT_ENCODE_GUNZIP_H_
#define PXPORT_ENCODE_GUNZIP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/status.h"

namespace pxport {

// Not thread-safe. After a failure only destruction is allowed.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  struct Step {
    size_t consumed = 0;  // bytes taken from `input`
    size_t produced = 0;  // bytes written to `output`
  };
  // Takes what it can of `input` and fills what it can of `output`; call again with the rest. Progress is
  // made as long as there is input or pending output and `output` is not empty. DataLoss for a wrong header,
  // bad data, CRC or length.
  StatusOr<Step> Run(std::string_view input, std::span<char> output);

  // At the end of the input, once Run with no input left produces nothing more: DataLoss if a member is cut
  // short, or if there was no input at all.
  Status Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GUNZIP_H_
