/**
 * Certificates and keys in PEM files, for whatever connects from here: whom it trusts, and what it shows of itself. Every error names
 * the configuration key, the file and what is wrong with it.
 */
@NullMarked
package io.weir.ingest.tls;

import org.jspecify.annotations.NullMarked;
