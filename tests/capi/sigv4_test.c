/* Layer: SigV4. The examples that the Amazon S3 documentation works through, and what is refused. */
#include "check.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SCOPE "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"

static pxport_header HeaderOf(const char* name, const char* value) {
  pxport_header header;
  header.name = SliceOf(name);
  header.value = SliceOf(value);
  return header;
}

static pxport_signing_keys Keys(void) {
  pxport_signing_keys keys = PXPORT_SIGNING_KEYS_INIT;
  keys.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  keys.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  return keys;
}

static pxport_sign_request Request(const char* method, const char* url) {
  pxport_sign_request request = PXPORT_SIGN_REQUEST_INIT;
  request.method = method;
  request.url = url;
  request.region = "us-east-1";
  request.time_unix_s = 1369353600; /* 2013-05-24T00:00:00Z */
  return request;
}

static void TestSign(void) {
  pxport_sign_request request = Request("GET", "https://examplebucket.s3.amazonaws.com/test.txt");
  pxport_signing_keys keys = Keys();
  pxport_header headers[3];
  pxport_bytes* lines = BOGUS;
  headers[0] = HeaderOf("Range", "bytes=0-9");
  request.headers = headers;
  request.header_count = 1;
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK_TEXT((const char*)pxport_bytes_data(lines),
             "X-Amz-Date: 20130524T000000Z\nx-amz-content-sha256: " EMPTY
             "\nAuthorization: AWS4-HMAC-SHA256 Credential=" SCOPE
             ", SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
             "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41\n");
  pxport_bytes_free(lines);
  /* A key with a character that is encoded, a body, a host of the caller's own. */
  request.method = "PUT";
  request.url = "https://127.0.0.1:9000/test%24file.text";
  request.payload_sha256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  headers[0] = HeaderOf("Host", "examplebucket.s3.amazonaws.com");
  headers[1] = HeaderOf("Date", "Fri, 24 May 2013 00:00:00 GMT");
  headers[2] = HeaderOf("x-amz-storage-class", "REDUCED_REDUNDANCY");
  request.header_count = 3;
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(lines),
               "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd\n") != NULL);
  pxport_bytes_free(lines);
  /* A query with and without a value. */
  request = Request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(lines),
               "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543\n") != NULL);
  pxport_bytes_free(lines);
  request.url = "https://examplebucket.s3.amazonaws.com?max-keys=2&prefix=J";
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(lines),
               "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7\n") != NULL);
  pxport_bytes_free(lines);
  /* A token is sent, signed or not; another service goes without the header of S3. */
  keys.session_token = "session";
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK(strncmp((const char*)pxport_bytes_data(lines), "X-Amz-Security-Token: session\n", 30) == 0);
  CHECK(strstr((const char*)pxport_bytes_data(lines), "x-amz-date;x-amz-security-token") != NULL);
  pxport_bytes_free(lines);
  request.unsigned_token = request.no_payload_header = request.normalize_path = 1;
  request.service = "sts";
  CHECK_OK(pxport_sigv4_sign(&request, &keys, &lines, ERR));
  CHECK(strncmp((const char*)pxport_bytes_data(lines), "X-Amz-Security-Token: session\n", 30) == 0);
  CHECK(strstr((const char*)pxport_bytes_data(lines), "SignedHeaders=host;x-amz-date,") != NULL);
  CHECK(strstr((const char*)pxport_bytes_data(lines), "/sts/aws4_request") != NULL);
  CHECK(strstr((const char*)pxport_bytes_data(lines), "content-sha256") == NULL);
  pxport_bytes_free(lines);
}

static void TestPresign(void) {
  pxport_sign_request request = Request("GET", "https://examplebucket.s3.amazonaws.com/test.txt");
  pxport_signing_keys keys = Keys();
  pxport_bytes* url = BOGUS;
  CHECK_OK(pxport_sigv4_presign(&request, &keys, 86400, &url, ERR));
  CHECK_TEXT(
      (const char*)pxport_bytes_data(url),
      "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
      "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&"
      "X-Amz-SignedHeaders=host&X-Amz-Expires=86400&"
      "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  pxport_bytes_free(url);
  /* What the URL has already stays in front. */
  request.url = "https://h?versionId=1";
  CHECK_OK(pxport_sigv4_presign(&request, &keys, 1, &url, ERR));
  CHECK(strncmp((const char*)pxport_bytes_data(url), "https://h?versionId=1&X-Amz-Algorithm=", 38) == 0);
  pxport_bytes_free(url);
  request.url = "https://h";
  CHECK_OK(pxport_sigv4_presign(&request, &keys, 604800, &url, ERR));
  CHECK(strncmp((const char*)pxport_bytes_data(url), "https://h/?X-Amz-Algorithm=", 27) == 0);
  pxport_bytes_free(url);
  url = BOGUS;
  CHECK_FAILS(pxport_sigv4_presign(&request, &keys, 0, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(url == NULL);
  CHECK_FAILS(pxport_sigv4_presign(&request, &keys, 604801, &url, ERR), PXPORT_INVALID_ARGUMENT);
  request.url = "https://h/?X-Amz-Signature=1";
  CHECK_FAILS(pxport_sigv4_presign(&request, &keys, 1, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_presign(NULL, &keys, 1, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_presign(&request, NULL, 1, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_presign(&request, &keys, 1, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_sigv4_presign(NULL, NULL, 1, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
}

static char letters[65536];

static void CheckOpen(pxport_sigv4_chunks* chunks, size_t size, const char* expected) {
  pxport_bytes* prefix = BOGUS;
  if (!CHECK_OK(pxport_sigv4_chunk_open(chunks, letters, size, &prefix, ERR))) return;
  CHECK_TEXT((const char*)pxport_bytes_data(prefix), expected);
  pxport_bytes_free(prefix);
}

static void TestChunks(void) {
  pxport_sign_request request = Request("PUT", "https://s3.amazonaws.com/examplebucket/chunkObject.txt");
  pxport_signing_keys keys = Keys();
  pxport_header headers[4];
  pxport_header trailer = HeaderOf("x-amz-checksum-crc32c", "sOO8/Q==");
  pxport_sigv4_chunks* chunks = BOGUS;
  pxport_bytes* bytes = BOGUS;
  uint64_t size = 0;
  memset(letters, 'a', sizeof(letters));
  headers[0] = HeaderOf("x-amz-storage-class", "REDUCED_REDUNDANCY");
  headers[1] = HeaderOf("Content-Encoding", "aws-chunked");
  headers[2] = HeaderOf("x-amz-decoded-content-length", "66560");
  headers[3] = HeaderOf("Content-Length", "66824");
  request.headers = headers;
  request.header_count = 4;
  CHECK_OK(pxport_sigv4_chunks_size(66560, 65536, NULL, 0, &size, ERR));
  CHECK(size == 66824);
  CHECK_OK(pxport_sigv4_chunks_new(&request, &keys, &chunks, &bytes, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(bytes),
               "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9\n") != NULL);
  pxport_bytes_free(bytes);
  CheckOpen(chunks, 65536,
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n");
  CheckOpen(chunks, 1024,
            "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n");
  CHECK_FAILS(pxport_sigv4_chunk_open(chunks, letters, 0, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunk_close(chunks, &trailer, 1, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_sigv4_chunk_close(chunks, NULL, 0, &bytes, ERR));
  CHECK_TEXT((const char*)pxport_bytes_data(bytes),
             "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
  pxport_bytes_free(bytes);
  bytes = BOGUS;
  CHECK_FAILS(pxport_sigv4_chunk_open(chunks, letters, 1, &bytes, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(bytes == NULL);
  pxport_sigv4_chunks_free(chunks);

  headers[3] = HeaderOf("x-amz-trailer", "x-amz-checksum-crc32c");
  CHECK_OK(pxport_sigv4_chunks_new(&request, &keys, &chunks, &bytes, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(bytes),
               "Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e\n") != NULL);
  pxport_bytes_free(bytes);
  CheckOpen(chunks, 65536,
            "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n");
  CheckOpen(chunks, 1024,
            "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n");
  CHECK_FAILS(pxport_sigv4_chunk_close(chunks, NULL, 0, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_sigv4_chunk_close(chunks, &trailer, 1, &bytes, ERR));
  CHECK_TEXT(
      (const char*)pxport_bytes_data(bytes),
      "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
      "x-amz-checksum-crc32c:sOO8/Q==\r\n"
      "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
  CHECK_OK(pxport_sigv4_chunks_size(66560, 65536, &trailer, 1, &size, ERR));
  /* The two chunks with their frames, and the end without its last line. */
  CHECK(size == (5 + 17 + 64 + 2 + 65536 + 2) + (3 + 17 + 64 + 2 + 1024 + 2) + pxport_bytes_size(bytes));
  pxport_bytes_free(bytes);
  pxport_sigv4_chunks_free(chunks);
}

static void TestArguments(void) {
  pxport_sign_request request = Request("GET", "https://h/k");
  pxport_signing_keys keys = Keys();
  pxport_header header = HeaderOf("a", "b\r\nc: d");
  pxport_sigv4_chunks* chunks = BOGUS;
  pxport_sigv4_chunks* wrong = (pxport_sigv4_chunks*)(void*)AnyContext();
  pxport_bytes* bytes = BOGUS;
  uint64_t size = 1;
  static const char* kUrls[] = {"",
                                "h/k",
                                "ftp://h/k",
                                "https://user:word@h/k",
                                "https://h/%4",
                                "https://h/?%zz=1",
                                "https://h/a b",
                                "https://h/#f"};
  size_t i;
  for (i = 0; i < sizeof(kUrls) / sizeof(kUrls[0]); ++i) {
    request.url = kUrls[i];
    CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
    CHECK(bytes == NULL);
  }
  request.url = NULL;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.url = "https://h/k";
  request.method = NULL;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.method = "GET /";
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.method = "GET";
  request.region = NULL;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.region = "";
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.region = "r";
  request.header_count = 1;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.headers = &header;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  header = HeaderOf("authorization", "x");
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  header.name.data = NULL;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.header_count = 0;
  request.reserved = 1;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.reserved = 0;
  request.normalize_path = 2;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.normalize_path = 0;
  request.struct_size = 8;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  request.struct_size = sizeof(request);
  keys.secret_access_key = NULL;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  keys.secret_access_key = "hush";
  keys.access_key_id = "a b";
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(strstr(LastMessage(), "hush") == NULL);
  keys.struct_size = 0;
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  keys = Keys();
  CHECK_FAILS(pxport_sigv4_sign(NULL, &keys, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_sign(&request, NULL, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_sign(&request, &keys, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_sigv4_sign(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);

  CHECK_FAILS(pxport_sigv4_chunks_new(NULL, &keys, &chunks, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(chunks == NULL && bytes == NULL);
  CHECK_FAILS(pxport_sigv4_chunks_new(&request, NULL, &chunks, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  bytes = BOGUS;
  CHECK_FAILS(pxport_sigv4_chunks_new(&request, &keys, NULL, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(bytes == NULL);
  CHECK_FAILS(pxport_sigv4_chunks_new(&request, &keys, &chunks, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_sigv4_chunks_new(NULL, NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  request.payload_sha256 = "UNSIGNED-PAYLOAD";
  CHECK_FAILS(pxport_sigv4_chunks_new(&request, &keys, &chunks, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunk_open(NULL, "a", 1, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunk_open(wrong, "a", 1, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_sigv4_chunk_open(wrong, "a", 1, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunk_close(NULL, NULL, 0, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunk_close(wrong, NULL, 0, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_sigv4_chunk_close(wrong, NULL, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunks_size(1, 8191, NULL, 0, &size, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(size == 0);
  CHECK_FAILS(pxport_sigv4_chunks_size(UINT64_MAX, 8192, NULL, 0, &size, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunks_size(1, 8192, NULL, 1, &size, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_sigv4_chunks_size(1, 8192, NULL, 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  pxport_sigv4_chunks_free(NULL);
  pxport_sigv4_chunks_free(wrong);
}

void TestSigv4(void) {
  TestSign();
  TestPresign();
  TestChunks();
  TestArguments();
}
