// Makes profiles to measure with, or the job that exports them: deterministic, any number, at file speed.
//
//   generate_profiles --profiles 1000000 --audiences 250 > p.ndjson
//   generate_profiles --job --audiences 250 --columns 20 --input p.ndjson --output out > job.json
//   generate_profiles --profiles 1000000 --changed 5 > p2.ndjson    # the same people, a day later
//
// Everything about a profile follows from the seed and its number alone.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

constexpr const char* kUsage =
    "generate_profiles [--job] [--OPTION VALUE]...\n"
    "  --profiles N      how many (1000)\n"
    "  --audiences N     there are (1); the first has 60 % of all profiles, the others share --memberships\n"
    "  --memberships N   of a profile in the other audiences, on average, in tenths (20)\n"
    "  --duplicates P    per cent of profiles that repeat the identities of an earlier one (0)\n"
    "  --changed P       the next snapshot: per cent of profiles that changed a value, qualified, left or "
    "are new (0)\n"
    "  --columns N       mapped attributes: the usual ones, then _acme.c000, ... (12)\n"
    "  --seed N          (1)\n"
    "  --job             print a job for such profiles instead; then also\n"
    "  --input PATH --output FOLDER\n"
    "  --export N        audiences to export (all)\n";

// SplitMix64: good enough to look random, and the same everywhere.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream)
      : state_(seed * 0x9E3779B97F4A7C15u + stream * 0xD1B54A32D192ED03u) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t n) { return Next() % n; }
  bool Chance(uint64_t percent) { return Below(100) < percent; }

 private:
  uint64_t state_;
};

struct Options {
  std::map<std::string, std::string, std::less<>> texts{{"input", ""}, {"output", "export"}};
  std::map<std::string, uint64_t, std::less<>> numbers{
      {"profiles", 1000}, {"audiences", 1}, {"memberships", 20}, {"duplicates", 0},
      {"changed", 0},     {"columns", 12},  {"seed", 1},         {"export", 0}};
  bool job = false;

  uint64_t operator[](std::string_view name) const { return numbers.find(name)->second; }
};

constexpr std::array<std::string_view, 16> kFirst{
    "Anna", "José",  "Zoë",   "Li",   "Fatima", "Ivan", "Mary \\\"Mo\\\"", "Jürgen",
    "Aiko", "Peter", "Chloé", "Omar", "Nils",   "Eve",  "Sam\\\\my",       "Łukasz"};
constexpr std::array<std::string_view, 16> kLast{
    "Smith", "Müller", "O'Neil", "García",  "Nguyen", "Doe, Jr.", "Kowalski",     "Sato",
    "Rossi", "Silva",  "Novák",  "Ivanova", "Haddad", "Berg",     "Line\\nbreak", "Öztürk"};
constexpr std::array<std::string_view, 8> kCity{"Berlin", "São Paulo", "London",     "Paris",
                                                "Kraków", "Osaka",     "Austin, TX", "Oslo"};
constexpr std::array<std::string_view, 8> kCountry{"DE", "BR", "GB", "FR", "PL", "JP", "US", "NO"};
constexpr std::array<std::string_view, 4> kTier{"bronze", "silver", "gold", "platinum"};
constexpr std::string_view kNoise =
    R"("device":{"model":"Pixel 9","os":"Android 16","screen":{"w":1080,"h":2424},"langs":["de-DE","en-US","fr"]},)"
    R"("web":{"referrer":"https://shop.example/search?q=shoes\u0026page=2","utm":{"source":"news","campaign":"spring \"26\""}},)"
    R"("scores":[0.12,0.5,0.881,1e-3,42],"notes":"called on Monday,\nsaid \"maybe\"; again in May","flags":{"beta":true,"vip":false,"x":null},)"
    R"("history":[{"sku":"A-1001","qty":2,"price":19.99},{"sku":"B-2","qty":1,"price":5},{"sku":"C-33","qty":7,"price":0.5}],)";

// The attributes that a job of n columns maps after the customer's id, in order.
constexpr std::array<std::string_view, 11> kUsual{
    "person.name.firstName", "person.name.lastName",         "person.gender",        "person.birthDate",
    "homeAddress.city",      "homeAddress.country",          "homeAddress.postal",   "_acme.loyalty.tier",
    "_acme.loyalty.points",  "consents.marketing.email.val", "personalEmail.address"};

std::string Padded(uint64_t number, size_t width) {
  std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}
std::string Column(uint64_t index) {
  return "c" + Padded(index, 3);
}
std::string AudienceId(uint64_t index) {
  return "5a1c7e00-0000-4000-8000-" + Padded(index, 12);
}
std::string Time(uint64_t day, Random* random) {
  return "2025-" + Padded(1 + day / 28 % 12, 2) + "-" + Padded(1 + day % 28, 2) + "T" +
         Padded(random->Below(24), 2) + ":" + Padded(random->Below(60), 2) + ":" +
         Padded(random->Below(60), 2) + "Z";
}

class Generator {
 public:
  explicit Generator(const Options& options) : options_(options) {}

  // False: the profile is not in this snapshot.
  bool Append(uint64_t number, std::string* out) const {
    const uint64_t seed = options_["seed"];
    Random random(seed, 2 * number);
    Random change(seed, 2 * number + 1);
    enum { kSame, kValue, kQualified, kLeft, kNew } kind = kSame;
    const bool snapshot = options_["changed"] > 0;
    if (change.Chance(options_["changed"])) {
      const uint64_t which = change.Below(4);
      kind = which == 0 ? kValue : which == 1 ? kQualified : which == 2 ? kLeft : kNew;
    }
    if (kind == kLeft && change.Chance(50)) return false;  // gone; else exited
    const bool duplicate = number > 0 && random.Chance(options_["duplicates"]);
    const uint64_t who = duplicate ? random.Below(number) : kind == kNew ? number + 1'000'000'000 : number;
    Random person(seed ^ 0x5bd1e995, who);
    const auto pick = [&](const auto& list) { return list[person.Below(list.size())]; };

    const std::string id = std::to_string(who);
    *out += R"({"_id":"p)" + std::to_string(number) + R"(","person":{"name":{"firstName":")";
    *out += pick(kFirst);
    *out += R"(","lastName":")";
    *out += kind == kValue ? std::string_view("Changed") : pick(kLast);
    *out += R"("},"gender":)";
    *out += person.Chance(10) ? "null" : person.Chance(50) ? R"("female")" : R"("male")";
    *out += R"(,"birthDate":"19)" + Padded(40 + person.Below(60), 2) + "-" + Padded(1 + person.Below(12), 2) +
            "-" + Padded(1 + person.Below(28), 2) + R"("},"personalEmail":{"address":"User)" + id +
            R"(@Example.com"},)";
    if (person.Chance(80))
      *out += R"("mobilePhone":{"number":"+49 (0)171 )" + Padded(person.Below(10'000'000), 7) + R"("},)";
    const size_t place = person.Below(kCity.size());
    *out += R"("homeAddress":{"city":")";
    *out += kCity[place];
    *out += R"(","country":")";
    *out += kCountry[place];
    *out += R"(","postal":")" + Padded(person.Below(100'000), 5) + R"("},)";
    *out += kNoise;
    *out += R"("consents":{"marketing":{"email":{"val":")";
    *out += person.Chance(85) ? "y" : "n";
    *out += R"("}}},"_acme":{"loyalty":{"tier":")";
    *out += pick(kTier);
    *out += R"(","points":)" + std::to_string(person.Below(100'000)) + "}";
    for (uint64_t i = kUsual.size() + 1; i < options_["columns"]; ++i) {
      *out +=
          ",\"" + Column(i - kUsual.size() - 1) + "\":\"v" + std::to_string(person.Below(1'000'000)) + "\"";
    }
    *out += R"(},"identityMap":{"CRMID":[{"id":"C)" + id + R"(","primary":true}],"Email":[{"id":"user)" + id +
            R"(@example.com"}],"ECID":[{"id":")" + Padded(person.Below(1'000'000'000), 12) +
            R"("}]},"segmentMembership":{"ups":{)";
    AppendMemberships(kind == kLeft, kind == kQualified || kind == kNew, snapshot, &random, out);
    *out += "}}}\n";
    return true;
  }

 private:
  // The first audience has 60 %, plus 10 % that left it; the others get what --memberships says.
  void AppendMemberships(bool left, bool qualified, bool snapshot, Random* random, std::string* out) const {
    const uint64_t chance = random->Below(100), day = random->Below(300);
    const bool active = qualified || (!left && chance < 60);
    bool any = false;
    const auto add = [&](uint64_t audience, std::string_view status, uint64_t when) {
      *out += std::string(any ? "," : "") + "\"" + AudienceId(audience) + R"(":{"status":")" +
              std::string(status) + R"(","lastQualificationTime":")" + Time(when, random) + "\"}";
      any = true;
    };
    if (active || chance < 70)
      add(0, active ? "realized" : "exited", snapshot && (left || qualified) ? 301 : day);
    const uint64_t others = options_["audiences"] - 1;
    if (others == 0) return;
    const uint64_t tenths = options_["memberships"];
    const uint64_t count = std::min(others, random->Below(2 * tenths / 10 + 1));
    const uint64_t first = random->Below(others);
    for (uint64_t i = 0; i < count; ++i) add(1 + (first + i * (others / count)) % others, "realized", day);
  }

  const Options& options_;
};

std::string Job(const Options& options) {
  std::string job = R"({"destination": {"name": "bench", "url": ")" + options.texts.at("output") +
                    R"("}, "input": {"url": ")" + options.texts.at("input") +
                    R"("},)"
                    "\n"
                    R"("audiences": [)";
  const uint64_t audiences = options["export"] > 0 ? options["export"] : options["audiences"];
  for (uint64_t i = 0; i < audiences; ++i)
    job += std::string(i == 0 ? "" : ",\n  ") + R"({"id": ")" + AudienceId(i) + "\"}";
  job += R"(],)"
         "\n"
         R"("mapping": [{"source": "identity:CRMID", "target": "identity:CustomerID"})";
  for (uint64_t i = 1; i < options["columns"]; ++i) {
    const std::string source =
        i <= kUsual.size() ? std::string(kUsual[i - 1]) : "_acme." + Column(i - kUsual.size() - 1);
    job +=
        ",\n  "
        R"({"source": ")" +
        source + "\"}";
  }
  return job + R"(],)"
               "\n"
               R"("file": {"name": "%SEGMENT_ID%"}})"
               "\n";
}

bool Parse(int count, char** arguments, Options* options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--job") {
      options->job = true;
      continue;
    }
    if (!argument.starts_with("--") || i + 1 == count) return false;
    const std::string_view name = argument.substr(2), value = arguments[++i];
    if (const auto text = options->texts.find(name); text != options->texts.end()) {
      text->second = value;
      continue;
    }
    const auto number = options->numbers.find(name);
    if (number == options->numbers.end()) return false;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number->second);
    if (error != std::errc() || end != value.data() + value.size()) return false;
  }
  return (*options)["audiences"] > 0 && (*options)["columns"] > 0;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (!Parse(count, arguments, &options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  std::string bytes;
  if (options.job) bytes = Job(options);
  const Generator generator(options);
  for (uint64_t i = 0; !options.job && i < options["profiles"]; ++i) {
    generator.Append(i, &bytes);
    if (bytes.size() < 1 << 20) continue;
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) return 1;
    bytes.clear();
  }
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0)
    return 1;
  return 0;
}
