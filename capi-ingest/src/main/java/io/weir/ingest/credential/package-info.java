/**
 * Who sends a request: signatures, client certificates and bearer tokens as alternatives, for webhooks and the endpoint API alike.
 *
 * <p>A credential has a name, exactly one proof and a scope of the API's own kind. A request shows one of three things, and the
 * first of these counts: a bearer token ({@code Authorization: Bearer}, where the API has credentials for tokens), a signature
 * ({@code X-Weir-Timestamp} or {@code X-Weir-Signature}), the client certificate of its connection. {@code X-Weir-Credential}
 * names the credential of a signature; with a certificate or a token it chooses among several that fit, of which the first
 * counts otherwise.
 *
 * <p>A name that is not known and a signature that does not fit are answered alike, after the same work. No answer and no log
 * line holds a secret, a token or a key.
 *
 * <p>Keys for tokens are fetched by the thread of a request that needs them (a virtual one), one fetch at a time within a
 * time and a size; a key set that cannot be fetched anew stays in force for {@code jwt.staleMax}. Everything else here is pure:
 * the clock is an argument.
 */
@NullMarked
package io.weir.ingest.credential;

import org.jspecify.annotations.NullMarked;
