/**
 * Signatures of requests: HMAC-SHA256 over a timestamp and what is to be protected.
 *
 * <p>A signed request carries {@code X-Weir-Timestamp} (Unix seconds, decimal) and {@code X-Weir-Signature}, a list of
 * {@code v1=<64 hex digits>} separated by commas; one that fits is enough, so that a sender can sign with its old and
 * its new secret while it changes. The receiver too knows two secrets. The digest is HMAC-SHA256 with the secret's UTF-8
 * bytes as key over these bytes:
 *
 * <ul>
 *   <li>a webhook: {@code timestamp + "." + body}
 *   <li>the endpoint API: {@code timestamp + "." + METHOD + "." + target + "." + body}, where the target is path and
 *       query exactly as they stand in the request line (percent-encoding included), and the body is empty for DELETE
 * </ul>
 *
 * <p>A timestamp more than the tolerance (5 minutes) away from the receiver's clock, in either direction, is refused.
 * Within it a request can be repeated by whoever saw it: a webhook is only a hint, and the endpoint API refuses what is older
 * than the newest request for the same endpoint.
 *
 * <p>Pure: the clock is an argument. Comparison takes the same time whatever the signature is.
 */
@NullMarked
package io.weir.ingest.signature;

import org.jspecify.annotations.NullMarked;
