/**
 * What is wrong with a request, in words that a client can use: the kinds of problems, and the fields they name.
 *
 * <p>Pure values; they become {@code application/problem+json} (RFC 9457) in {@code io.weir.ingest.http}.
 */
@NullMarked
package io.weir.ingest.problem;

import org.jspecify.annotations.NullMarked;
