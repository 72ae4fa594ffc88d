// TLS is always verified: a server of our own making is refused until its authority is given.
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "local_server.h"
#include "net/curl_transport.h"

namespace pxport::curl_tls_test {
namespace {

// A key and a certificate for `name`, signed by itself; the certificate is written to `path` too.
struct Identity {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  std::string path;

  explicit Identity(const std::string& name) {
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("pxport test"), -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    X509_EXTENSION* alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
    X509_add_ext(certificate, alternative, -1);
    X509_EXTENSION_free(alternative);
    X509_sign(certificate, key, EVP_sha256());
    path = std::filesystem::temp_directory_path() / ("pxport-tls-" + std::to_string(getpid()) + ".pem");
    FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file != nullptr);
    PEM_write_X509(file, certificate);
    std::fclose(file);
  }
  ~Identity() {
    std::filesystem::remove(path);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
};

// Answers one request per connection.
void ServeTls(Connection& connection, const Identity& identity, int version) {
  // A client that refuses the certificate closes at once; what OpenSSL still writes must not end the tests.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(context, identity.certificate);
  SSL_CTX_use_PrivateKey(context, identity.key);
  SSL_CTX_set_min_proto_version(context, version);
  SSL_CTX_set_max_proto_version(context, version);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, connection.file());
  if (SSL_accept(ssl) == 1) {
    char buffer[4096];
    SSL_read(ssl, buffer, sizeof buffer);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    SSL_write(ssl, answer.data(), static_cast<int>(answer.size()));
    SSL_shutdown(ssl);
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
}

StatusOr<HttpResponse> Get(const LocalServer& server, const std::string& host, const CurlOptions& options) {
  auto transport = CurlTransport::Create(options);
  REQUIRE(transport.ok());
  HttpRequest request;
  request.url = "https://" + host + ":" + std::to_string(server.port()) + "/";
  request.bypass_proxy = true;
  return (*transport)->Send(request, nullptr);
}

TEST_CASE(
    "an unknown authority, another host's certificate and old TLS are refused before anything is sent") {
  const Identity identity("IP:127.0.0.1");
  std::atomic<int> version = TLS1_3_VERSION;
  LocalServer server([&](Connection& connection) { ServeTls(connection, identity, version); });
  const auto unknown = Get(server, "127.0.0.1", {});
  CHECK(FaultOf(unknown.status()) == TransportFault::kUnreachable);
  CHECK(Detail(unknown.status(), kRemedy)->find("ca_file") != std::string::npos);

  CurlOptions options;
  options.ca_file = identity.path;
  const auto known = Get(server, "127.0.0.1", options);
  REQUIRE_MESSAGE(known.ok(), std::string(Message(known.status())));
  CHECK(known->body == "ok");
  CHECK(FaultOf(Get(server, "localhost", options).status()) == TransportFault::kUnreachable);
  version = TLS1_2_VERSION;
  CHECK(Get(server, "127.0.0.1", options).ok());
  version = TLS1_1_VERSION;
  CHECK(FaultOf(Get(server, "127.0.0.1", options).status()) == TransportFault::kUnreachable);

  options.ca_file = "/no/such/file.pem";
  CHECK(FaultOf(Get(server, "127.0.0.1", options).status()) == TransportFault::kUnreachable);
}

}  // namespace
}  // namespace pxport::curl_tls_test
