package io.weir.router.routeservice;

/**
 * A signature as it stands in the headers of a request.
 *
 * @param signature value of {@code X-CF-Proxy-Signature}
 * @param metadata value of {@code X-CF-Proxy-Metadata}
 */
record SealedSignature(String signature, String metadata) {}
