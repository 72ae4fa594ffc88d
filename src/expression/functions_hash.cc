#include "base/checksum.h"
#include "base/code_point.h"
#include "base/digest.h"
#include "expression/choices.h"
#include "expression/function.h"

namespace pxport {
namespace {

// Like Java's getBytes: UTF-16 is big-endian after a byte order mark, and unmappable characters become '?'.
void Encode(std::string_view text, Charset charset, std::string* out) {
  const auto unit = [out](uint32_t value) {
    out->push_back(static_cast<char>(value >> 8));
    out->push_back(static_cast<char>(value & 0xFF));
  };
  if (charset == Charset::kUtf16 && !text.empty()) unit(0xFEFF);
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    text.remove_prefix(point.bytes);
    if (charset != Charset::kUtf16) {
      out->push_back(
          point.value > (charset == Charset::kLatin1 ? 0xFFu : 0x7Fu) ? '?' : static_cast<char>(point.value));
    } else if (point.value < 0x10000) {
      unit(point.value);
    } else {
      unit(0xD800 + ((point.value - 0x10000) >> 10));
      unit(0xDC00 + ((point.value - 0x10000) & 0x3FF));
    }
  }
}

template <size_t n>
Value HexValue(const std::array<uint8_t, n>& digest, Context* context) {
  constexpr char kDigits[] = "0123456789abcdef";
  char* const hex = context->arena.Allocate(2 * n);
  for (size_t i = 0; i < n; ++i) {
    hex[2 * i] = kDigits[digest[i] >> 4];
    hex[2 * i + 1] = kDigits[digest[i] & 15];
  }
  return Value::String({hex, 2 * n});
}

// Lowest byte first, as in the documented sample.
std::array<uint8_t, 4> Crc32Bytes(std::string_view bytes) {
  const uint32_t crc = Crc32(bytes);
  return {static_cast<uint8_t>(crc), static_cast<uint8_t>(crc >> 8), static_cast<uint8_t>(crc >> 16),
          static_cast<uint8_t>(crc >> 24)};
}

Status HashText(const Call& call, Hash hash, size_t input, Value* out) {
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(input, &text));
  if (!call.absent(input + 1)) {
    std::string_view name;
    PX_RETURN_IF_ERROR(call.Text(input + 1, &name));
    const StatusOr<Charset> charset = CharsetFrom(name);
    if (!charset.ok())
      return call.Wrong(Message(charset.status()), Detail(charset.status(), kRemedy).value_or(""));
    if (*charset != Charset::kUtf8) {
      call.context.buffer.clear();
      Encode(text, *charset, &call.context.buffer);
      text = call.context.buffer;
    }
  }
  switch (hash) {
    case Hash::kSha1:
      *out = HexValue(Sha1(text), &call.context);
      break;
    case Hash::kSha256:
      *out = HexValue(call.context.sha256.Of(text), &call.context);
      break;
    case Hash::kSha512:
      *out = HexValue(Sha512(text), &call.context);
      break;
    case Hash::kMd5:
      *out = HexValue(Md5(text), &call.context);
      break;
    case Hash::kCrc32:
      *out = HexValue(Crc32Bytes(text), &call.context);
  }
  return absl::OkStatus();
}

template <Hash hash>
Status HashOf(const Call& call, Value* out) {
  return HashText(call, hash, 0, out);
}

Status NamedHash(const Call& call, Value* out) {
  if (call.absent(1)) return absl::OkStatus();
  std::string_view name;
  PX_RETURN_IF_ERROR(call.Text(0, &name));
  const StatusOr<Hash> hash = HashFrom(name);
  if (!hash.ok()) return call.Wrong(Message(hash.status()), Detail(hash.status(), kRemedy).value_or(""));
  return HashText(call, *hash, 1, out);
}

constexpr ResultKind kHashResult = ResultKind::kString;

constexpr Function kHashFunctions[] = {
    {"sha1", "sha1(TEXT, CHARSET)", 1, 2, kHashResult, Style::kNullOut, HashOf<Hash::kSha1>,
     Prepare::kCharset},
    {"sha256", "sha256(TEXT, CHARSET)", 1, 2, kHashResult, Style::kNullOut, HashOf<Hash::kSha256>,
     Prepare::kCharset},
    {"sha512", "sha512(TEXT, CHARSET)", 1, 2, kHashResult, Style::kNullOut, HashOf<Hash::kSha512>,
     Prepare::kCharset},
    {"md5", "md5(TEXT, CHARSET)", 1, 2, kHashResult, Style::kNullOut, HashOf<Hash::kMd5>, Prepare::kCharset},
    {"crc32", "crc32(TEXT, CHARSET)", 1, 2, kHashResult, Style::kNullOut, HashOf<Hash::kCrc32>,
     Prepare::kCharset},
    {"hash", "hash(NAME, TEXT, CHARSET)", 2, 3, kHashResult, Style::kNullOut, NamedHash, Prepare::kHashName,
     0},
};

}  // namespace

std::span<const Function> HashFunctions() {
  return kHashFunctions;
}

}  // namespace pxport
