#include "net/xml.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::xml_test {
namespace {

TEST_CASE("elements, text, order and repeats") {
  const auto xml = ParseXml(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"http://s3/\" a='1'><K>a</K><K>b</K><N/><E></E> "
      "t <D><K>c</K></D></R>\n");
  REQUIRE(xml.ok());
  CHECK(xml->name == "R");
  CHECK(xml->text == " t ");
  CHECK(xml->children.size() == 5);
  CHECK(xml->ChildText("K") == "a");
  CHECK(xml->children[1].text == "b");
  CHECK(xml->ChildText("N") == "");
  CHECK(xml->Child("N") != nullptr);
  CHECK(xml->Child("X") == nullptr);
  CHECK(xml->Child("D")->ChildText("K") == "c");
}

TEST_CASE("entities, references, CDATA, comments and prefixes") {
  const auto xml = ParseXml(
      "<s:R xmlns:s=\"x\"><s:A>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#xe9;&#x20AC;&#x1F600;</s:A>"
      "<B><!-- no --><![CDATA[<&]]]]></B><?pi?></s:R>");
  REQUIRE(xml.ok());
  CHECK(xml->name == "R");
  CHECK(xml->ChildText("A") == "<&>\"'AB\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(xml->ChildText("B") == "<&]]");
}

TEST_CASE("white space and a byte order mark may precede the root") {
  CHECK(ParseXml("\n \t  <?xml version=\"1.0\"?><R/>").ok());
  CHECK(ParseXml("\xEF\xBB\xBF<R/>").ok());
}

TEST_CASE("an answer that is truncated at any byte is malformed") {
  const std::string whole =
      "<?xml version=\"1.0\"?><Result a=\"1\"><Key>a&amp;b</Key><![CDATA[x]]><!-- c --><ETag/></Result>";
  REQUIRE(ParseXml(whole).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(ParseXml(whole.substr(0, size)).status().code() == Code::kDataLoss);
  }
}

TEST_CASE("errors do not quote the malformed text") {
  for (const char* bad : {"",
                          "   ",
                          "SECRET",
                          "<SECRET",
                          "<a></b>",
                          "<a>SECRET</a>x",
                          "<a/><b/>",
                          "<a b></a>",
                          "<a b=c></a>",
                          "<a b=\"<\"/>",
                          "<a>&SECRET;</a>",
                          "<a>&</a>",
                          "<a>&#0;</a>",
                          "<a>&#xD800;</a>",
                          "<a>&#x110000;</a>",
                          "<a>&#99999999999;</a>",
                          "<a>&#;</a>",
                          "<a>&#xg;</a>",
                          "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
                          "<a><!DOCTYPE b></a>",
                          "< a/>",
                          "<a",
                          "<a/",
                          "</a>",
                          "<a><b></a></b>",
                          "<a b=\"1\"c=\"2\"/>"}) {
    CAPTURE(bad);
    const auto xml = ParseXml(bad);
    REQUIRE_FALSE(xml.ok());
    CHECK(Message(xml.status()).find("SECRET") == std::string_view::npos);
  }
  CHECK_FALSE(ParseXml(std::string_view("<a>\0</a>", 8)).ok());
}

TEST_CASE("depth is bounded") {
  const auto nested = [](int depth) {
    std::string open, close;
    for (int i = 0; i < depth; ++i) {
      open += "<a>";
      close += "</a>";
    }
    return open + close;
  };
  CHECK(ParseXml(nested(64)).ok());
  CHECK_FALSE(ParseXml(nested(65)).ok());
  CHECK_FALSE(ParseXml(nested(1'000'000)).ok());
}

TEST_CASE("byte noise does not crash it") {
  const std::string seed = "<?xml?><a b=\"c\">&lt;<![CDATA[x]]><!--y--><d/></a>";
  uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (int change = 0; change < 3; ++change) {
      state = state * 1'664'525 + 1'013'904'223;
      text[(state >> 8) % text.size()] = static_cast<char>(state >> 24);
    }
    (void)ParseXml(text);
  }
}

}  // namespace
}  // namespace pxport::xml_test
