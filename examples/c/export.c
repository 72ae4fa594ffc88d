/* Exports the VIPs among the sample profiles to a folder and prints the report.
 *   cc export.c $(pkg-config --cflags --libs pxport) -o export && ./export OUT [PROFILES]
 */
#include <pxport/pxport.h>
#include <stdio.h>

static const char kJob[] =
    "{\"version\": 1,"
    " \"destination\": {\"name\": \"example\", \"url\": \"out\"},"
    " \"audiences\": [{\"id\": \"3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4\", \"name\": \"VIP\"}],"
    " \"mapping\": [{\"source\": \"identity:CRMID\", \"target\": \"identity:CustomerID\"},"
    "               {\"source\": \"person.name.firstName\", \"target\": \"FirstName\"},"
    "               {\"source\": \"_acme.loyalty.tier\", \"target\": \"Tier\"}],"
    " \"file\": {\"preset\": \"pega-cdh\", \"name\": \"vip\"}}";

int main(int argc, char** argv) {
  pxport_job_options options = PXPORT_JOB_OPTIONS_INIT;
  pxport_context* context = NULL;
  pxport_job* job = NULL;
  pxport_bytes* report = NULL;
  pxport_error* error = NULL;
  pxport_status status;
  if (argc < 2) return fprintf(stderr, "usage: export OUT [PROFILES]\n"), 2;
  options.output_url = argv[1];
  options.input_url = argc > 2 ? argv[2] : "examples/data/profiles.ndjson";
  status = pxport_context_new(NULL, &context, &error);
  if (status == PXPORT_OK) status = pxport_job_parse(context, kJob, PXPORT_NTS, &options, &job, &error);
  if (status == PXPORT_OK) status = pxport_export_run(job, NULL, &report, &error);
  if (status == PXPORT_OK) {
    printf("%s", (const char*)pxport_bytes_data(report));
  } else {
    const char* remedy = pxport_error_detail(error, "remedy");
    fprintf(stderr, "export: %s\n%s\n", pxport_error_message(error), remedy != NULL ? remedy : "");
  }
  pxport_error_free(error);
  pxport_bytes_free(report);
  pxport_job_free(job);
  pxport_context_free(context);
  return status == PXPORT_OK ? 0 : 1;
}
