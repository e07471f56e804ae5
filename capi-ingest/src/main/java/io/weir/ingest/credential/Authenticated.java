package io.weir.ingest.credential;

import java.util.OptionalLong;

/**
 * Who a request is from, verified.
 *
 * @param name of the credential
 * @param scope what it may speak for
 * @param signedAt Unix seconds that the request was signed at; empty for a certificate or a token
 */
public record Authenticated<S>(String name, S scope, OptionalLong signedAt) {}
