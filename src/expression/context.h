// The state of the current row: memory, limits, clock. Also the builders of texts and arrays in its memory.
#ifndef PXPORT_EXPRESSION_CONTEXT_H_
#define PXPORT_EXPRESSION_CONTEXT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/status.h"
#include "expression/arena.h"
#include "expression/program.h"
#include "expression/value.h"

namespace pxport {

struct Context {
  Arena arena;
  ExpressionLimits limits;
  RowContext row;
  uint64_t steps_left = 0;
  uint32_t uuids = 0;        // created in this row
  std::string buffer;        // scratch space for code that appends to a std::string; clear it before use
  Sha256 sha256;             // reused by all rows because creating one allocates
  std::vector<Value> items;  // stacks of the JSON reader
  std::vector<Member> members;

  void Begin(const RowContext& next) {
    arena.Reset();
    row = next;
    steps_left = limits.steps;
    uuids = 0;
  }
  Status Charge(uint64_t steps) {
    if (steps > steps_left) return OutOfSteps();
    steps_left -= steps;
    return absl::OkStatus();
  }
  Status CheckMemory() const { return arena.used() > limits.memory_bytes ? OutOfMemory() : absl::OkStatus(); }

  Status OutOfSteps() const;
  Status OutOfMemory() const;
  Status TooLong() const;  // for a text
};

// Builds a text. Once the text exceeds the limit, further bytes are dropped and Finish fails.
class TextBuilder {
 public:
  explicit TextBuilder(Context* context) : context_(*context) {}

  void Append(std::string_view text) {
    if (text.size() > capacity_ - size_) Grow(text.size());
    if (over_ || text.empty()) return;
    std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void Push(char c) { Append({&c, 1}); }
  bool over() const { return over_; }
  std::string_view view() const { return {data_, size_}; }
  Status Finish(Value* out) const {
    if (over_) return context_.TooLong();
    *out = Value::String(view());
    return absl::OkStatus();
  }

 private:
  void Grow(size_t more) {
    if (more > context_.limits.output_bytes - std::min(size_, context_.limits.output_bytes)) over_ = true;
    if (over_) return;
    const size_t capacity =
        std::max({size_t{64}, size_ + more, std::min(2 * capacity_, context_.limits.output_bytes)});
    char* const data = context_.arena.Allocate(capacity);
    if (size_ > 0) std::memcpy(data, data_, size_);
    data_ = data;
    capacity_ = capacity;
  }

  Context& context_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool over_ = false;
};

// Builds an array. Stops growing when the row's memory is used up; Finish then fails.
class ListBuilder {
 public:
  explicit ListBuilder(Context* context) : context_(*context) {}

  void Add(const Value& value) {
    if (size_ == capacity_) Grow();
    if (over_) return;
    data_[size_++] = value;
  }
  bool over() const { return over_; }
  Status Finish(Value* out) const {
    if (over_) return context_.OutOfMemory();
    *out = Value::Array({data_, size_});
    return absl::OkStatus();
  }

 private:
  void Grow() {
    over_ = over_ || context_.arena.used() > context_.limits.memory_bytes;
    if (over_) return;
    const size_t capacity = std::max<size_t>(8, 2 * capacity_);
    Value* const data = context_.arena.AllocateArray<Value>(capacity);
    std::copy(data_, data_ + size_, data);
    data_ = data;
    capacity_ = capacity;
  }

  Context& context_;
  Value* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool over_ = false;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_CONTEXT_H_
