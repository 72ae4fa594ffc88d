#include "state/state_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/checksum.h"
#include "base/clock.h"

namespace pxport {
namespace {

constexpr std::string_view kMagic = "pxstate1";
constexpr size_t kIdBytes = 49;
constexpr size_t kHeadBytes = 8 + kIdBytes + 4 + 4;
constexpr size_t kChecksumBytes = 8;

template <typename T>
void AppendLittle(T value, std::string* out) {
  for (size_t i = 0; i < sizeof(T); ++i) out->push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

template <typename T>
T ReadLittle(std::string_view bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i)
    value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i));
  return value;
}

void AppendVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

std::optional<uint64_t> ReadVarint(std::string_view bytes, size_t* at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && *at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[(*at)++]);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

size_t SharedPrefix(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size), b.begin()).first - a.begin());
}

// The checksum of all pieces: of their checksums, in order.
uint64_t Chain(uint64_t chain, uint64_t checksum) {
  std::string bytes;
  AppendLittle(checksum, &bytes);
  return Crc64Nvme(bytes, chain);
}

}  // namespace

Status StateWriter::Add(const StateRecord& record) {
  if (piece_records_ == 0) {
    piece_.assign(kMagic);
    piece_ += data_.id;
    AppendLittle(static_cast<uint32_t>(data_.pieces), &piece_);
    AppendLittle(uint32_t{0}, &piece_);  // how many records: set when it is full
    last_key_.clear();
  }
  const size_t shared = SharedPrefix(last_key_, record.key);
  AppendVarint(shared, &piece_);
  AppendVarint((record.key.size() - shared) << 1 | (record.left ? 1 : 0), &piece_);
  piece_ += record.key.substr(shared);
  AppendLittle(record.fingerprint.low, &piece_);
  AppendLittle(record.fingerprint.high, &piece_);
  last_key_.assign(record.key);
  ++piece_records_;
  return piece_.size() < piece_bytes_ ? absl::OkStatus() : Flush();
}

Status StateWriter::Flush() {
  if (data_.pieces == 0) {
    const Json owner = Json::Object(
        {{"control", Json::String(control_)}, {"written", Json::String(FormatRfc3339(WallClockNow()))}});
    PX_RETURN_IF_ERROR(store_->Put(OwnerKey(folder_, data_.id), owner.Dump(), "application/json").status());
  }
  std::string count;
  AppendLittle(piece_records_, &count);
  piece_.replace(kHeadBytes - count.size(), count.size(), count);
  const uint64_t checksum = Crc64Nvme(piece_);
  AppendLittle(checksum, &piece_);
  PX_RETURN_IF_ERROR(
      store_->Put(PieceKey(folder_, data_.id, data_.pieces), piece_, "application/octet-stream").status());
  ++data_.pieces;
  data_.records += piece_records_;
  data_.bytes += piece_.size();
  data_.checksum = Chain(data_.checksum, checksum);
  piece_records_ = 0;
  return absl::OkStatus();
}

StatusOr<StateData> StateWriter::Finish() {
  if (piece_records_ > 0) PX_RETURN_IF_ERROR(Flush());
  std::string().swap(piece_);
  return data_;
}

Status StateReader::Damaged(std::string_view why, Code code) const {
  const std::string url = store_->Url(folder_);
  return WithDetail(
      Failure(code, fmt::format("the state in {} is damaged: {}", url, why),
              "run again; if it stays, restore the state from a backup, or start over with a full "
              "export: set state.url to a new folder"),
      kPath, url);
}

Status StateReader::LoadPiece() {
  auto bytes = store_->Get(PieceKey(folder_, data_.id, seen_.pieces));
  if (absl::IsNotFound(bytes.status()))
    return Damaged(
        fmt::format("piece {} is missing: another run has just replaced it, or it was removed", seen_.pieces),
        Code::kNotFound);
  PX_RETURN_IF_ERROR(bytes.status());
  piece_ = *std::move(bytes);
  if (piece_.size() < kHeadBytes + kChecksumBytes || !piece_.starts_with(kMagic))
    return Damaged(fmt::format("piece {} is not a piece of a state", seen_.pieces));
  const std::string_view body = std::string_view(piece_).substr(0, piece_.size() - kChecksumBytes);
  const auto checksum = ReadLittle<uint64_t>(std::string_view(piece_).substr(body.size()));
  if (Crc64Nvme(body) != checksum)
    return Damaged(fmt::format("the checksum of piece {} does not fit", seen_.pieces));
  if (body.substr(kMagic.size(), kIdBytes) != data_.id ||
      ReadLittle<uint32_t>(body.substr(kMagic.size() + kIdBytes)) != seen_.pieces)
    return Damaged(fmt::format("piece {} belongs elsewhere", seen_.pieces));
  left_in_piece_ = ReadLittle<uint32_t>(body.substr(kHeadBytes - 4));
  at_ = kHeadBytes;
  key_.clear();
  ++seen_.pieces;
  seen_.bytes += piece_.size();
  seen_.records += left_in_piece_;
  seen_.checksum = Chain(seen_.checksum, checksum);
  piece_.resize(body.size());
  return absl::OkStatus();
}

StatusOr<const StateRecord*> StateReader::Next() {
  while (left_in_piece_ == 0) {
    if (seen_.pieces == data_.pieces) {
      seen_.audience = data_.audience;
      seen_.id = data_.id;
      if (seen_ != data_) return Damaged("it is not what was written");
      std::string().swap(piece_);
      return nullptr;
    }
    PX_RETURN_IF_ERROR(LoadPiece());
  }
  const auto shared = ReadVarint(piece_, &at_);
  const auto suffix = ReadVarint(piece_, &at_);
  constexpr size_t kPrintBytes = 16;
  if (!shared.has_value() || !suffix.has_value() || *shared > key_.size() || *suffix >> 1 > piece_.size() ||
      at_ + (*suffix >> 1) + kPrintBytes > piece_.size())
    return Damaged("a record is cut off");
  const size_t bytes = static_cast<size_t>(*suffix >> 1);
  key_.resize(static_cast<size_t>(*shared));
  key_.append(piece_, at_, bytes);
  at_ += bytes;
  record_.key = key_;
  record_.left = (*suffix & 1) != 0;
  record_.fingerprint.low = ReadLittle<uint64_t>(std::string_view(piece_).substr(at_));
  record_.fingerprint.high = ReadLittle<uint64_t>(std::string_view(piece_).substr(at_ + 8));
  at_ += kPrintBytes;
  --left_in_piece_;
  return &record_;
}

}  // namespace pxport
