// Exports the VIPs among the sample profiles to a folder and prints the report. The program reads the
// profiles itself and pushes them piece by piece, like a host whose profiles are not in files.
//   c++ -std=c++20 export.cpp $(pkg-config --cflags --libs pxport) -o export && ./export OUT [PROFILES]
#include <fstream>
#include <iostream>
#include <pxport/pxport.hpp>

namespace {

constexpr const char* kJob = R"({
  "version": 1,
  "destination": {"name": "example", "url": "out"},
  "audiences": [{"id": "3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4", "name": "VIP"}],
  "mapping": [
    {"source": "identity:CRMID", "target": "identity:CustomerID"},
    {"source": "person.name.firstName", "target": "FirstName"},
    {"source": "_acme.loyalty.tier", "target": "Tier"}
  ],
  "file": {"preset": "pega-cdh", "name": "vip"}
})";

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: export OUT [PROFILES]\n";
    return 2;
  }
  try {
    pxport::JobOptions options;
    options.output_url = argv[1];
    const pxport::Job job(pxport::Context(), kJob, options);
    std::ifstream profiles(argc > 2 ? argv[2] : "examples/data/profiles.ndjson", std::ios::binary);
    if (!profiles) throw std::runtime_error("cannot open the profiles");
    pxport::Export run = job.OpenExport();
    char buffer[65536];
    while (profiles.read(buffer, sizeof(buffer)), profiles.gcount() > 0)
      run.Push({buffer, static_cast<std::size_t>(profiles.gcount())});
    if (profiles.bad()) throw std::runtime_error("cannot read the profiles");
    std::cout << run.Finish();
    return 0;
  } catch (const pxport::Error& error) {
    std::cerr << "export: " << error.what() << '\n' << error.remedy() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "export: " << error.what() << '\n';
  }
  return 1;
}
