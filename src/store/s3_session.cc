#include "store/s3_session.h"

#include <sys/stat.h>

#include "net/credential_chain.h"
#include "net/curl_transport.h"
#include "net/profile_file.h"

namespace pxport {

StatusOr<std::shared_ptr<S3Session>> S3Session::Create(const S3SessionOptions& options) {
  auto session = std::make_shared<S3Session>();
  session->clock = MakeSystemClock();
  session->environment = MakeSystemEnvironment();
  session->log = options.log;
  session->cancel = options.cancel;
  CurlOptions curl;
  struct stat what {};
  const bool folder = !options.ca.empty() && stat(options.ca.c_str(), &what) == 0 && S_ISDIR(what.st_mode);
  (folder ? curl.ca_dir : curl.ca_file) = options.ca;
  curl.proxy = options.proxy;
  PX_ASSIGN_OR_RETURN(session->transport, CurlTransport::Create(curl));

  std::unique_ptr<CredentialsProvider> provider;
  if (options.by_host) {
    auto held = std::make_unique<HeldCredentials>();
    session->held = held.get();
    provider = std::move(held);
  } else {
    PX_ASSIGN_OR_RETURN(
        provider, MakeProvider(options.credentials, {session->environment.get(), session->transport.get(),
                                                     session->clock.get(), options.region}));
  }
  session->credentials = std::make_unique<CredentialsCache>(std::move(provider), session->clock.get());
  return session;
}

std::string DefaultRegion(const Environment& environment, const std::string& profile) {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (auto region = environment.Setting(name)) return *region;
  }
  const ProfileLocation location = LocateProfiles(environment);
  const auto profiles = LoadProfiles(environment, location);
  const ProfileSection* section =
      profiles.ok() ? profiles->Find(profile.empty() ? location.profile : profile) : nullptr;
  if (section != nullptr && !section->Value("region").empty()) return section->Value("region");
  return "us-east-1";
}

}  // namespace pxport
