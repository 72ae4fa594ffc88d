// Bump allocator for the memory of one row. Reset frees all of it except the first block, which it reuses.
#ifndef PXPORT_EXPRESSION_ARENA_H_
#define PXPORT_EXPRESSION_ARENA_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace pxport {

// Thread-compatible. Addresses are valid until Reset. Enforces no limits: callers check used().
class Arena {
 public:
  char* Allocate(size_t size) {
    constexpr size_t kAlign = alignof(std::max_align_t);
    size = (size + kAlign - 1) / kAlign * kAlign;
    used_ += size;
    if (size > static_cast<size_t>(end_ - at_)) AddBlock(size);
    char* const result = at_;
    at_ += size;
    return result;
  }
  template <typename T>
  T* AllocateArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* const result = reinterpret_cast<T*>(Allocate(count * sizeof(T)));
    std::uninitialized_value_construct_n(result, count);
    return result;
  }
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = Allocate(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  size_t used() const { return used_; }

  // Keeps the first block so that typical rows allocate nothing. Releases the extra blocks of a large row.
  void Reset() {
    if (blocks_.size() > 1) blocks_.resize(1);
    used_ = 0;
    at_ = end_ = nullptr;
    if (!blocks_.empty()) {
      at_ = blocks_.front().get();
      end_ = at_ + kFirstBlock;
    }
  }

 private:
  static constexpr size_t kFirstBlock = 32 * 1024;

  void AddBlock(size_t size) {
    size_t block = kFirstBlock;
    if (!blocks_.empty() || size > kFirstBlock) {
      if (blocks_.empty()) blocks_.push_back(std::make_unique<char[]>(kFirstBlock));
      block = size > next_block_ ? size : next_block_;
      next_block_ = next_block_ < kFirstBlock * 32 ? next_block_ * 2 : next_block_;
    }
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
    at_ = blocks_.back().get();
    end_ = at_ + block;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t next_block_ = kFirstBlock;
  char* at_ = nullptr;
  char* end_ = nullptr;
  size_t used_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_ARENA_H_
