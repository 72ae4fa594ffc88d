// The samples that Adobe documents for its Data Prep functions. Comments mark intentional differences.
#include <doctest/doctest.h>

#include "harness.h"

namespace pxport::expression_test::samples_test {
namespace {

constexpr std::string_view kOrganizations = R"({"organizations": [
  {"id": 123, "orgName": "Acme Inc", "founded": 1990, "latestInteraction": "2024-02-16"},
  {"id": 456, "orgName": "Superstar Inc", "founded": 2004, "latestInteraction": "2023-08-25"},
  {"id": 789, "orgName": "Energy Corp", "founded": 2021, "latestInteraction": "2024-09-08"}],
  "purchaseTime": ["1538097126", "1569633126", "1601255526", "1632791526", "1664327526"],
  "subscriptions": {"hasPromotion": [null, true, null, false, true]},
  "evars": {"evar": {"field1": "x"}}, "stateCode": "pa"})";

struct Sample {
  const char* text;
  const char* result;
};

void Check(std::initializer_list<Sample> samples) {
  for (const Sample& sample : samples) {
    CAPTURE(sample.text);
    CHECK(Run(sample.text, kOrganizations) == sample.result);
  }
}

}  // namespace

TEST_CASE("expression samples: strings") {
  Check({{R"(concat("Hi, ", "there", "!"))", "Hi, there!"},
         {R"(explode("Hi, there!", " "))", R"(["Hi,","there!"])"},
         {R"(explode("a,b"))", R"(["a","b"])"},
         {R"(explode("id1|id2", '\\|'))", R"(["id1","id2"])"},
         {R"(instr("adobe.com", "com"))", "6"},
         {R"(replacestr("This is a string re test", "re", "replace"))", "This is a string replace test"},
         {R"(substr("This is a substring test", 7, 8))", " a subst"},
         {R"(lower("HeLLo"))", "hello"},
         {R"(lcase("HeLLo"))", "hello"},
         {R"(upper("HeLLo"))", "HELLO"},
         {R"(ucase("HeLLo"))", "HELLO"},
         {R"(split("Hello world", " "))", R"(["Hello","world"])"},
         {R"(join(" ", to_array(true, "Hello", "world")))", "Hello world"},
         {R"(lpad("bat", 8, "yz"))", "yzyzybat"},
         {R"(rpad("bat", 8, "yz"))", "batyzyzy"},
         {R"(left("abcde", 2))", "ab"},
         {R"(right("abcde", 2))", "de"},
         {R"(ltrim(" hello"))", "hello"},
         {R"(rtrim("hello "))", "hello"},
         {R"(trim(" hello "))", "hello"},
         {R"("string1".equals("STRING1"))", "false"},
         {R"("string1".equalsIgnoreCase("STRING1"))", "true"}});
}

TEST_CASE("expression samples: regular expressions") {
  Check({{R"x(extract_regex("E259,E259B_009,1_1", "([^,]+),[^,]*,([^,]+)"))x",
          R"(["E259,E259B_009,1_1","E259","1_1"])"},
         {R"x(matches_regex("E259,E259B_009,1_1", "([^,]+),[^,]*,([^,]+)"))x", "true"}});
}

TEST_CASE("expression samples: hashes") {
  Check(
      {{R"(sha1("my text", "UTF-8"))", "c3599c11e47719df18a2448690840c5dfcce3c80"},
       {R"(sha256("my text", "UTF-8"))", "7330d2b39ca35eaf4cb95fc846c21ee6a39af698154a83a586ee270a0d372104"},
       {R"(sha512("my text", "UTF-8"))",
        "a3d7e45a0d9be5fd4e4b9a3b8c9c2163c21ef708bf11b4232bb21d2a8704ada2cdcd7b367dd0788a89a5c908cfe377aceb10"
        "72a7b386"
        "b7d4fd2ff68a8fd24d16"},
       {R"(md5("my text", "UTF-8"))", "d3b96ce8c9fb4e9bd0198d03ba6852c7"},
       {R"(crc32("my text", "UTF-8"))", "8df92e80"},
       {R"(hash("crc32", "my text", "UTF-8"))", "8df92e80"}});
}

TEST_CASE("expression samples: URLs") {
  Check({{R"(get_url_protocol("https://platform.adobe.com/home"))", "https"},
         {R"(get_url_host("https://platform.adobe.com/home"))", "platform.adobe.com"},
         {R"(get_url_port("sftp://example.com//ho)"
          R"(me/joe/employee.csv"))",
          "22"},
         {R"(get_url_path("sftp://example.com//ho)"
          R"(me/joe/employee.csv"))",
          "//ho"
          "me/joe/employee.csv"},
         {R"(get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "retain"))",
          R"({"name":"ferret#nose"})"},
         {R"(get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "remove"))",
          R"({"name":"ferret"})"},
         {R"(get_url_query_str("foo://example.com:8042/over/there?name=ferret#nose", "append"))",
          R"({"name":"ferret","_anchor_":"nose"})"}});
}

TEST_CASE("expression samples: dates") {
  Check({{"now()", "2021-10-26T10:10:24Z"},
         {"timestamp()", "1635243024000"},
         // The documented result has the seconds of another sample.
         {R"(format("2019-10-23T11:24:00+00:00", "yyyy-MM-dd HH:mm:ss"))", "2019-10-23 11:24:00"},
         {R"(dformat(1571829875000, "yyyy-MM-dd'T'HH:mm:ss.SSSX"))", "2019-10-23T11:24:35.000Z"},
         {R"(date("2019-10-23 11:24", "yyyy-MM-dd HH:mm", now()))", "2019-10-23T11:24:00Z"},
         {R"(date("2019-10-23 11:24", "yyyy-MM-dd HH:mm"))", "2019-10-23T11:24:00Z"},
         {R"(date("2019-10-23 11:24"))", "2019-10-23T11:24:00Z"},
         {R"(date_part("MM", date("2019-10-17 11:55:12")))", "10"},
         // The documented result lacks the fraction, which we keep.
         {R"(set_date_part("m", 4, date("2016-11-09T11:44:44.797")))", "2016-04-09T11:44:44.797Z"},
         // Documented as local time followed by Z, which is a different point in time.
         {R"(make_date_time(2019, 10, 17, 11, 55, 12, 999, "America/Los_Angeles"))",
          "2019-10-17T11:55:12.000000999-07:00"},
         {R"(zone_date_to_utc("2019-10-17T11:55:12 PST"))", "2019-10-17T19:55:12Z"},
         {R"(format(date("2018-12-31T00:00:00Z"), "YYYY"))", "2019"},
         {R"(format(date("2019-10-23T11:24:35Z"), "u"))", "3"},
         {R"(zone_date_to_zone(now(), "Europe/Paris"))", "2021-10-26T12:10:24+02:00"}});
}

TEST_CASE("expression samples: objects") {
  Check(
      {{"size_of([1, 2, 3, 4])", "4"},
       {"is_empty([1, null, 2, 3])", "false"},
       {R"(arrays_to_object('sku', explode("id1|id2", '\\|'), 'price', [22.5,14.35]))",
        R"([{"sku":"id1","price":22.5},{"sku":"id2","price":14.35}])"},
       {R"(to_object("firstName", "John", "lastName", "Doe"))", R"({"firstName":"John","lastName":"Doe"})"},
       {R"(str_to_object("firstName=John,lastName=Doe,phone=123 456 7890", "=", ","))",
        R"({"firstName":"John","lastName":"Doe","phone":"123 456 7890"})"},
       {R"(str_to_object("firstName - John ; lastName - ; phone - 123 456 7890", "-", ";").get("firstName"))",
        "John"},
       {R"(contains_key("evars.evar.field1"))", "true"},
       {R"(contains_key("evars.evar.field2"))", "false"},
       {"nullify()", "null"},
       {R"(get_keys({"book1": "Pride and Prejudice", "book2": "1984"}))", R"(["book1","book2"])"},
       {R"(get_values("firstName - John , lastName - Cena , phone - 555 420 8692", "firstName", "-", ","))",
        "John"}});
}

TEST_CASE("expression samples: arrays") {
  Check({{R"(coalesce(null, null, null, "first", null, "second"))", "first"},
         {R"(first("1", "2", "3"))", "1"},
         {R"(last("1", "2", "3"))", "3"},
         {"add_to_array(['a', 'b'], 'c', 'd')", R"(["a","b","c","d"])"},
         {"join_arrays(['a', 'b'], ['c'], ['d', 'e'])", R"(["a","b","c","d","e"])"},
         {"to_array(false, 1, null, 2, 3)", "[1,2,3]"}});
}

TEST_CASE("expression samples: exporting arrays as text") {
  Check({{"array_to_string('_',organizations)",
          "{'id':123,'orgName':'Acme "
          "Inc','founded':1990,'latestInteraction':1708041600000}_{'id':456,'orgName':'Superstar "
          "Inc','founded':2004,'latestInteraction':1692921600000}_{'id':789,'orgName':'Energy "
          "Corp','founded':2021,'"
          "latestInteraction':1725753600000}"},
         {"array_to_string('_', transformArray(organizations, org -> ucase(org.orgName)))",
          "ACME INC_SUPERSTAR INC_ENERGY CORP"},
         {"array_to_string('_', transformArray(filterArray(organizations, org -> org.founded > 2003), org -> "
          "org.id))",
          "456_789"},
         {"array_to_string('_', add_to_array(transformArray(organizations, o -> o.orgName), '2023'))",
          "Acme Inc_Superstar Inc_Energy Corp_2023"},
         {"array_to_string('_', flattenArray([[1, [2]], 3]))", "1_2_3"},
         {"coalesce(subscriptions.hasPromotion)", "true"},
         {"size_of(purchaseTime)", "5"},
         {"purchaseTime[0]", "1538097126"},
         {"first(purchaseTime)", "1538097126"},
         {"last(purchaseTime)", "1664327526"},
         {R"(iif(organizations[0].orgName.equals("Marketing"), "isMarketing", "isNotMarketing"))",
          "isNotMarketing"}});
}

TEST_CASE("expression samples: logic, aggregation, conversion, JSON") {
  Check({{R"(decode(stateCode, "ca", "California", "pa", "Pennsylvania", "N/A"))", "Pennsylvania"},
         {R"(decode("tx", "ca", "California", "pa", "Pennsylvania", "N/A"))", "N/A"},
         {R"(decode("tx", "ca", "California"))", "null"},
         {R"(iif("s".equalsIgnoreCase("S"), "True", "False"))", "True"},
         {"min(3, 1, 4)", "1"},
         {"max(3, 1, 4)", "4"},
         {R"(to_bigint("1000000.34"))", "1000000.34"},
         {R"(to_decimal("20.5"))", "20.5"},
         {R"(to_float("12.3456"))", "12.3456"},
         {R"(to_integer("12"))", "12"},
         {R"(json_to_object('{"info":{"firstName":"John","lastName": "Doe"}}').info.firstName)", "John"},
         {R"(json_to_object({"info":{"firstName":"John","lastName": "Doe"}}).info.lastName)", "Doe"}});
}

TEST_CASE("expression samples: ids") {
  const std::string id = Run("uuid()");
  CHECK(id.size() == 36);
  CHECK(id[14] == '4');
  CHECK(std::string("89ab").find(id[19]) != std::string::npos);
  CHECK(Run("guid()") == id);  // derived from the row only
  CHECK(Run("uuid() == uuid()") == "false");
  RowContext other = SampleRow();
  other.uuid_seed[0] = 99;
  CHECK(Run("uuid()", "{}", {}, other) != id);
}

}  // namespace pxport::expression_test::samples_test
