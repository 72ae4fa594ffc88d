#include "csv/writer.h"

#include <doctest/doctest.h>

#include "rows.h"

namespace pxport::writer_test {
namespace {

TEST_CASE("rows are appended to the caller's string") {
  CsvWriter writer{CsvDialect()};
  std::string out = "kept\n";
  writer.BeginRow(&out);
  writer.Field("a");
  writer.Null();
  CHECK(out == "kept\n");  // nothing is written partially
  CHECK(writer.EndRow());
  CHECK(out == "kept\na,\n");
  std::string other;
  writer.BeginRow(&other);
  writer.Field("b");
  CHECK(writer.EndRow());
  CHECK(out == "kept\na,\n");
  CHECK(other == "b\n");
}

TEST_CASE("an omitted row appends nothing, and EndRow returns false") {
  CsvWriter writer{*CsvDialect::Preset("spark")};
  std::string out = "kept\n";
  writer.BeginRow(&out);
  writer.Null();
  CHECK_FALSE(writer.EndRow());
  CHECK(out == "kept\n");
  writer.BeginRow(&out);
  writer.Null();
  writer.Null();
  CHECK(writer.EndRow());
  CHECK(out == "kept\n,\n");
}

TEST_CASE("an abandoned row is discarded") {
  CsvWriter writer{CsvDialect()};
  std::string out;
  writer.BeginRow(&out);
  writer.Field("half");
  writer.BeginRow(&out);
  writer.Field("whole");
  CHECK(writer.EndRow());
  CHECK(out == "whole\n");
}

TEST_CASE("the file starts with the byte-order mark of its encoding") {
  CsvDialect dialect;
  CHECK(CsvWriter(dialect).FileStart().empty());
  dialect.encoding = CsvEncoding::kUtf8Bom;
  CHECK(CsvWriter(dialect).FileStart() == "\xEF\xBB\xBF");
  dialect.encoding = CsvEncoding::kUtf16le;
  CHECK(CsvWriter(dialect).FileStart() == "\xFF\xFE");
}

TEST_CASE("values of any size, with a byte to escape at any position") {
  CsvWriter writer{CsvDialect()};
  for (const size_t size : {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 511, 512, 513}) {
    const std::string plain(size, 'x');
    CAPTURE(size);
    REQUIRE(Write(&writer, {plain, plain}) == plain + "," + plain + "\n");
    for (size_t at = 0; at < size; ++at) {
      std::string value = plain;
      value[at] = '"';
      std::string doubled = value;
      doubled.insert(at, 1, '"');
      REQUIRE(Write(&writer, {value, plain}) == "\"" + doubled + "\"," + plain + "\n");
    }
  }
}

TEST_CASE("one huge value, and small rows after it") {
  CsvWriter writer{CsvDialect()};
  const std::string huge(size_t{5} << 20, '"');
  CHECK(Write(&writer, {huge, "a"}) == "\"" + huge + huge + "\",a\n");
  CHECK(Write(&writer, {"b", "c"}) == "b,c\n");
}

TEST_CASE("many columns") {
  CsvWriter writer{CsvDialect()};
  Row row(3000, "v");
  std::string expected = "v";
  for (size_t i = 1; i < row.size(); ++i) expected += ",v";
  CHECK(Write(&writer, row) == expected + "\n");
}

TEST_CASE("copies of a writer are independent") {
  CsvWriter first{CsvDialect()};
  CHECK(Write(&first, {"a"}) == "a\n");
  CsvWriter second = first;
  CHECK(Write(&second, {"b"}) == "b\n");
  CHECK(Write(&first, {"c"}) == "c\n");
}

TEST_CASE("bytes that are not UTF-8 do not cause a failure") {
  CHECK(Write(CsvDialect(), {"\xFF\xFE", "\xC3"}) == "\xFF\xFE,\xC3\n");
}

}  // namespace
}  // namespace pxport::writer_test
