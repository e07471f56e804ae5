/**
 * Reading JSON strictly, and saying exactly which part of a document is wrong.
 *
 * <p>Pure: bytes in, values or an exception with a JSON pointer out.
 */
@NullMarked
package io.weir.ingest.json;

import org.jspecify.annotations.NullMarked;
